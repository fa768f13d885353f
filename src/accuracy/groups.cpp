#include "accuracy/groups.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "accuracy/trials_internal.h"

namespace peel::accuracy {
namespace {

// What is summed of one group's trials of one kind.
struct Sums {
  double reaching = 0;  // at or above the threshold
  double all = 0;
  double scored = 0;
  double scores = 0;
  double squares = 0;

  void add(const Trial& trial, float threshold, double w) {
    all += w;
    if (trial.score >= threshold) reaching += w;
    if (trial.score <= no_score) return;
    scored += w;
    scores += w * double{trial.score};
    squares += w * double{trial.score} * double{trial.score};
  }
  double mean() const { return scored > 0 ? scores / scored : std::nan(""); }
};

std::vector<Sums> sums_of(const std::vector<Trial>& trials, const std::vector<int>& group_of,
                          std::size_t groups, float threshold, Weights weights) {
  std::vector<Sums> sums(groups + 1);  // the last: everybody with a group
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (group_of[i] < 0) continue;
    const double w = weight_of(trials[i], weights);
    sums[static_cast<std::size_t>(group_of[i])].add(trials[i], threshold, w);
    sums[groups].add(trials[i], threshold, w);
  }
  return sums;
}

// One kind of error of every group, as replicates of (rate, shift of scores).
struct Kind {
  const std::vector<Trial>& trials;
  const std::vector<int>& group_of;
  bool reaching_is_error;

  double error_share(const Sums& s) const {
    if (s.all <= 0) return std::nan("");
    return reaching_is_error ? s.reaching / s.all : 1 - s.reaching / s.all;
  }
};

struct KindResult {
  std::vector<Rate> rates;
  std::vector<ScoreShift> shifts;
  std::vector<std::vector<double>> replicates;  // of the rates, one row a group
};

std::uint64_t people_of_group(const Kind& kind, int group) {
  std::vector<Outcome> own;
  for (std::size_t i = 0; i < kind.trials.size(); ++i)
    if (kind.group_of[i] == group) own.push_back({kind.trials[i].subject_a, 0, false});
  return people_in(own);
}

ScoreShift shift_of(const Sums& own, const Sums& all, const std::vector<double>& replicates) {
  ScoreShift shift;
  shift.count = static_cast<std::size_t>(own.scored);
  if (shift.count == 0) return shift;
  shift.mean = own.mean();
  shift.spread = std::sqrt(std::max(0.0, own.squares / own.scored - own.mean() * own.mean()));
  shift.shift = own.mean() - all.mean();
  shift.interval = percentiles(replicates);
  return shift;
}

KindResult measure(const Kind& kind, std::size_t groups, float threshold, const Resampling& resampling) {
  auto rows = replicate(resampling, [&](Weights weights) {
    const auto sums = sums_of(kind.trials, kind.group_of, groups, threshold, weights);
    std::vector<double> numbers;
    for (std::size_t g = 0; g < groups; ++g) numbers.push_back(kind.error_share(sums[g]));
    for (std::size_t g = 0; g < groups; ++g) numbers.push_back(sums[g].mean() - sums[groups].mean());
    return numbers;
  });
  rows.resize(2 * groups);
  const auto sums = sums_of(kind.trials, kind.group_of, groups, threshold, {});
  KindResult result;
  for (std::size_t g = 0; g < groups; ++g) {
    const double errors = kind.reaching_is_error ? sums[g].reaching : sums[g].all - sums[g].reaching;
    result.rates.push_back(error_rate(static_cast<std::uint64_t>(errors),
                                      static_cast<std::uint64_t>(sums[g].all),
                                      people_of_group(kind, static_cast<int>(g)), percentiles(rows[g])));
    result.shifts.push_back(shift_of(sums[g], sums[groups], rows[groups + g]));
    result.replicates.push_back(std::move(rows[g]));
  }
  return result;
}

std::size_t best_of(const std::vector<Rate>& rates) {
  return static_cast<std::size_t>(std::ranges::min_element(rates, {}, &Rate::bound) - rates.begin());
}

double divided(double a, double b) { return b > 0 ? a / b : std::numeric_limits<double>::infinity(); }

Ratio ratio_of(const KindResult& kind, std::size_t group, std::size_t best, double limit) {
  Ratio ratio;
  if (group == best) return {1.0, 1, 1.0, Verdict::within};
  const Rate& own = kind.rates[group];
  const Rate& least = kind.rates[best];
  Interval span{divided(own.interval.low, least.interval.high),
                divided(own.interval.high, least.interval.low)};
  if (own.enough() && least.enough()) {
    ratio.value = divided(own.observed, least.observed);
    std::vector<double> ratios;
    for (std::size_t r = 0; r < kind.replicates[group].size(); ++r)
      ratios.push_back(divided(kind.replicates[group][r], kind.replicates[best][r]));
    span = percentiles(std::move(ratios)).value_or(span);
  }
  ratio.low = span.low;
  if (std::isfinite(span.high)) ratio.high = span.high;
  if (ratio.low > limit)
    ratio.verdict = Verdict::exceeds;
  else if (ratio.high && *ratio.high <= limit)
    ratio.verdict = Verdict::within;
  return ratio;
}

Verdict worst(const std::vector<Group>& groups, Ratio Group::*ratio) {
  const auto is = [&](Verdict verdict) {
    return [=](const Group& g) { return (g.*ratio).verdict == verdict; };
  };
  if (std::ranges::any_of(groups, is(Verdict::exceeds))) return Verdict::exceeds;
  if (groups.size() < 2 || std::ranges::any_of(groups, is(Verdict::not_shown))) return Verdict::not_shown;
  return Verdict::within;
}

}  // namespace

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::within:
      return "within";
    case Verdict::exceeds:
      return "exceeds";
    case Verdict::not_shown:
      return "not shown";
  }
  return "unknown";
}

Comparison compare_groups(const Trials& trials, const Division& division, float threshold, double limit,
                          const Resampling& resampling) {
  Comparison comparison;
  const std::size_t groups = division.names.size();
  if (groups == 0) return comparison;
  const auto positives = measure({trials.non_mated, division.non_mated, true}, groups, threshold, resampling);
  const auto misses = measure({trials.mated, division.mated, false}, groups, threshold, resampling);
  comparison.best_false_positive = best_of(positives.rates);
  comparison.best_miss = best_of(misses.rates);
  for (std::size_t g = 0; g < groups; ++g)
    comparison.groups.push_back({division.names[g], positives.rates[g], misses.rates[g],
                                 ratio_of(positives, g, comparison.best_false_positive, limit),
                                 ratio_of(misses, g, comparison.best_miss, limit), misses.shifts[g],
                                 positives.shifts[g]});
  comparison.false_positive = worst(comparison.groups, &Group::false_positive_ratio);
  comparison.miss = worst(comparison.groups, &Group::miss_ratio);
  return comparison;
}

}  // namespace peel::accuracy
