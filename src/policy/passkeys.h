// Approvals by passkey: what the service collects in place of key files' signatures. Each is over the
// authorisation's content and the role (base/passkey.h), and stands in the log too, where anybody can check
// it. An authorisation is approved by passkeys alone or by key files alone (SignedAuthorisation), never by
// one of each: the two know people by different things, so nobody could say that they are not the same
// person.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/passkey.h"
#include "policy/authorisation.h"
#include "policy/trust.h"

namespace peel::policy {

// A passkey and who has it, as things are now; removed ones and closed accounts too, so that a refusal can
// say why.
struct TrustedPasskey {
  base::Sha256 credential;  // of the passkey's id
  base::Passkey passkey;
  std::string account;  // who a person is
  std::string name;     // as refusals call them; proves nothing
  std::vector<Role> roles;
  bool removed = false;  // the passkey
  bool closed = false;   // the account
  // Approvals that were taken before then count for nothing: whoever lost a passkey, or is said to have, gets
  // another by a code that somebody else could use.
  base::Time counts_from{};
};

// For how long a passkey of an account that had another before approves nothing.
inline constexpr base::Duration recovery_wait = std::chrono::hours{24};

struct PasskeyTrust {
  base::Sha256 relying_party;  // of the domain of the service's pages
  std::vector<TrustedPasskey> passkeys;
  Trust calibrations;  // whose signature counts under a calibration
};

struct PasskeyApproval {
  base::Sha256 credential;
  Role role = Role::authorising_officer;  // in which it was approved
  base::Time at{};                        // when the service took it; a passkey signs no time
  base::Bytes authenticator_data;
  base::Bytes client_data;
  base::Bytes signature;
};

struct PasskeyAuthorisation {
  Authorisation authorisation;
  std::string watchlist;  // "list-...": which list the version is of
  std::vector<PasskeyApproval> approvals;
};

// Who approved. `what.role` is that of the approval. Errors (refused): a passkey that is not known, or is
// there twice; removed; of a closed account; a role that may not approve, that they do not hold, or that they
// hold together with one that checks it; approved before the passkey counts; a signature that does not fit
// the document, its terms and the role (altered).
base::Result<TrustedPasskey> signer_of(const base::Approved& what, const PasskeyApproval& approval,
                                       const PasskeyTrust& trust);

// What was approved, in no role yet.
struct Document {
  std::string kind;        // "authorisation" or "watchlist"
  std::string id;          // "auth-..." or "list-..."
  std::string content;     // its SHA-256, 64 hexadecimal digits
  std::string terms = {};  // as base/passkey.h has them
};
Document document_of(const Authorisation& authorisation, const std::string& watchlist);

// Whether two people of the two roles approved it. Errors (refused): no approval, one only, more than two; as
// signer_of(); the same person twice; one passkey of two people; two of one role; approved later than `now`
// by more than `tolerance` (clock set back).
base::Status check_approvals(const Document& document, const std::vector<PasskeyApproval>& approvals,
                             const PasskeyTrust& trust, base::Time now, base::Duration tolerance);

}  // namespace peel::policy
