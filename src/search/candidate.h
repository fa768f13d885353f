// One subject that a probe resembles.
#pragma once

#include <cstdint>

namespace peel::search {

struct Candidate {
  std::uint32_t subject = 0;  // number of the subject in the gallery, from 0
  std::uint32_t row = 0;      // which of the gallery's templates was nearest
  float score = 0;            // cosine similarity, -1 to 1

  friend bool operator==(const Candidate&, const Candidate&) = default;
};

// Best first: the higher score, of equal ones the lower subject, then the lower row.
bool better(const Candidate& a, const Candidate& b);

}  // namespace peel::search
