#include "accuracy/trials.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <set>

#include "accuracy/trials_internal.h"

namespace peel::accuracy {
namespace {

constexpr float lowest_threshold = -1;
// A product such as 0.29 x 100 may come out just below 29.
constexpr double rounding = 1e-9;

bool from_the_highest(const Trial& a, const Trial& b) { return a.score > b.score; }

double undefined_unless(double total, double part) { return total > 0 ? part / total : std::nan(""); }

std::vector<Outcome> outcomes(const std::vector<Trial>& trials, auto&& is_error) {
  std::vector<Outcome> result;
  result.reserve(trials.size());
  for (const Trial& t : trials) result.push_back({t.subject_a, t.subject_b, is_error(t.score)});
  return result;
}

std::string why_no_point(double wanted, std::size_t non_mated) {
  const double needed = static_cast<double>(rule_of_3) / wanted;
  return fmt::format(
      "too few non-mated trials (rule of 3): {} of them; a rate of {:g} needs {:.0f}, and {:.0f} for the "
      "rule "
      "of 30",
      non_mated, wanted, std::ceil(needed - rounding), std::ceil(10 * needed - rounding));
}

std::string why_careful(double wanted, double allowed) {
  return fmt::format("the threshold for {:g} rests on {:.0f} false positives, fewer than 30 (rule of 30)",
                     wanted, std::floor(allowed));
}

}  // namespace

std::uint64_t people_in(const std::vector<Outcome>& outcomes) {
  std::set<std::uint32_t> people;
  for (const Outcome& o : outcomes) people.insert(o.subject_a);
  return people.size();
}

Rate rate_of(const std::vector<Outcome>& outcomes, const Resampling& resampling) {
  const auto errors =
      static_cast<std::uint64_t>(std::ranges::count_if(outcomes, [](const Outcome& o) { return o.error; }));
  const auto statistic = [&](Weights weights) {
    double wrong = 0;
    double all = 0;
    for (const Outcome& o : outcomes) {
      const double w = weight(weights, o.subject_a, o.subject_b);
      all += w;
      if (o.error) wrong += w;
    }
    return std::vector<double>{undefined_unless(all, wrong)};
  };
  const auto found = intervals(resampling, statistic);
  return error_rate(errors, outcomes.size(), people_in(outcomes), found.empty() ? std::nullopt : found[0]);
}

double weight_of(const Trial& trial, Weights weights) {
  return weights.empty() ? 1 : weight(weights, trial.subject_a, trial.subject_b);
}

Sorted::Sorted(const Trials& trials) : mated(trials.mated), non_mated(trials.non_mated) {
  std::ranges::stable_sort(mated, from_the_highest);
  std::ranges::stable_sort(non_mated, from_the_highest);
}

float threshold_of_sorted(const std::vector<Trial>& sorted, double share, Weights weights) {
  double total = 0;
  for (const Trial& t : sorted) total += weight_of(t, weights);
  const double allowed = share * total * (1 + rounding);
  double above = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    const float score = sorted[i].score;
    double here = 0;
    for (; i < sorted.size() && sorted[i].score == score; ++i) here += weight_of(sorted[i], weights);
    above += here;
    // The next f32 above a score is the lowest threshold that the score does not reach.
    if (above > allowed) return std::max(lowest_threshold, std::nextafter(score, 4.0f));
  }
  return lowest_threshold;
}

double share_reaching(const std::vector<Trial>& trials, float threshold, Weights weights) {
  double total = 0;
  double reaching = 0;
  for (const Trial& t : trials) {
    const double w = weight_of(t, weights);
    total += w;
    if (t.score >= threshold) reaching += w;
  }
  return undefined_unless(total, reaching);
}

float threshold_at(std::vector<Trial> trials, double share, Weights weights) {
  std::ranges::stable_sort(trials, from_the_highest);
  return threshold_of_sorted(trials, share, weights);
}

Rate false_positive_rate(const Trials& trials, float threshold, const Resampling& resampling) {
  return rate_of(outcomes(trials.non_mated, [=](float s) { return s >= threshold; }), resampling);
}

Rate miss_rate(const Trials& trials, float threshold, const Resampling& resampling) {
  return rate_of(outcomes(trials.mated, [=](float s) { return s < threshold; }), resampling);
}

std::vector<OperatingPoint> operating_points(const Trials& trials, const std::vector<double>& wanted,
                                             const Resampling& resampling) {
  const Sorted sorted(trials);
  const auto misses = intervals(resampling, [&](Weights weights) {
    std::vector<double> shares;
    shares.reserve(wanted.size());
    for (const double rate : wanted)
      shares.push_back(
          1 - share_reaching(sorted.mated, threshold_of_sorted(sorted.non_mated, rate, weights), weights));
    return shares;
  });
  std::vector<OperatingPoint> points;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    OperatingPoint point;
    point.wanted = wanted[i];
    const double allowed = wanted[i] * static_cast<double>(sorted.non_mated.size()) * (1 + rounding);
    if (allowed < static_cast<double>(rule_of_3)) {
      point.reason = why_no_point(wanted[i], sorted.non_mated.size());
      points.push_back(point);
      continue;
    }
    if (allowed < static_cast<double>(rule_of_30)) point.caution = why_careful(wanted[i], allowed);
    point.threshold = threshold_of_sorted(sorted.non_mated, wanted[i], {});
    point.false_positive = false_positive_rate(trials, *point.threshold, resampling);
    const Rate fixed = miss_rate(trials, *point.threshold, resampling);
    const auto missed = outcomes(trials.mated, [](float) { return false; });
    point.miss = error_rate(fixed.errors, fixed.total, people_in(missed), misses[i]);
    points.push_back(point);
  }
  return points;
}

}  // namespace peel::accuracy
