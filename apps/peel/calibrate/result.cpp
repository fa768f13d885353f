// From who resembles whom to what is signed.
#include <algorithm>
#include <cmath>

#include "calibrate/calibrate_internal.h"

namespace peel::app {
namespace {

using accuracy::PassingCurve;
using accuracy::PassingPoint;
using base::ErrorCode;
using base::fail;
using base::Result;

constexpr double highest_fpir = 0.05;  // nobody asks for more
constexpr int lowest_step = 100;       // thresholds from 0.2 on,
constexpr int steps = 500;             // up to 0.998, in steps of 0.002

std::string threshold_text(int step) { return fmt::format("{:.4f}", step * 0.002); }

std::vector<float> thresholds() {
  std::vector<float> all;
  for (int step = lowest_step; step < steps; ++step) all.push_back(policy::rounded_up(step * 0.002));
  return all;
}

// Nine places, the careful end never down.
std::string observed_text(double rate) { return fmt::format("{:.9f}", rate); }
std::string upper_text(double rate) { return fmt::format("{:.9f}", std::ceil(rate * 1e9) / 1e9); }

// 10, 30, 100, 300 and so on, and all.
std::vector<std::uint64_t> usual_sizes(std::uint64_t longest) {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t tens = 10; tens < longest; tens *= 10)
    for (const std::uint64_t size : {tens, 3 * tens})
      if (size < longest) sizes.push_back(size);
  sizes.push_back(longest);
  return sizes;
}

Result<std::vector<std::uint64_t>> sizes_for(std::vector<std::uint64_t> wanted, std::uint64_t longest) {
  if (longest == 0)
    return fail(ErrorCode::invalid_input,
                "nobody can be listed but who passes: of too few people an image is good enough for a list");
  if (wanted.empty()) return usual_sizes(longest);
  std::ranges::sort(wanted);
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  if (wanted.front() >= 1 && wanted.back() <= longest) return wanted;
  return fail(ErrorCode::invalid_input, "--list-size {}: with these people lists of 1 to {} can be made",
              wanted.front() < 1 ? wanted.front() : wanted.back(), longest);
}

// The points about which something can be said: up to the first with no resemblance at all, after which none
// says more.
policy::CalibratedList list_of(const PassingCurve& curve) {
  policy::CalibratedList list;
  list.size = curve.list_size;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const PassingPoint& point = curve.points[i];
    const int step = steps - static_cast<int>(curve.points.size() - i);
    const std::string upper = upper_text(point.upper);
    if (upper.starts_with("0."))
      list.points.push_back(
          {threshold_text(step), point.resemblances, point.clusters, observed_text(point.observed), upper});
    if (point.resemblances == 0) break;
  }
  return list;
}

std::string ratio_text(const accuracy::Ratio& ratio) {
  return fmt::format("{} (between {:.2f} and {})",
                     ratio.value ? fmt::format("{:.2f}", *ratio.value) : "too few errors to say how many",
                     ratio.low, ratio.high ? fmt::format("{:.2f}", *ratio.high) : "any number");
}

policy::GroupVerdict verdict_of(const accuracy::Ratio& ratio, double limit) {
  if (ratio.verdict == accuracy::Verdict::exceeds || (ratio.value && *ratio.value > limit))
    return policy::GroupVerdict::exceeds;
  return ratio.verdict == accuracy::Verdict::within ? policy::GroupVerdict::within
                                                    : policy::GroupVerdict::not_shown;
}

std::vector<policy::CalibratedDivision> divided(const Passed& passed, const CalibrateOptions& options,
                                                const accuracy::Resampling& resampling) {
  accuracy::Trials trials;
  std::vector<std::vector<std::string>> labels;
  for (std::uint32_t p = 0; p < passed.best.size(); ++p) {
    if (!passed.passing.searched[p]) continue;
    trials.non_mated.push_back({passed.best[p], p, passed.nearest[p]});
    labels.push_back(passed.labels[p]);
  }
  // At a threshold with as many places as a calibration has.
  const double exact = accuracy::threshold_at(trials.non_mated, options.eval.group_at);
  const double rounded = std::clamp(std::ceil(exact * 1e4) / 1e4, 0.0001, 0.9999);
  std::vector<policy::CalibratedDivision> all;
  for (const auto& [name, division] : divisions(options.eval.groups, {}, labels)) {
    const auto comparison = accuracy::compare_groups(trials, division, policy::rounded_up(rounded),
                                                     options.eval.max_ratio, resampling);
    policy::CalibratedDivision one{name, fmt::format("{:.4f}", rounded), {}};
    for (const auto& group : comparison.groups)
      one.groups.push_back({group.name, group.false_positive.total, group.false_positive.errors,
                            ratio_text(group.false_positive_ratio),
                            verdict_of(group.false_positive_ratio, options.eval.max_ratio)});
    if (!one.groups.empty()) all.push_back(std::move(one));
  }
  return all;
}

// What is known before anything is measured.
policy::Calibration stated(const SearchTables& tables, const policy::Method& method,
                           const CalibrateOptions& options, base::Time now) {
  policy::Calibration calibration;
  calibration.method = method;
  calibration.set.words = options.set;
  calibration.set.table = tables.inputs[0].hash;
  calibration.set.people = tables.subjects.size();
  calibration.set.images = tables.probes.size();
  calibration.limits = options.limits;
  calibration.measured = std::chrono::floor<std::chrono::milliseconds>(now);
  calibration.replicates = options.eval.replicates;
  calibration.seed = options.eval.seed;
  calibration.max_ratio = fmt::format("{:.2f}", options.eval.max_ratio);
  return calibration;
}

// Placeholders where numbers will stand: every group that is named, and everybody searched once and listed.
void fill_in(policy::Calibration& draft, const SearchTables& tables, const CalibrateOptions& options,
             const std::vector<std::uint64_t>& sizes) {
  draft.set.searched = draft.set.listed = draft.set.searches = draft.set.people;
  for (const auto& [name, division] : divisions(options.eval.groups, {}, labels_of(tables))) {
    policy::CalibratedDivision one{name, threshold_text(lowest_step), {}};
    for (const auto& group : division.names)
      one.groups.push_back({group, 0, 0, "not measured yet", policy::GroupVerdict::not_shown});
    if (!one.groups.empty()) draft.divisions.push_back(std::move(one));
  }
  for (const std::uint64_t size : sizes)
    draft.lists.push_back({size, {{threshold_text(lowest_step), 0, 0, "0.0", "0.5"}}});
}

}  // namespace

base::Status check_before(const SearchTables& tables, const policy::Method& method,
                          const CalibrateOptions& options, base::Time now) {
  policy::Calibration draft = stated(tables, method, options, now);
  // At most: some people may turn out to have no picture that is good enough.
  PEEL_TRY(const auto sizes, sizes_for(options.list_sizes, tables.subjects.size() - 1));
  fill_in(draft, tables, options, sizes);
  return policy::validate(draft);
}

Result<Calibrated> calibrated(const SearchTables& tables, Passed passed, const policy::Method& method,
                              const CalibrateOptions& options, base::Time now) {
  PEEL_TRY(const auto sizes, sizes_for(options.list_sizes, passed.passing.longest_list()));
  const accuracy::Resampling resampling(tables.subjects.size(), options.eval.replicates, options.eval.seed);
  Calibrated result;
  result.curves = accuracy::passing_curves(passed.passing, sizes, thresholds(), resampling, highest_fpir);
  policy::Calibration& calibration = result.calibration = stated(tables, method, options, now);
  calibration.set.searched = passed.passing.people_searched();
  calibration.set.listed = passed.passing.people_listed();
  calibration.set.searches = passed.searches;
  calibration.divisions = divided(passed, options, resampling);
  for (const auto& curve : result.curves)
    if (auto list = list_of(curve); !list.points.empty()) calibration.lists.push_back(std::move(list));
  if (calibration.lists.empty())
    return fail(ErrorCode::invalid_input,
                "{} people searched among {} are too few to say anything of any list: measure on more",
                calibration.set.searched, calibration.set.listed);
  PEEL_CHECK(policy::validate(calibration));
  result.failures = std::move(passed.failures);
  result.passing = std::move(passed.passing);
  return result;
}

}  // namespace peel::app
