// Who has an account, and as what.
#pragma once

#include <string>
#include <vector>

#include "service/house.h"
#include "store/accounts.h"

namespace peel::service {

struct Invited {
  std::string account;
  std::string code;  // shown once; kept as a hash
};

// `by` is the account of who asks, in all of these. Errors, of all: those of Act::begin.

// Errors: invalid_input (a name that is none; no role; unknown twice), refused (two roles that check each
// other).
base::Result<Invited> create_account(House& house, const std::string& by, const std::string& name,
                                     const std::vector<policy::Role>& roles);
// Another one-time code, after a loss. Errors: not_found, refused (closed).
base::Result<Invited> invite(House& house, const std::string& by, const std::string& account);
// Ends the account's sessions. Errors: not_found, refused (one's own: so there is always an administrator
// left).
base::Status change_roles(House& house, const std::string& by, const std::string& account,
                          const std::vector<policy::Role>& roles);
base::Status close_account(House& house, const std::string& by, const std::string& account);
base::Result<std::vector<store::Account>> accounts(House& house, const std::string& by);

struct KnownPasskey {
  std::string credential;  // SHA-256 of its id, 64 hexadecimal digits, as the log has it
  base::Time added{};
};
// One's own, and somebody's. Errors: not_found.
base::Result<std::vector<KnownPasskey>> own_passkeys(House& house, const std::string& by);
base::Result<std::vector<KnownPasskey>> passkeys_of(House& house, const std::string& by,
                                                    const std::string& account);
// Ends its holder's sessions, and what they approved with it counts no more. Errors: not_found, refused
// (one's own last; of a closed account).
base::Status remove_own_passkey(House& house, const std::string& by, const std::string& credential);
base::Status remove_passkey(House& house, const std::string& by, const std::string& credential);

}  // namespace peel::service
