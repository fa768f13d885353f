// Who signed, and whether that is enough.
#include "policy/grant_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::format_time;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t needed_approvals = 2;

Status check_number(std::size_t approvals) {
  if (approvals == needed_approvals) return {};
  if (approvals == 0)
    return fail(
        ErrorCode::refused,
        "nobody has signed the authorisation; an authorising officer and a countersigning officer must, with "
        "'peel authorise sign'");
  if (approvals == 1)
    return fail(
        ErrorCode::refused,
        "one person only has signed the authorisation; a second one must, of the other signing role, with "
        "'peel authorise sign'");
  return fail(ErrorCode::refused,
              "the authorisation has {} signatures; it must have two, of an authorising and a countersigning "
              "officer; make a new one and have it signed",
              approvals);
}

Status check_pair(const Person& first, const Person& second) {
  if (first.key == second.key)
    return fail(ErrorCode::refused, "{} has signed twice; two different people must sign", first.name);
  if (first.role == second.role)
    return fail(
        ErrorCode::refused,
        "{} and {} both signed as {}; one must be an authorising officer, the other a countersigning officer",
        first.name, second.name, name_of(first.role));
  return {};
}

}  // namespace

bool may_sign(Role role) { return role == Role::authorising_officer || role == Role::countersigning_officer; }

Status check_not_later(base::Time signed_at, std::string_view who, base::Time now, base::Duration tolerance) {
  if (signed_at <= now + tolerance) return {};
  return fail(ErrorCode::refused,
              "{} signed at {}, but the clock here says that it is {} only: it is wrong or was set back; set "
              "it right and try again",
              who, format_time(signed_at), format_time(now));
}

Result<Person> signer_of(const Authorisation& authorisation, const Approval& approval, const Trust& trust) {
  const Person* person = trust.find(approval.key);
  if (person == nullptr)
    return fail(ErrorCode::refused,
                "the key {} signed, which the trust file does not have; if it is a colleague's, add it with "
                "'peel trust "
                "add'",
                base::to_text(approval.key));
  if (!may_sign(person->role))
    return fail(ErrorCode::refused,
                "{} signed, but is {} in the trust file; only an authorising officer and a countersigning "
                "officer may "
                "sign",
                person->name, name_of(person->role));
  const std::string text = signing_bytes(authorisation, approval.signed_at);
  if (!base::verify(approval.key, base::as_bytes(text), approval.signature))
    return fail(ErrorCode::refused,
                "the signature of {} does not fit the authorisation: it was altered after it was signed; "
                "make a new one "
                "and have it signed",
                person->name);
  return *person;
}

Status check_approvals(const SignedAuthorisation& signed_authorisation, const Trust& trust, base::Time now,
                       base::Duration tolerance) {
  const auto& approvals = signed_authorisation.approvals;
  PEEL_CHECK(check_number(approvals.size()));
  PEEL_TRY(const Person first, signer_of(signed_authorisation.authorisation, approvals[0], trust));
  PEEL_TRY(const Person second, signer_of(signed_authorisation.authorisation, approvals[1], trust));
  PEEL_CHECK(check_pair(first, second));
  PEEL_CHECK(check_not_later(approvals[0].signed_at, first.name, now, tolerance));
  return check_not_later(approvals[1].signed_at, second.name, now, tolerance);
}

Status check_window(const Authorisation& authorisation, base::Time now) {
  if (now < authorisation.from)
    return fail(ErrorCode::refused, "the authorisation begins at {}; it is {} now: wait until then",
                format_time(authorisation.from), format_time(now));
  if (now >= authorisation.until)
    return fail(ErrorCode::refused, "the authorisation ended at {}; it is {} now: have a new one signed",
                format_time(authorisation.until), format_time(now));
  return {};
}

Status check_loaded_list(const ListFacts& wanted, const ListFacts& loaded) {
  if (wanted.file != loaded.file)
    return fail(ErrorCode::refused,
                "the watchlist is another than the one that was signed for ({} instead of {}); load that "
                "one, or have an "
                "authorisation for this one signed",
                base::to_text(loaded.file), base::to_text(wanted.file));
  if (wanted.model != loaded.model)
    return fail(
        ErrorCode::refused,
        "the watchlist's templates are of another model than was signed for ({} instead of {}); have an "
        "authorisation for it signed",
        base::to_text(loaded.model), base::to_text(wanted.model));
  if (wanted.subjects != loaded.subjects || wanted.templates != loaded.templates)
    return fail(ErrorCode::refused,
                "the watchlist has another size than was signed for ({} subjects with {} templates instead "
                "of {} with "
                "{}); have an authorisation for it signed",
                loaded.subjects, loaded.templates, wanted.subjects, wanted.templates);
  return {};
}

}  // namespace peel::policy
