// What the force's rules make of an authorisation, whoever signed it.
#include "policy/grant_internal.h"
#include "policy/words_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

CalibrationRules conclusions_of(const Rules& rules) {
  CalibrationRules conclusions = rules.conclusions;
  conclusions.searches_per_person = rules.searches_per_person;
  return conclusions;
}

Status check_length(const Authorisation& authorisation, const Rules& rules) {
  const base::Duration length = authorisation.until - authorisation.from;
  if (length <= rules.longest) return {};
  const auto hours = [](base::Duration time) {
    return std::chrono::duration<double, std::ratio<3600>>(time).count();
  };
  return fail(ErrorCode::refused,
              "the authorisation is for {:.1f} hours, {} to {}; at most {:.1f} are allowed: have a shorter "
              "one signed",
              hours(length), base::format_time(authorisation.from), base::format_time(authorisation.until),
              hours(rules.longest));
}

Status check_model(const Authorisation& authorisation, const Rules& rules) {
  if (authorisation.list.model == rules.operating_points.model) return {};
  return fail(ErrorCode::refused,
              "the table of error rates is for the model {}, the watchlist was made with {}; thresholds of "
              "one do not "
              "hold for the other: give the table measured with that model",
              base::to_text(rules.operating_points.model), base::to_text(authorisation.list.model));
}

Status check_table(const Authorisation& authorisation, const Rules& rules) {
  const base::Sha256& wanted = authorisation.operating_point.table;
  if (wanted == rules.operating_points.hash) return {};
  return fail(ErrorCode::refused,
              "the table of error rates is another than the one that was signed for ({} instead of {}); give "
              "that one with --operating-points, or have an authorisation with this one signed",
              base::to_text(rules.operating_points.hash), base::to_text(wanted));
}

Status check_version(const Authorisation& authorisation) {
  if (authorisation.version >= 2) return {};
  return fail(ErrorCode::refused,
              "the authorisation is from before there were calibrations and does not say where its threshold "
              "is from; have a new one signed");
}

Status check_calibration(const Authorisation& authorisation, const Rules& rules) {
  const base::Sha256& wanted = *authorisation.operating_point.calibration;
  if (!rules.calibration)
    return fail(ErrorCode::refused, "the calibration {} was signed for; give it with --calibration",
                base::to_text(wanted));
  if (rules.calibration->hash != wanted)
    return fail(
        ErrorCode::refused,
        "the calibration is another than the one that was signed for ({} instead of {}); give that one "
        "with --calibration, or have an authorisation with this one signed",
        base::to_text(rules.calibration->hash), base::to_text(wanted));
  PEEL_CHECK(check_version(rules.calibration->calibration));
  const Method& measured = rules.calibration->calibration.method;
  if (measured.templates != authorisation.list.model)
    return fail(
        ErrorCode::refused,
        "the calibration is for the model {}, the watchlist was made with {}; thresholds of one do not "
        "hold for the other: give the calibration measured with that model",
        base::to_text(measured.templates), base::to_text(authorisation.list.model));
  return check_method(measured, rules.running);
}

// That what the threshold follows from is what was signed for, and holds here.
Status check_source(const Authorisation& authorisation, const Rules& rules) {
  if (authorisation.operating_point.calibration) return check_calibration(authorisation, rules);
  PEEL_CHECK(check_model(authorisation, rules));
  return check_table(authorisation, rules);
}

Status check_lowest(const Derived& derived) {
  if (derived.threshold >= rounded_up(lowest_threshold)) return {};
  return fail(ErrorCode::refused,
              "a threshold of {} is below {}, the lowest that is used, whatever a table of error rates says: "
              "ask for a lower FPIR, or for a higher threshold",
              derived.decimal, lowest_threshold);
}

Result<Derived> derive(const ListFacts& list, const Rules& rules, bool calibrated, double fpir) {
  auto derived =
      calibrated ? threshold_for(rules.calibration->calibration, fpir, list.templates, conclusions_of(rules))
                 : threshold_for(rules.operating_points, fpir, list.templates, rules.searches_per_person);
  if (derived) return derived;
  return fail(ErrorCode::refused, "no threshold keeps an FPIR of {} on this list: {}", fpir,
              derived.error().message);
}

Result<Derived> from_fpir(const Authorisation& authorisation, const Rules& rules) {
  const OperatingPoint& point = authorisation.operating_point;
  const double fpir = *proper_fraction(*point.fpir);
  if (fpir > rules.highest_fpir)
    return fail(
        ErrorCode::refused,
        "an FPIR of {} was asked for; at most {} is allowed (false alerts per person passing): have an "
        "authorisation with a lower one signed",
        fpir, rules.highest_fpir);
  PEEL_TRY(const Derived derived, derive(authorisation.list, rules, point.calibration.has_value(), fpir));
  if (derived.decimal != point.threshold)
    return fail(
        ErrorCode::refused,
        "the threshold that was signed for is {}, but an FPIR of {} needs {} on this list; have a new "
        "authorisation signed",
        point.threshold, *point.fpir, derived.decimal);
  return derived;
}

Result<Derived> from_threshold(const Authorisation& authorisation, const Rules& rules) {
  const auto& [fpir, decimal, calibration, uncalibrated, table] = authorisation.operating_point;
  PEEL_TRY(const Derived lowest,
           derive(authorisation.list, rules, calibration.has_value(), rules.highest_fpir));
  const Derived wanted{decimal, rounded_up(*proper_fraction(decimal)), lowest.extrapolated};
  if (wanted.threshold < lowest.threshold)
    return fail(
        ErrorCode::refused,
        "a threshold of {} was asked for; on this list at least {} is needed to keep the highest FPIR "
        "that is allowed, {}: have an authorisation with a higher one signed",
        decimal, lowest.decimal, rules.highest_fpir);
  return wanted;
}

}  // namespace

Result<Derived> threshold_under(const Authorisation& authorisation, const Rules& rules) {
  if (const auto valid = validate(authorisation); !valid)
    return fail(ErrorCode::refused, "the authorisation is not valid: {}", valid.error().message);
  PEEL_CHECK(check_version(authorisation));
  PEEL_CHECK(check_length(authorisation, rules));
  PEEL_CHECK(check_source(authorisation, rules));
  PEEL_TRY(const Derived threshold, authorisation.operating_point.fpir
                                        ? from_fpir(authorisation, rules)
                                        : from_threshold(authorisation, rules));
  PEEL_CHECK(check_lowest(threshold));
  return threshold;
}

Result<OperatingPoint> point_for_threshold(const std::string& threshold, const Rules& rules,
                                           const std::optional<std::string>& uncalibrated) {
  if (uncalibrated)
    return OperatingPoint{std::nullopt, threshold, std::nullopt, uncalibrated, rules.operating_points.hash};
  if (rules.calibration) return OperatingPoint{std::nullopt, threshold, rules.calibration->hash, {}, {}};
  return fail(ErrorCode::invalid_input, "there is no calibration, and it is not said why");
}

Result<OperatingPoint> point_for_fpir(const std::string& fpir, const ListFacts& list, const Rules& rules,
                                      const std::optional<std::string>& uncalibrated) {
  const auto rate = proper_fraction(fpir);
  if (!rate)
    return fail(
        ErrorCode::invalid_input,
        "the wanted FPIR is not a decimal between 0 and 1: write '0.' and 1 to 12 digits, for example "
        "0.001");
  PEEL_TRY(OperatingPoint point, point_for_threshold("", rules, uncalibrated));
  PEEL_TRY(const Derived derived, derive(list, rules, point.calibration.has_value(), *rate));
  point.fpir = fpir;
  point.threshold = derived.decimal;
  return point;
}

}  // namespace peel::policy
