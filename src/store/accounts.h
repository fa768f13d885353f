// Who uses the service: accounts, their passkeys, one-time codes and sessions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "policy/role.h"
#include "store/vault.h"

namespace peel::store {

struct Account {
  std::string id;    // "acct-" and 32 hexadecimal digits
  std::string name;  // sealed in the database
  std::vector<policy::Role> roles;
  base::Time made{};
  std::optional<base::Time> closed;
};

// Makes its key in the vault, too.
base::Status add_account(Transaction& transaction, const Vault& vault, const Account& account);
// Errors: not_found, corrupt.
base::Result<Account> find_account(Transaction& transaction, const Vault& vault, const std::string& id);
// In the order in which they were made. Whose key was erased has an empty name.
base::Result<std::vector<Account>> all_accounts(Transaction& transaction, const Vault& vault);
base::Result<std::size_t> count_accounts(Transaction& transaction);
base::Status set_roles(Transaction& transaction, const std::string& id,
                       const std::vector<policy::Role>& roles);
base::Status close_account(Transaction& transaction, const std::string& id, base::Time now);

// A passkey. What it signs is checked with the public key; the private one never leaves its device.
struct Credential {
  base::Bytes id;  // as the authenticator gave it
  std::string account;
  base::Bytes public_key;  // ES256: x and y, 64 bytes
  std::uint32_t sign_count = 0;
  base::Time added{};
};
// Errors: refused when its id or its public key is known already, also of one that was removed.
base::Status add_credential(Transaction& transaction, const Credential& credential);
// Errors: not_found.
base::Result<Credential> find_credential(Transaction& transaction, base::ByteView id);
base::Result<std::vector<Credential>> credentials_of(Transaction& transaction, const std::string& account);
// With those that were removed, of all accounts.
struct AnyCredential {
  Credential credential;
  bool removed = false;
};
base::Result<std::vector<AnyCredential>> all_credentials(Transaction& transaction);
base::Status remove_credential(Transaction& transaction, base::ByteView id, base::Time now);
base::Status set_sign_count(Transaction& transaction, base::ByteView id, std::uint32_t count);

// One-time codes, kept as hashes.
base::Status add_invitation(Transaction& transaction, const base::Sha256& code, const std::string& account,
                            base::Time expires);
// Whose it is. Errors: not_found, also when it is over.
base::Result<std::string> find_invitation(Transaction& transaction, const base::Sha256& code, base::Time now);
base::Status remove_invitations(Transaction& transaction, const std::string& account);

// Sessions, kept as hashes of their tokens.
struct Session {
  base::Sha256 token;
  std::string account;
  base::Time began{};
  base::Time seen{};
};
base::Status add_session(Transaction& transaction, const Session& session);
base::Result<Session> find_session(Transaction& transaction, const base::Sha256& token);
base::Status touch_session(Transaction& transaction, const base::Sha256& token, base::Time now);
base::Status remove_session(Transaction& transaction, const base::Sha256& token);
base::Result<std::vector<Session>> sessions_of(Transaction& transaction, const std::string& account);
// Those that began or were seen last before these times.
base::Result<std::vector<Session>> old_sessions(Transaction& transaction, base::Time began_before,
                                                base::Time seen_before);

}  // namespace peel::store
