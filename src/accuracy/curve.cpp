// What needs every threshold: the equal error rate and the trade-off.
#include <algorithm>
#include <cmath>
#include <set>

#include "accuracy/trials_internal.h"

namespace peel::accuracy {
namespace {

struct Balance {
  float threshold = 1;
  double false_positive = 0;
  double miss = 1;
  double gap() const { return std::abs(false_positive - miss); }
};

double total_of(const std::vector<Trial>& trials, Weights weights) {
  double total = 0;
  for (const Trial& t : trials) total += weight_of(t, weights);
  return total;
}

// Calls `take(balance)` for each distinct score from the highest, as threshold, until it answers false.
template <class Take>
void walk(const Sorted& sorted, Weights weights, const Take& take) {
  const double mated = total_of(sorted.mated, weights);
  const double non_mated = total_of(sorted.non_mated, weights);
  double found = 0;
  double wrong = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < sorted.mated.size() || j < sorted.non_mated.size()) {
    const float from_mated = i < sorted.mated.size() ? sorted.mated[i].score : no_score;
    const float from_non_mated = j < sorted.non_mated.size() ? sorted.non_mated[j].score : no_score;
    const float score = std::max(from_mated, from_non_mated);
    if (score <= no_score) return;
    for (; i < sorted.mated.size() && sorted.mated[i].score == score; ++i)
      found += weight_of(sorted.mated[i], weights);
    for (; j < sorted.non_mated.size() && sorted.non_mated[j].score == score; ++j)
      wrong += weight_of(sorted.non_mated[j], weights);
    if (!take(Balance{score, wrong / non_mated, 1 - found / mated})) return;
  }
}

// Going down, false positives rise and misses fall: the rates are nearest just before or after they cross.
Balance balance_of(const Sorted& sorted, Weights weights) {
  Balance best;
  walk(sorted, weights, [&](const Balance& here) {
    if (here.gap() < best.gap()) best = here;
    return here.false_positive < here.miss;
  });
  return best;
}

}  // namespace

EqualError equal_error(const Trials& trials, const Resampling& resampling) {
  const Sorted sorted(trials);
  const Balance all = balance_of(sorted, {});
  const auto found = intervals(resampling, [&](Weights weights) {
    const Balance here = balance_of(sorted, weights);
    return std::vector<double>{(here.false_positive + here.miss) / 2};
  });
  const auto count = [](double share, std::size_t of) {
    return static_cast<std::uint64_t>(std::llround(share * static_cast<double>(of)));
  };
  const std::uint64_t errors =
      count(all.false_positive, trials.non_mated.size()) + count(all.miss, trials.mated.size());
  std::set<std::uint32_t> people;
  for (const auto* kind : {&trials.mated, &trials.non_mated})
    for (const Trial& t : *kind) people.insert(t.subject_a);
  EqualError result{all.threshold, error_rate(errors, trials.mated.size() + trials.non_mated.size(),
                                              people.size(), found.empty() ? std::nullopt : found[0])};
  result.rate.observed = (all.false_positive + all.miss) / 2;
  return result;
}

std::vector<DetPoint> det(const Trials& trials, std::size_t most) {
  const Sorted sorted(trials);
  if (trials.mated.empty() || trials.non_mated.empty() || most < 2) return {};
  // One step of the logarithm a point, from one false positive to all.
  const double smallest = 1 / static_cast<double>(trials.non_mated.size());
  const double step = std::log(1 / smallest) / static_cast<double>(most - 1);
  std::vector<DetPoint> points;
  std::optional<DetPoint> without;  // the lowest threshold without a false positive
  double next = std::log(smallest);
  walk(sorted, {}, [&](const Balance& b) {
    const DetPoint here{b.threshold, b.false_positive, b.miss};
    if (b.false_positive <= 0) {
      without = here;
      return true;
    }
    const double place = std::log(b.false_positive);
    if (place < next - 1e-9 && b.false_positive < 1) return true;
    points.push_back(here);
    next = place + step;
    return b.false_positive < 1;
  });
  if (without) points.insert(points.begin(), *without);
  return points;
}

}  // namespace peel::accuracy
