#include "policy/permit.h"

#include <algorithm>
#include <atomic>

#include "policy/grant_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::format_time;

struct Permit::State {
  Authorisation authorisation;
  Derived threshold;
  std::uint32_t searches_per_person;
  base::Duration tolerance;
  base::Time granted;                               // on the wall clock
  base::Duration granted_steady;                    // on the steady clock
  mutable std::atomic<base::Duration::rep> latest;  // wall clock, the latest seen

  // Notes `now` and gives the latest time that was ever seen.
  base::Time see(base::Time now) const {
    const base::Duration::rep seen = now.time_since_epoch().count();
    base::Duration::rep before = latest.load();
    while (before < seen && !latest.compare_exchange_weak(before, seen)) {
    }
    return base::Time{base::Duration{std::max(before, seen)}};
  }
};

namespace {

base::Status check_valid(const Authorisation& authorisation) {
  if (const auto valid = validate(authorisation); !valid)
    return fail(ErrorCode::refused, "the authorisation is not valid: {}", valid.error().message);
  return {};
}

}  // namespace

Permit::Permit(std::shared_ptr<const State> state) : state_(std::move(state)) {}

const std::string& Permit::authorisation_id() const { return state_->authorisation.id; }
Use Permit::use() const { return state_->authorisation.use; }
const ListFacts& Permit::list() const { return state_->authorisation.list; }
float Permit::threshold() const { return state_->threshold.threshold; }
bool Permit::threshold_extrapolated() const { return state_->threshold.extrapolated; }
const std::optional<std::string>& Permit::uncalibrated() const {
  return state_->authorisation.operating_point.uncalibrated;
}
const std::optional<Categories>& Permit::categories() const { return state_->authorisation.categories; }
std::uint32_t Permit::searches_per_person() const { return state_->searches_per_person; }
base::Time Permit::from() const { return state_->authorisation.from; }
base::Time Permit::until() const { return state_->authorisation.until; }

bool Permit::allows_camera(std::string_view name) const {
  const auto& cameras = state_->authorisation.cameras;
  return std::find(cameras.begin(), cameras.end(), name) != cameras.end();
}

base::Status Permit::check_addresses(std::string_view salt, const std::vector<std::string>& addresses) const {
  return policy::check_addresses(state_->authorisation, salt, addresses);
}

base::Status Permit::check(const base::Clock& clock) const {
  if (!state_) return fail(ErrorCode::refused, "this permit was handed on and holds no longer");
  const base::Time now = clock.now();
  const base::Time passed = state_->granted + (clock.steady() - state_->granted_steady);
  const base::Time latest = state_->see(now);
  if (now + state_->tolerance < passed)
    return fail(ErrorCode::refused,
                "the clock was set back: it says {} where at least {} must be by the time that has passed; "
                "set it right "
                "and start again",
                format_time(now), format_time(passed));
  if (now + state_->tolerance < latest)
    return fail(ErrorCode::refused,
                "the clock was set back: it says {} but said {} before; set it right and start again",
                format_time(now), format_time(latest));
  // Within the tolerance the latest of the three counts, so that a slow clock does not stretch the permit.
  PEEL_CHECK(check_window(state_->authorisation, std::max({now, passed, latest})));
  return {};
}

base::Result<Permit> Permit::make(const Authorisation& authorisation, const Trust& calibrations,
                                  const ListFacts& list, const Rules& rules, const base::Clock& clock) {
  const base::Time now = clock.now();
  PEEL_CHECK(check_window(authorisation, now));
  PEEL_CHECK(check_loaded_list(authorisation.list, list));
  PEEL_TRY(const Derived threshold, threshold_under(authorisation, rules));
  if (authorisation.operating_point.calibration)
    PEEL_CHECK(signer_of(*rules.calibration, calibrations, now, rules.clock_tolerance));
  // No make_shared: Clang 14 cannot build an aggregate in place.
  return Permit(std::shared_ptr<const State>(new State{authorisation, threshold, rules.searches_per_person,
                                                       rules.clock_tolerance, now, clock.steady(),
                                                       now.time_since_epoch().count()}));
}

base::Result<Permit> grant(const SignedAuthorisation& signed_authorisation, const Trust& trust,
                           const ListFacts& list, const Rules& rules, const base::Clock& clock) {
  // What was altered is said first: nothing else that the text says can be relied on then.
  PEEL_CHECK(check_valid(signed_authorisation.authorisation));
  PEEL_CHECK(check_approvals(signed_authorisation, trust, clock.now(), rules.clock_tolerance));
  return Permit::make(signed_authorisation.authorisation, trust, list, rules, clock);
}

base::Result<Permit> grant(const PasskeyAuthorisation& approved, const PasskeyTrust& trust,
                           const ListFacts& list, const Rules& rules, const base::Clock& clock) {
  PEEL_CHECK(check_valid(approved.authorisation));
  PEEL_CHECK(check_approvals(document_of(approved.authorisation, approved.watchlist), approved.approvals,
                             trust, clock.now(), rules.clock_tolerance));
  return Permit::make(approved.authorisation, trust.calibrations, list, rules, clock);
}

}  // namespace peel::policy
