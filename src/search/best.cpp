#include <algorithm>

#include "search/best_internal.h"

namespace peel::search {

bool better(const Candidate& a, const Candidate& b) {
  if (a.score != b.score) return a.score > b.score;
  if (a.subject != b.subject) return a.subject < b.subject;
  return a.row < b.row;
}

void Best::keep_best_of_each_subject() {
  std::sort(kept_.begin(), kept_.end(), [](const Candidate& a, const Candidate& b) {
    return a.subject != b.subject ? a.subject < b.subject : better(a, b);
  });
  const auto same = [](const Candidate& a, const Candidate& b) { return a.subject == b.subject; };
  kept_.erase(std::unique(kept_.begin(), kept_.end(), same), kept_.end());
  std::sort(kept_.begin(), kept_.end(), better);
  if (kept_.size() > most_) kept_.resize(most_);
}

// Once there are as many subjects as are wanted, whoever scores less than the last of them is not among the
// best.
void Best::tidy(Floor& floor) {
  keep_best_of_each_subject();
  if (most_ > 0 && kept_.size() == most_) floor.raise(kept_.back().score);
}

std::vector<Candidate> Best::finished() && {
  keep_best_of_each_subject();
  return std::move(kept_);
}

}  // namespace peel::search
