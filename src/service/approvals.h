// Approvals by passkey, of authorisations and of lists' versions: docs/deployments.md, "Approvals".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "policy/passkeys.h"
#include "service/house.h"
#include "service/passkey.h"
#include "store/authorisations.h"

namespace peel::service {

// A list's version, as far as approving and authorising needs to know it.
struct ListVersion {
  std::uint64_t number = 0;  // from 1
  base::Sha256 content;      // of the sealed list file
  base::Sha256 model;        // that its templates are bound to
  std::uint64_t subjects = 0;
  std::uint64_t templates = 0;
  policy::Categories categories;  // that its subjects have; none: it is from before this was known
  bool forgotten = false;         // its file and key are gone: nobody can approve or authorise it any more
};
// Errors: refused where it was forgotten.
base::Status check_not_forgotten(const ListVersion& version);
// The newest of a list, as the transaction sees it. Errors: not_found (no such list, or no version of it
// yet), refused (the list has ended).
using NewestVersion =
    std::function<base::Result<ListVersion>(store::Transaction& transaction, const std::string& list)>;

enum class Paper { authorisation, watchlist };
const char* name_of(Paper paper);  // as the log and the passkeys have it

// Who is asked to approve what.
struct Approving {
  std::string by;  // account
  Paper paper = Paper::authorisation;
  std::string id;  // "auth-..." or "list-..."
  policy::Role role = policy::Role::authorising_officer;
};

// What a browser asks a passkey to sign.
struct ToSign {
  std::string content;  // 64 hexadecimal digits
  base::Bytes challenge;
  std::vector<base::Bytes> credentials;  // passkeys of whoever asks
  std::string relying_party;
};
// Errors: as hand_in(), before there is a signature.
base::Result<ToSign> what_to_sign(House& house, const NewestVersion& newest, const Approving& approving);

// Checks the approval, keeps it and enters it. Errors: those of Act::begin; not_found; refused: other content
// than the newest; withdrawn or ended; a role that signs nothing or that the account has not; one's own
// proposal; a list on which they put people or of which they made a version; the same person twice; a role
// that has approved already; a passkey of somebody else, or one that was made less than 24 hours ago for an
// account that had another; a signature that does not hold. What is refused is entered
// (authorisation.refused, watchlist.refused), with the reason by a word. Approvals that count no more
// (still_counting) are in nobody's way.
base::Status hand_in(House& house, const NewestVersion& newest, const Approving& approving,
                     const std::string& content, const Assertion& assertion);

// Everybody's passkeys as they are now, with no one whose signature counts under a calibration.
base::Result<policy::PasskeyTrust> passkey_trust(House& house, store::Transaction& transaction);

policy::PasskeyApproval to_policy(const store::KeptApproval& kept);
// Those of this content that count as things are now: whose passkey was not removed, whose account is open
// and has the role still.
base::Result<std::vector<store::KeptApproval>> still_counting(store::Transaction& transaction,
                                                              const policy::PasskeyTrust& trust,
                                                              const policy::Document& document);

struct ApprovedBy {
  std::string account, name, role;
  base::Time at{};
};

// As trust has them; "" for nobody's.
std::string name_in(const policy::PasskeyTrust& trust, const std::string& account);
// The same, with who they are.
base::Result<std::vector<ApprovedBy>> approved_by(store::Transaction& transaction,
                                                  const policy::PasskeyTrust& trust,
                                                  const policy::Document& document);

}  // namespace peel::service
