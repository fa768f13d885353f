// Camera machines that were let in: docs/edge.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sign.h"
#include "base/time.h"
#include "store/vault.h"

namespace peel::store {

struct Node {
  std::string id;    // "node-" and 32 hexadecimal digits
  std::string name;  // sealed in the database
  base::PublicKey key;
  base::Time made{};
  std::optional<base::Time> closed;
};

// Makes its key in the vault, too. Errors: refused when its public key is known already, also of one that is
// closed.
base::Status add_node(Transaction& transaction, const Vault& vault, const Node& node);
// Errors: not_found, corrupt.
base::Result<Node> find_node(Transaction& transaction, const Vault& vault, const std::string& id);
// By its public key. Errors: not_found, corrupt.
base::Result<Node> find_node(Transaction& transaction, const Vault& vault, const base::PublicKey& key);
// In the order in which they were let in.
base::Result<std::vector<Node>> all_nodes(Transaction& transaction, const Vault& vault);
base::Status close_node(Transaction& transaction, const std::string& id, base::Time now);

}  // namespace peel::store
