#include "accuracy/identification.h"

namespace peel::accuracy {

Trials as_trials(const std::vector<Search>& searches) {
  Trials trials;
  for (const Search& s : searches) {
    if (s.mated)
      trials.mated.push_back({s.hit() ? s.best : no_score, s.subject, s.subject});
    else
      trials.non_mated.push_back({s.best, s.subject, s.best > no_score ? s.found : s.subject});
  }
  return trials;
}

Rate rank_rate(const std::vector<Search>& searches, std::uint32_t rank, const Resampling& resampling) {
  std::vector<Outcome> outcomes;
  for (const Search& s : searches)
    if (s.mated) outcomes.push_back({s.subject, s.subject, s.rank == 0 || s.rank > rank});
  return as_successes(rate_of(outcomes, resampling));
}

}  // namespace peel::accuracy
