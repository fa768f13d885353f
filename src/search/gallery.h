// Galleries of templates, and the only way to search them: with a Permit.
#pragma once

#include <memory>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "biometric/template.h"
#include "policy/permit.h"

namespace peel::search {

// One subject that a probe resembles.
struct Candidate {
  std::uint32_t subject = 0;  // number of the subject in the list, from 0
  std::uint32_t row = 0;      // which of the list's templates was nearest
  float score = 0;            // cosine similarity, -1 to 1
};

// What a gallery is made of. Templates are rows of `dimensions` f32 unit vectors, one after another.
struct GalleryContents {
  policy::ListFacts facts;
  std::size_t dimensions = 0;                 // 1 to 4096
  std::vector<std::uint32_t> subject_of_row;  // 0 to facts.subjects - 1; each subject has a row at least
  base::SecretBytes rows;
  policy::Use use = policy::Use::lfr;  // the one use for which it may be searched
};

// Holds a list's templates in secret memory. Immutable; searched by any number of threads at once.
class Gallery {
 public:
  // Errors: corrupt when sizes do not fit each other, a subject number is out of range, a subject has no
  // row or a row is no unit vector; invalid_input when empty.
  static base::Result<Gallery> create(GalleryContents contents);
  Gallery(Gallery&&) noexcept;
  Gallery& operator=(Gallery&&) noexcept;
  ~Gallery();

  // Subjects whose best template scores at least the permit's threshold, best first (of equal scores the
  // lower subject number), at most `most`. The search is exact: every template is compared; the same probe
  // gets the same scores, bit for bit, on every machine. Scores below the threshold are not kept: enough of
  // them would give the probe away.
  // Errors: refused, before anything is compared (the permit is not in force, is for another list, or use);
  // invalid_input (the probe is of another model); exhausted.
  base::Result<std::vector<Candidate>> search(const policy::Permit& permit, const base::Clock& clock,
                                              const biometric::Template& probe, std::size_t most) const;

  const policy::ListFacts& facts() const;
  bool locked_in_memory() const;  // whether the system agreed to keep all rows out of swap

 private:
  struct State;
  explicit Gallery(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Two subjects of one list whose faces resemble each other: relatives, look-alikes, or one person under
// two names. A check on a list's own entries, never of anybody who passes.
struct LookAlike {
  std::uint32_t subject_a = 0;
  std::uint32_t subject_b = 0;
  float score = 0;
};
// All pairs of differing subjects whose most similar templates score at least `threshold`, subject_a the
// lower number, best first, at most `most`. Uses `threads` threads (0: as many as the machine has); the
// answer does not depend on their number. Errors: as Gallery::create.
base::Result<std::vector<LookAlike>> find_look_alikes(const GalleryContents& contents, float threshold,
                                                      std::size_t most, unsigned threads = 0);

}  // namespace peel::search
