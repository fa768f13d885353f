#include "accuracy/verification.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace peel::accuracy {
namespace {

float score_of(const LabelledPair& pair) { return pair.trial.score; }

bool decided_rightly(const LabelledPair& pair, float threshold) {
  return (score_of(pair) >= threshold) == pair.mated;
}

struct Share {
  std::size_t right = 0;
  std::size_t all = 0;
};

double deviation_of(const std::map<std::uint32_t, Share>& folds) {
  double mean = 0;
  double squares = 0;
  const auto count = static_cast<double>(folds.size());
  const auto share = [](const Share& s) { return static_cast<double>(s.right) / static_cast<double>(s.all); };
  for (const auto& [name, fold] : folds) mean += share(fold) / count;
  for (const auto& [name, fold] : folds) squares += (share(fold) - mean) * (share(fold) - mean) / count;
  return std::sqrt(squares);
}

}  // namespace

float best_threshold(std::vector<LabelledPair> pairs) {
  // What could not be compared is below every threshold.
  std::erase_if(pairs, [](const LabelledPair& pair) { return score_of(pair) <= no_score; });
  std::ranges::stable_sort(pairs, {}, score_of);
  // The lowest threshold takes all for mated; each step up gives the pairs below it to the non-mated.
  auto right = static_cast<std::size_t>(std::ranges::count_if(pairs, &LabelledPair::mated));
  std::size_t best = right;
  float threshold = pairs.empty() ? -1 : score_of(pairs.front());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    right = pairs[i].mated ? right - 1 : right + 1;
    const bool last = i + 1 == pairs.size();
    if (!last && score_of(pairs[i + 1]) == score_of(pairs[i])) continue;
    if (right <= best) continue;
    best = right;
    threshold = last ? std::nextafter(score_of(pairs[i]), 4.0f) : score_of(pairs[i + 1]);
  }
  return threshold;
}

Accuracy accuracy(const std::vector<LabelledPair>& pairs, const Resampling& resampling) {
  std::set<std::uint32_t> names;
  for (const LabelledPair& pair : pairs) names.insert(pair.fold);
  std::map<std::uint32_t, float> thresholds;
  for (const std::uint32_t fold : names) {
    std::vector<LabelledPair> others;
    for (const LabelledPair& pair : pairs)
      if (names.size() < 2 || pair.fold != fold) others.push_back(pair);
    thresholds[fold] = best_threshold(std::move(others));
  }
  std::map<std::uint32_t, Share> folds;
  std::vector<Outcome> outcomes;
  for (const LabelledPair& pair : pairs) {
    const bool right = decided_rightly(pair, thresholds[pair.fold]);
    ++folds[pair.fold].all;
    if (right) ++folds[pair.fold].right;
    outcomes.push_back({pair.trial.subject_a, pair.trial.subject_b, !right});
  }
  Accuracy result{as_successes(rate_of(outcomes, resampling)), {}, best_threshold(pairs)};
  if (folds.size() > 1) result.deviation = deviation_of(folds);
  return result;
}

}  // namespace peel::accuracy
