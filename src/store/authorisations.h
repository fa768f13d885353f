// Authorisations as the service keeps them, sealed under a key of their own, and the approvals of them and of
// lists.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/vault.h"

namespace peel::store {

// How a camera is reached; its name stands in the document.
struct Camera {
  std::string address;  // with its password
  std::string node;     // the machine that runs it, "node-..."; empty: the service itself
};

struct Authorisation {
  std::string id;               // "auth-" and 32 hexadecimal digits
  std::string document;         // JSON with nobody's approval, as policy::to_json() writes it; sealed
  std::string content;          // its policy::content_of(), 64 hexadecimal digits
  std::string watchlist;        // "list-..."
  bool extrapolated = false;    // the threshold rests on little
  std::vector<Camera> cameras;  // in the document's order; sealed
  std::string notice;           // what the public is told; sealed
  std::string proposed_by;      // account
  base::Time proposed{};
  std::optional<base::Time> withdrawn;
  std::string salt{};  // of what the document has of the addresses; sealed. Empty: it has nothing
};

// Makes its key in the vault, too.
base::Status add_authorisation(Transaction& transaction, const Vault& vault,
                               const Authorisation& authorisation);
// Errors: not_found, corrupt.
base::Result<Authorisation> find_authorisation(Transaction& transaction, const Vault& vault,
                                               const std::string& id);
// The newest first.
base::Result<std::vector<Authorisation>> all_authorisations(Transaction& transaction, const Vault& vault);
base::Status withdraw_authorisation(Transaction& transaction, const std::string& id, base::Time now);

// Somebody's approval, by passkey, of one content in one role.
struct KeptApproval {
  std::string kind;     // "authorisation" or "watchlist"
  std::string id;       // of what was approved
  std::string content;  // 64 hexadecimal digits
  std::string role;     // in which
  std::string account;
  base::Time at{};
  std::string credential;  // SHA-256 of the passkey's id, 64 hexadecimal digits
  base::Bytes authenticator_data;
  base::Bytes client_data;
  base::Bytes signature;
};
// In the place of one of this content in this role.
base::Status keep_approval(Transaction& transaction, const KeptApproval& approval);
// Of this content, in the order in which they were given.
base::Result<std::vector<KeptApproval>> approvals_of(Transaction& transaction, const std::string& kind,
                                                     const std::string& id, const std::string& content);

}  // namespace peel::store
