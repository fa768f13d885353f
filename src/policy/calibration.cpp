// What follows from a calibration, and whether it holds here.
#include "policy/calibration.h"

#include <algorithm>

#include "policy/calibration_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

Status check_hash(const char* what, const base::Sha256& measured, const base::Sha256& running) {
  if (measured == running) return {};
  return fail(ErrorCode::refused,
              "the calibration was measured with another {} than this program uses ({} instead of {}); give "
              "one that was measured with it: peel calibrate",
              what, base::to_text(measured), base::to_text(running));
}

Status check_text(const char* what, const std::string& measured, const std::string& running) {
  if (measured == running) return {};
  return fail(
      ErrorCode::refused,
      "the calibration was measured with another {} than this program has ('{}' instead of '{}'); give "
      "one that was measured with it: peel calibrate",
      what, measured, running);
}

Status check_groups(const Calibration& calibration, const CalibrationRules& rules) {
  if (*ratio_of(calibration.max_ratio) > rules.max_ratio)
    return fail(ErrorCode::refused,
                "the calibration lets groups of people differ by {} times; at most {} are allowed: measure "
                "again with --max-ratio {}",
                calibration.max_ratio, rules.max_ratio, rules.max_ratio);
  for (const auto& division : calibration.divisions)
    for (const auto& group : division.groups)
      if (group.verdict == GroupVerdict::exceeds)
        return fail(ErrorCode::refused,
                    "groups of people are too far apart: by {}, the ratio of {} to the best group is {}, and "
                    "at most {} is right; use a model that errs more evenly, or measure on more people",
                    division.name, group.name, group.ratio, calibration.max_ratio);
  return {};
}

Result<const CalibratedList*> list_for(const Calibration& calibration, std::uint64_t size) {
  const auto& lists = calibration.lists;
  const auto found = std::ranges::find_if(lists, [&](const auto& list) { return list.size >= size; });
  if (found != lists.end()) return &*found;
  return fail(ErrorCode::refused,
              "the list has {} templates, more than was measured ({}); use a shorter list, or a calibration "
              "measured on more people",
              size, lists.back().size);
}

// 0 where nothing was observed.
double share(const std::string& text) { return *share_of(text); }

// How many times as many searches a permit allows as the set's people had.
double further_searches(const MeasuredSet& set, const CalibrationRules& rules) {
  const double measured = static_cast<double>(set.searches) / static_cast<double>(set.searched);
  return std::max(1.0, rules.searches_per_person / measured);
}

Status check_width(const CalibratedPoint& point, const CalibratedList& list, const CalibrationRules& rules) {
  if (share(point.upper) <= rules.widest * share(point.fpir)) return {};
  return fail(
      ErrorCode::refused,
      "the interval is too wide: at threshold {} the FPIR on a list of {} was {} as observed and may be "
      "{}, more than {} times that, since {} pairs of people only stand behind it; ask for a higher "
      "FPIR, or use a shorter list or a calibration measured on more people",
      point.threshold, list.size, point.fpir, point.upper, rules.widest, point.resemblances);
}

}  // namespace

const char* name_of(GroupVerdict verdict) {
  switch (verdict) {
    case GroupVerdict::within:
      return "within";
    case GroupVerdict::exceeds:
      return "exceeds";
    case GroupVerdict::not_shown:
      return "not shown";
  }
  return "unknown";
}

Status check_version(const Calibration& calibration) {
  if (calibration.version == 2) return {};
  return fail(ErrorCode::refused,
              "the calibration is of version {}, which does not say how the models' manifests describe them; "
              "measure again: peel calibrate measure",
              calibration.version);
}

Status check_method(const Method& measured, const Method& running) {
  PEEL_CHECK(check_hash("detector", measured.detector, running.detector));
  PEEL_CHECK(check_hash("network of landmarks", measured.landmarks, running.landmarks));
  PEEL_CHECK(check_hash("embedder", measured.embedder, running.embedder));
  PEEL_CHECK(check_hash("kind of templates", measured.templates, running.templates));
  PEEL_CHECK(check_text("quality gate", measured.gate, running.gate));
  PEEL_CHECK(
      check_text("quality gate of reference pictures", measured.reference_gate, running.reference_gate));
  return check_text("rule of fusing and searching", measured.rule, running.rule);
}

Result<Derived> threshold_for(const Calibration& calibration, double fpir, std::uint64_t list_size,
                              const CalibrationRules& rules) {
  PEEL_CHECK(validate(calibration));
  if (!(fpir > 0 && fpir < 1))
    return fail(ErrorCode::invalid_input, "an FPIR of {} is not between 0 and 1", fpir);
  if (list_size == 0) return fail(ErrorCode::invalid_input, "no threshold for an empty list");
  PEEL_CHECK(check_version(calibration));
  PEEL_CHECK(check_groups(calibration, rules));
  PEEL_TRY(const CalibratedList* const list, list_for(calibration, list_size));
  const auto& points = list->points;
  const double more = further_searches(calibration.set, rules);
  const auto enough = std::ranges::partition_point(
      points, [&](const auto& point) { return share(point.upper) * more > fpir; });
  if (enough == points.end())
    return fail(
        ErrorCode::refused,
        "an FPIR of {} is below what was measured on a list of {}: with {} people nothing below {} can "
        "be shown (rule of 3); ask for a higher FPIR, or use a shorter list or a calibration measured "
        "on more people",
        fpir, list->size, calibration.set.searched, fmt::format("{:.2g}", share(points.back().upper) * more));
  PEEL_CHECK(check_width(*enough, *list, rules));
  return Derived{enough->threshold, rounded_up(*proper_fraction(enough->threshold)), false};
}

}  // namespace peel::policy
