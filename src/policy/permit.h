// The Permit: the one thing without which nothing is searched (P1).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "policy/authorisation.h"
#include "policy/calibration.h"
#include "policy/operating_point.h"
#include "policy/passkeys.h"
#include "policy/trust.h"

namespace peel::policy {

// What the force allows at all, whatever people sign.
struct Rules {
  // Where error rates are from: the calibration that was signed for and what this program is; or, for an
  // authorisation that goes without one, the table of the model that made the list's templates.
  std::optional<SignedCalibration> calibration;
  Method running;
  OperatingPoints operating_points;
  CalibrationRules conclusions;                     // from a calibration; with searches_per_person below
  double highest_fpir = 0.001;                      // no more than 1 false alert in 1,000 people passing
  std::uint32_t searches_per_person = 3;            // how often one track is searched at the most
  base::Duration longest = std::chrono::hours{24};  // from `from` to `until`
  base::Duration clock_tolerance = std::chrono::seconds{5};
};

// No table, however it was measured, makes a threshold lower than this one of use: below it strangers match.
inline constexpr double lowest_threshold = 0.2;

// What people are to sign for who want this FPIR on this list, or this threshold: by the rules' calibration
// where `uncalibrated` is none, else by their table, for the reason that `uncalibrated` gives. Errors: those
// of threshold_for(), invalid_input for what is no decimal, and where the rules have no calibration; the
// rules are looked at by threshold_under().
base::Result<OperatingPoint> point_for_fpir(const std::string& fpir, const ListFacts& list,
                                            const Rules& rules,
                                            const std::optional<std::string>& uncalibrated = {});
base::Result<OperatingPoint> point_for_threshold(const std::string& threshold, const Rules& rules,
                                                 const std::optional<std::string>& uncalibrated = {});

// What a list signed for with this operating point is searched with, under these rules. Looks at all that
// the rules forbid, without regard to who signed and what the time is.
// Errors (refused), each with its own message: of version 1; longer than the rules allow; no calibration, or
// another than was signed for, of version 1, or for another method (check_method) or list's model; a table
// for another model; another table than was signed for; FPIR above the highest; a threshold signed for with
// an FPIR that is not the one that follows from it; a threshold below that which the highest FPIR allows, or
// below lowest_threshold; those of threshold_for().
base::Result<Derived> threshold_under(const Authorisation& authorisation, const Rules& rules);

// Who approved. Errors (refused): a key that is not trusted, a role that may not sign, a signature that does
// not fit the text and the time (altered).
base::Result<Person> signer_of(const Authorisation& authorisation, const Approval& approval,
                               const Trust& trust);

// Move-only; made by grant() alone. Carries all that a search must respect and says at every moment
// whether it is still in force.
class Permit {
 public:
  Permit(Permit&&) noexcept = default;
  Permit& operator=(Permit&&) noexcept = default;
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;

  const std::string& authorisation_id() const;
  Use use() const;
  const ListFacts& list() const;
  float threshold() const;
  bool threshold_extrapolated() const;
  // Why the threshold follows from no calibration; none where it does.
  const std::optional<std::string>& uncalibrated() const;
  // Who of the list may be searched for; none: everybody on it.
  const std::optional<Categories>& categories() const;
  std::uint32_t searches_per_person() const;
  base::Time from() const;
  base::Time until() const;
  bool allows_camera(std::string_view name) const;
  // Whether these are the addresses that were signed for, in the order of the authorisation's cameras, where
  // any were. Errors: refused.
  base::Status check_addresses(std::string_view salt, const std::vector<std::string>& addresses) const;

  // In force at this moment? Thread-safe; called on every search. Must be given the clock that grant() was
  // given. A clock that is behind by less than the tolerance does not make the permit last longer.
  // Errors: refused: ended; the clock was set back (wall clock behind what has passed since the
  // grant on the steady clock, or behind the latest time seen, by more than the tolerance); moved away.
  base::Status check(const base::Clock& clock) const;

 private:
  struct State;
  explicit Permit(std::shared_ptr<const State> state);
  // What both grants look at once they know who signed.
  static base::Result<Permit> make(const Authorisation& authorisation, const Trust& calibrations,
                                   const ListFacts& list, const Rules& rules, const base::Clock& clock);
  std::shared_ptr<const State> state_;
  friend base::Result<Permit> grant(const SignedAuthorisation&, const Trust&, const ListFacts&, const Rules&,
                                    const base::Clock&);
  friend base::Result<Permit> grant(const PasskeyAuthorisation&, const PasskeyTrust&, const ListFacts&,
                                    const Rules&, const base::Clock&);
};

// The only makers of a Permit, from key files' signatures or from passkeys' approvals. `list` is what is
// actually loaded; it must be what was signed. Errors (refused), each with its own message, in this order:
// not valid; no signature, one only, more than two; as signer_of(); the same person twice; one passkey of two
// people; two of one role; signed later than now (clock set back); before `from`; from `until` on; another
// list, other model or other size; as threshold_under(); as signer_of() of the calibration.
base::Result<Permit> grant(const SignedAuthorisation& signed_authorisation, const Trust& trust,
                           const ListFacts& list, const Rules& rules, const base::Clock& clock);
base::Result<Permit> grant(const PasskeyAuthorisation& approved, const PasskeyTrust& trust,
                           const ListFacts& list, const Rules& rules, const base::Clock& clock);

}  // namespace peel::policy
