// The Merkle tree of the log (RFC 9162, section 2.1, SHA-256). Its root stands for every entry and their
// order: no byte of any of them can change without it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/hash.h"

namespace peel::ledger {

using Hash = base::Sha256;

Hash leaf_hash(base::ByteView entry);                 // SHA-256(0x00 || entry)
Hash node_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 || left || right)

// What must be known of a tree to add to it: the roots of the complete subtrees that it consists of, the
// largest first; as many as `size` has bits set.
struct Head {
  std::uint64_t size = 0;
  std::vector<Hash> frontier;
  friend bool operator==(const Head&, const Head&) = default;
};

// SHA-256 of nothing for an empty tree. The frontier must fit the size.
Hash root(const Head& head);

// A node that will never change: the root of the 256^level entries from index * 256^level on. Level 0 are
// leaves. These are what tiles consist of, and what a database keeps.
struct Node {
  unsigned level = 0;
  std::uint64_t index = 0;
  Hash hash;
  friend bool operator==(const Node&, const Node&) = default;
};

// All that one more entry brings, so that a database can write it in one transaction.
struct Addition {
  std::uint64_t index = 0;  // of the entry
  std::vector<Node> nodes;  // the leaf first, then those that it completes, upwards
  Head after;
  const Hash& leaf() const { return nodes.front().hash; }
};
Addition add(Head before, base::ByteView entry);
Addition add_leaf(Head before, const Hash& leaf);

}  // namespace peel::ledger
