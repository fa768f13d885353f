// Proofs about the tree (RFC 9162, sections 2.1.3 and 2.1.4): that an entry is in it, and that an older tree
// is the beginning of a newer one. They let somebody check with a few hashes what else would take the whole
// log.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "ledger/tree.h"

namespace peel::ledger {

// Where the nodes of a tree come from: memory, files, a database.
class Nodes {
 public:
  virtual ~Nodes() = default;
  // The nodes first, first + 1, ... of a level, as Node has them; exactly `count`, at most 256. Errors:
  // not_found (there are not so many), and those of where they are kept.
  virtual base::Result<std::vector<Hash>> nodes(unsigned level, std::uint64_t first,
                                                std::size_t count) const = 0;
};

using Proof = std::vector<Hash>;

// Of the tree of the first `size` entries. Errors: those of `nodes`.
base::Result<Head> head_of(const Nodes& nodes, std::uint64_t size);
// Errors: invalid_input unless index < size; those of `nodes`.
base::Result<Proof> inclusion_proof(const Nodes& nodes, std::uint64_t index, std::uint64_t size);
// Errors: invalid_input unless older <= newer; those of `nodes`. Empty where either proves itself.
base::Result<Proof> consistency_proof(const Nodes& nodes, std::uint64_t older, std::uint64_t newer);

// A tree as somebody knows it.
struct Tree {
  std::uint64_t size = 0;
  Hash root;
  friend bool operator==(const Tree&, const Tree&) = default;
};

// Errors: corrupt when the proof does not show it.
base::Status verify_inclusion(const Hash& leaf, std::uint64_t index, const Tree& tree, const Proof& proof);
base::Status verify_consistency(const Tree& older, const Tree& newer, const Proof& proof);

}  // namespace peel::ledger
