#include "ledger/tree.h"

#include <algorithm>
#include <bit>

#include "ledger/tiles.h"

namespace peel::ledger {

Hash leaf_hash(base::ByteView entry) {
  base::Bytes input{0x00};
  input.insert(input.end(), entry.begin(), entry.end());
  return base::sha256(input);
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 65> input{0x01};
  std::copy(left.bytes.begin(), left.bytes.end(), input.begin() + 1);
  std::copy(right.bytes.begin(), right.bytes.end(), input.begin() + 33);
  return base::sha256(input);
}

Hash root(const Head& head) {
  if (head.frontier.empty()) return base::sha256({});
  Hash hash = head.frontier.back();
  for (auto left = head.frontier.rbegin() + 1; left != head.frontier.rend(); ++left)
    hash = node_hash(*left, hash);
  return hash;
}

Addition add(Head before, base::ByteView entry) { return add_leaf(std::move(before), leaf_hash(entry)); }

Addition add_leaf(Head before, const Hash& leaf) {
  Addition addition{before.size, {{0, before.size, leaf}}, std::move(before)};
  Head& after = addition.after;
  Hash hash = leaf;
  // Each bit that is set at the end of the old size is a subtree that the new one completes, as in adding 1.
  const auto merges = static_cast<unsigned>(std::countr_one(after.size));
  for (unsigned height = 1; height <= merges; ++height) {
    hash = node_hash(after.frontier.back(), hash);
    after.frontier.pop_back();
    if (height % tile_height == 0)
      addition.nodes.push_back({height / tile_height, addition.index >> height, hash});
  }
  after.frontier.push_back(hash);
  ++after.size;
  return addition;
}

}  // namespace peel::ledger
