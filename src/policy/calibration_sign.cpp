// Who answers for a calibration.
#include "policy/calibration.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

Approval approve(const Calibration& calibration, const base::SigningKey& key, base::Time now) {
  const base::Time signed_at = std::chrono::floor<std::chrono::milliseconds>(now);
  const std::string bytes = signing_bytes(calibration, signed_at);
  return {key.public_key(), signed_at, key.sign(base::as_bytes(bytes))};
}

Status check_may_sign_calibration(const Person& person) {
  if (person.role == Role::auditor) return {};
  return fail(
      ErrorCode::refused,
      "{} is {}; an auditor signs calibrations: nobody who wants a deployment, or runs it, may answer "
      "for how well it works",
      person.name, name_of(person.role));
}

Result<Person> signer_of(const SignedCalibration& signed_calibration, const Trust& trust, base::Time now,
                         base::Duration tolerance) {
  const auto& approvals = signed_calibration.approvals;
  if (approvals.empty())
    return fail(
        ErrorCode::refused,
        "nobody has signed the calibration; an auditor must, once they have read what it does not say, "
        "with 'peel calibrate sign'");
  if (approvals.size() > 1)
    return fail(ErrorCode::refused, "the calibration has {} signatures; it must have one, of an auditor",
                approvals.size());
  const Approval& approval = approvals[0];
  const Person* person = trust.find(approval.key);
  if (person == nullptr)
    return fail(
        ErrorCode::refused,
        "the key {} signed the calibration, which the trust file does not have; if it is an auditor's "
        "of this force, add it with 'peel trust add'",
        base::to_text(approval.key));
  PEEL_CHECK(check_may_sign_calibration(*person));
  const std::string text = signing_bytes(signed_calibration.calibration, approval.signed_at);
  if (!base::verify(approval.key, base::as_bytes(text), approval.signature))
    return fail(
        ErrorCode::refused,
        "the signature of {} does not fit the calibration: it was altered after it was signed; get the "
        "one that was signed, or measure again",
        person->name);
  if (approval.signed_at > now + tolerance)
    return fail(ErrorCode::refused,
                "{} signed the calibration at {}, but the clock here says that it is {} only: it is wrong or "
                "was set back; set it right and try again",
                person->name, base::format_time(approval.signed_at), base::format_time(now));
  return *person;
}

}  // namespace peel::policy
