// What the force's rules make of an authorisation, whoever signed it.
#include <cmath>

#include "policy/grant_internal.h"
#include "policy/words_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

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

Result<Derived> derive(const Authorisation& authorisation, const Rules& rules, double fpir) {
  auto derived =
      threshold_for(rules.operating_points, fpir, authorisation.list.templates, rules.searches_per_person);
  if (derived) return derived;
  return fail(ErrorCode::refused, "no threshold keeps an FPIR of {} on this list: {}", fpir,
              derived.error().message);
}

Result<Derived> from_fpir(const Authorisation& authorisation, const Rules& rules, double fpir) {
  if (fpir > rules.highest_fpir)
    return fail(
        ErrorCode::refused,
        "an FPIR of {} was asked for; at most {} is allowed (false alerts per person passing): have an "
        "authorisation with a lower one signed",
        fpir, rules.highest_fpir);
  return derive(authorisation, rules, fpir);
}

Result<Derived> from_threshold(const Authorisation& authorisation, const Rules& rules, double threshold) {
  PEEL_TRY(const Derived lowest, derive(authorisation, rules, rules.highest_fpir));
  const float wanted = rounded_up(threshold);
  if (wanted < lowest.threshold)
    return fail(ErrorCode::refused,
                "a threshold of {} was asked for; on this list at least {:.4f} is needed to keep the highest "
                "FPIR that "
                "is allowed, {}: have an authorisation with a higher one signed",
                threshold, std::ceil(double{lowest.threshold} * 1e4) / 1e4, rules.highest_fpir);
  return Derived{wanted, lowest.extrapolated};
}

}  // namespace

Result<Derived> threshold_under(const Authorisation& authorisation, const Rules& rules) {
  if (const auto valid = validate(authorisation); !valid)
    return fail(ErrorCode::refused, "the authorisation is not valid: {}", valid.error().message);
  PEEL_CHECK(check_length(authorisation, rules));
  PEEL_CHECK(check_model(authorisation, rules));
  if (const auto* fpir = std::get_if<WantedFpir>(&authorisation.operating_point))
    return from_fpir(authorisation, rules, *proper_fraction(fpir->decimal));
  const auto& threshold = std::get<ExplicitThreshold>(authorisation.operating_point);
  return from_threshold(authorisation, rules, *proper_fraction(threshold.decimal));
}

}  // namespace peel::policy
