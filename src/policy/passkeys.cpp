#include "policy/passkeys.h"

#include <algorithm>

#include "policy/grant_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t needed_approvals = 2;

Status check_number(std::string_view kind, std::size_t approvals) {
  if (approvals == needed_approvals) return {};
  if (approvals == 0)
    return fail(ErrorCode::refused,
                "nobody has approved the {}; an authorising officer and a countersigning officer must", kind);
  if (approvals == 1)
    return fail(ErrorCode::refused,
                "one person only has approved the {}; a second one must, in the other of the two roles",
                kind);
  return fail(ErrorCode::refused,
              "the {} has {} approvals; it must have two, of an authorising and a countersigning officer",
              kind, approvals);
}

Result<TrustedPasskey> holder_of(std::string_view kind, const base::Sha256& credential,
                                 const PasskeyTrust& trust) {
  const auto is_it = [&](const TrustedPasskey& each) { return each.credential == credential; };
  const auto found = std::ranges::find_if(trust.passkeys, is_it);
  if (found == trust.passkeys.end())
    return fail(ErrorCode::refused, "the {} was approved with a passkey that this service does not know",
                kind);
  if (std::ranges::count_if(trust.passkeys, is_it) > 1)
    return fail(ErrorCode::refused, "the passkey of {} is there twice; one passkey is one person's",
                found->name);
  return *found;
}

Status check_still_theirs(std::string_view kind, const TrustedPasskey& holder) {
  if (holder.closed)
    return fail(ErrorCode::refused,
                "the account of {}, who approved the {}, is closed; have it approved anew", holder.name,
                kind);
  if (holder.removed)
    return fail(ErrorCode::refused,
                "the passkey with which {} approved the {} was removed; have it approved anew", holder.name,
                kind);
  return {};
}

Status check_role(const TrustedPasskey& holder, Role role) {
  if (!may_sign(role))
    return fail(ErrorCode::refused,
                "{} approved as {}; only an authorising officer and a countersigning officer may",
                holder.name, name_of(role));
  if (std::ranges::find(holder.roles, role) == holder.roles.end())
    return fail(ErrorCode::refused, "{} approved as {} and is none, or not any more; have it approved anew",
                holder.name, name_of(role));
  if (const auto conflict = conflict_among(holder.roles))
    return fail(ErrorCode::refused, "{} is both {} and {}, who check each other; have it approved anew",
                holder.name, name_of(conflict->first), name_of(conflict->second));
  return {};
}

Status check_pair(const TrustedPasskey& first, const TrustedPasskey& second) {
  if (first.account == second.account)
    return fail(ErrorCode::refused, "{} has approved twice; two different people must approve", first.name);
  if (first.passkey == second.passkey)
    return fail(ErrorCode::refused, "{} and {} approved with the same passkey; one passkey is one person's",
                first.name, second.name);
  return {};
}

Status check_roles(const PasskeyApproval& first, const PasskeyApproval& second) {
  if (first.role != second.role) return {};
  return fail(ErrorCode::refused,
              "both approved as {}; one must be an authorising officer, the other a countersigning officer",
              name_of(first.role));
}

}  // namespace

Document document_of(const Authorisation& authorisation, const std::string& watchlist) {
  return {"authorisation", authorisation.id, base::to_hex(content_of(authorisation).bytes),
          base::authorisation_terms(authorisation.from, authorisation.until, watchlist,
                                    base::to_hex(authorisation.list.file.bytes),
                                    authorisation.operating_point.threshold)};
}

Result<TrustedPasskey> signer_of(const base::Approved& what, const PasskeyApproval& approval,
                                 const PasskeyTrust& trust) {
  PEEL_TRY(TrustedPasskey holder, holder_of(what.kind, approval.credential, trust));
  PEEL_CHECK(check_still_theirs(what.kind, holder));
  PEEL_CHECK(check_role(holder, approval.role));
  if (approval.at < holder.counts_from)
    return fail(ErrorCode::refused,
                "{} approved the {} with a passkey that was made with a new code and counts from {} on; have "
                "it approved anew",
                holder.name, what.kind, base::format_time(holder.counts_from));
  const auto good = base::check_approval(
      {approval.authenticator_data, approval.client_data, approval.signature}, holder.passkey,
      {what.kind, what.id, what.content, name_of(approval.role), what.terms}, trust.relying_party);
  if (good) return holder;
  return fail(ErrorCode::refused, "the approval of {} does not fit the {}: {}; have it approved anew",
              holder.name, what.kind, good.error().message);
}

Status check_approvals(const Document& document, const std::vector<PasskeyApproval>& approvals,
                       const PasskeyTrust& trust, base::Time now, base::Duration tolerance) {
  const auto signer = [&](const PasskeyApproval& approval) {
    return signer_of({document.kind, document.id, document.content, name_of(approval.role), document.terms},
                     approval, trust);
  };
  PEEL_CHECK(check_number(document.kind, approvals.size()));
  PEEL_TRY(const TrustedPasskey first, signer(approvals[0]));
  PEEL_TRY(const TrustedPasskey second, signer(approvals[1]));
  PEEL_CHECK(check_pair(first, second));
  PEEL_CHECK(check_roles(approvals[0], approvals[1]));
  PEEL_CHECK(check_not_later(approvals[0].at, first.name, now, tolerance));
  return check_not_later(approvals[1].at, second.name, now, tolerance);
}

}  // namespace peel::policy
