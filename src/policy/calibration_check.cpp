// What a calibration must be to be one.
#include <algorithm>
#include <charconv>

#include "policy/calibration_internal.h"
#include "policy/permit.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Status;

namespace {

constexpr std::size_t max_words = 4000;
constexpr std::size_t max_method_words = 1000;
constexpr std::size_t max_name = 200;
constexpr std::size_t max_lists = 32;
constexpr std::size_t max_points = 2000;
constexpr std::size_t max_divisions = 64;
constexpr std::size_t max_groups = 256;
constexpr std::uint64_t max_people = 10'000'000;
constexpr std::uint64_t max_count = 1'000'000'000'000;

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (read.ec != std::errc{}) return std::nullopt;
  return value;
}

Status check_method_words(const Method& method, int version) {
  if (version >= 2) PEEL_CHECK(check_words("the names of the models", method.models, max_method_words));
  PEEL_CHECK(check_words("the gate", method.gate, max_method_words));
  PEEL_CHECK(check_words("the gate of reference pictures", method.reference_gate, max_method_words));
  return check_words("the rule", method.rule, max_method_words);
}

Status check_set(const MeasuredSet& set) {
  PEEL_CHECK(check_words("what the set is", set.words, max_words));
  const bool possible = set.people >= 1 && set.people <= max_people && set.searched >= 1 &&
                        set.searched <= set.people && set.listed <= set.people && set.images >= set.people &&
                        set.images <= max_count && set.searches >= set.searched && set.searches <= max_count;
  if (possible) return {};
  return fail(ErrorCode::invalid_input,
              "{} people with {} images, {} of them searched {} times and {} listed, cannot be", set.people,
              set.images, set.searched, set.searches, set.listed);
}

Status check_time(base::Time time) {
  const bool whole = time == std::chrono::floor<std::chrono::milliseconds>(time);
  if (whole && time >= base::Time{}) return {};
  return fail(ErrorCode::invalid_input, "'measured' is not a time from 1970 in whole milliseconds");
}

Status check_division(const CalibratedDivision& division) {
  PEEL_CHECK(check_words("the name of a division", division.name, max_name));
  const auto threshold = proper_fraction(division.threshold);
  if (threshold && *threshold < lowest_threshold)
    return fail(ErrorCode::invalid_input,
                "groups were compared at a threshold of {}, at which everybody resembles everybody",
                division.threshold);
  if (!threshold)
    return fail(ErrorCode::invalid_input, "the threshold at which groups were compared is no decimal");
  if (division.groups.empty() || division.groups.size() > max_groups)
    return fail(ErrorCode::invalid_input, "the division '{}' has {} groups; 1 to {} are allowed",
                division.name, division.groups.size(), max_groups);
  for (const auto& group : division.groups) {
    PEEL_CHECK(check_words("the name of a group", group.name, max_name));
    PEEL_CHECK(check_words("the ratio of a group", group.ratio, max_name));
    if (group.errors > group.people || group.people > max_people)
      return fail(ErrorCode::invalid_input, "the group '{}' cannot have {} errors of {} people", group.name,
                  group.errors, group.people);
  }
  return {};
}

Status check_point(const CalibratedPoint& point, std::size_t number) {
  const auto observed = share_of(point.fpir);
  const auto upper = proper_fraction(point.upper);
  if (!proper_fraction(point.threshold) || !observed || !upper)
    return fail(ErrorCode::invalid_input,
                "point {}: threshold, FPIR and careful end are not decimals between 0 and 1", number);
  if (*observed > *upper)
    return fail(ErrorCode::invalid_input, "point {}: the careful end is below what was observed", number);
  if (point.resemblances == 0 && *observed > 0)
    return fail(ErrorCode::invalid_input, "point {}: an FPIR of {} without anybody who resembles anybody",
                number, point.fpir);
  if (point.clusters > point.resemblances || point.resemblances > max_count)
    return fail(ErrorCode::invalid_input, "point {}: {} pairs cannot join {} groups of people", number,
                point.resemblances, point.clusters);
  return {};
}

Status check_order(const CalibratedPoint& before, const CalibratedPoint& point, std::size_t number) {
  if (*proper_fraction(point.threshold) <= *proper_fraction(before.threshold))
    return fail(ErrorCode::invalid_input, "point {}: the threshold does not rise", number);
  if (*share_of(point.fpir) > *share_of(before.fpir) ||
      *proper_fraction(point.upper) > *proper_fraction(before.upper) ||
      point.resemblances > before.resemblances)
    return fail(ErrorCode::invalid_input, "point {}: more errors than at a lower threshold", number);
  return {};
}

Status check_points(const CalibratedList& list) {
  if (list.points.empty() || list.points.size() > max_points)
    return fail(ErrorCode::invalid_input, "it has {} points; 1 to {} are allowed", list.points.size(),
                max_points);
  for (std::size_t i = 0; i < list.points.size(); ++i) {
    PEEL_CHECK(check_point(list.points[i], i + 1));
    if (i > 0) PEEL_CHECK(check_order(list.points[i - 1], list.points[i], i + 1));
  }
  return {};
}

// At what the longer list was measured at, the shorter one must not need a higher threshold.
Status check_longer(const CalibratedList& shorter, const CalibratedList& longer) {
  for (const auto& point : longer.points) {
    const double wanted = *proper_fraction(point.upper);
    const auto enough = std::ranges::partition_point(
        shorter.points, [&](const auto& p) { return *proper_fraction(p.upper) > wanted; });
    const bool lower = enough != shorter.points.end() &&
                       *proper_fraction(enough->threshold) <= *proper_fraction(point.threshold);
    if (!lower)
      return fail(ErrorCode::invalid_input,
                  "a list of {} would need a higher threshold than one of {} for an FPIR of {}", shorter.size,
                  longer.size, point.upper);
  }
  return {};
}

Status check_lists(const Calibration& calibration) {
  const auto& lists = calibration.lists;
  if (lists.empty() || lists.size() > max_lists)
    return fail(ErrorCode::invalid_input, "the calibration has {} lists; 1 to {} are allowed", lists.size(),
                max_lists);
  for (std::size_t i = 0; i < lists.size(); ++i) {
    if (lists[i].size == 0 || lists[i].size > calibration.set.listed)
      return fail(ErrorCode::invalid_input, "a list of {} cannot be made of {} people", lists[i].size,
                  calibration.set.listed);
    if (i > 0 && lists[i].size <= lists[i - 1].size)
      return fail(ErrorCode::invalid_input, "the sizes of lists do not rise");
    if (const Status checked = check_points(lists[i]); !checked)
      return fail(ErrorCode::invalid_input, "the list of {}: {}", lists[i].size, checked.error().message);
    if (i > 0) PEEL_CHECK(check_longer(lists[i - 1], lists[i]));
  }
  return {};
}

}  // namespace

std::optional<double> share_of(std::string_view decimal) {
  constexpr std::size_t max_decimals = 12;
  if (!decimal.starts_with("0.")) return std::nullopt;
  const std::string_view digits = decimal.substr(2);
  if (digits.empty() || digits.size() > max_decimals || !all_digits(digits)) return std::nullopt;
  return number(decimal);
}

std::optional<double> ratio_of(std::string_view decimal) {
  const std::size_t point = decimal.find('.');
  if (point == std::string_view::npos || point == 0 || point > 3) return std::nullopt;
  const std::string_view places = decimal.substr(point + 1);
  if (!all_digits(decimal.substr(0, point)) || places.size() != 2 || !all_digits(places)) return std::nullopt;
  const auto value = number(decimal);
  if (!value || *value < 1) return std::nullopt;
  return value;
}

Status validate(const Calibration& calibration) {
  PEEL_CHECK(check_method_words(calibration.method, calibration.version));
  PEEL_CHECK(check_set(calibration.set));
  PEEL_CHECK(check_words("what the calibration does not say", calibration.limits, max_words));
  PEEL_CHECK(check_time(calibration.measured));
  if (!ratio_of(calibration.max_ratio))
    return fail(ErrorCode::invalid_input, "'max_ratio' is no decimal of at least 1, such as 2.00");
  if (calibration.replicates > max_count || calibration.seed > max_count)
    return fail(ErrorCode::invalid_input, "replicates and seed are at most 10^12");
  if (calibration.replicates < fewest_replicates)
    return fail(ErrorCode::invalid_input,
                "intervals from {} draws are luck; at least {} are needed: measure again with --replicates",
                calibration.replicates, fewest_replicates);
  if (calibration.divisions.size() > max_divisions)
    return fail(ErrorCode::invalid_input, "{} divisions into groups; at most {} are allowed",
                calibration.divisions.size(), max_divisions);
  for (const auto& division : calibration.divisions) PEEL_CHECK(check_division(division));
  return check_lists(calibration);
}

}  // namespace peel::policy
