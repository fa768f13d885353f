#include "ledger/tree.h"

#include <bit>
#include <gtest/gtest.h>

#include "ledger/testing/memory_log.h"

namespace peel::ledger {
namespace {

// The reference inputs and roots of Certificate Transparency's own tests.
const std::vector<std::string> ct_inputs{std::string(),
                                         std::string(1, '\0'),
                                         "\x10",
                                         "\x20\x21",
                                         "\x30\x31",
                                         "\x40\x41\x42\x43",
                                         "\x50\x51\x52\x53\x54\x55\x56\x57",
                                         "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
const std::vector<std::string> ct_roots{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

Hash hash(std::string_view hex) { return base::sha256_from_text(hex).value(); }

Proof hashes(const std::vector<std::string>& hex) {
  Proof all;
  for (const auto& one : hex) all.push_back(hash(one));
  return all;
}

// MTH, PATH and PROOF as RFC 9162 defines them, by recursion over the leaves.
using Leaves = std::span<const Hash>;
std::size_t half(std::size_t n) { return std::bit_floor(n - 1); }

Hash mth(Leaves d) {
  if (d.empty()) return base::sha256({});
  if (d.size() == 1) return d[0];
  const std::size_t k = half(d.size());
  return node_hash(mth(d.first(k)), mth(d.subspan(k)));
}

Proof path(std::size_t m, Leaves d) {
  if (d.size() == 1) return {};
  const std::size_t k = half(d.size());
  Proof proof = m < k ? path(m, d.first(k)) : path(m - k, d.subspan(k));
  proof.push_back(m < k ? mth(d.subspan(k)) : mth(d.first(k)));
  return proof;
}

Proof subproof(std::size_t m, Leaves d, bool whole) {
  if (m == d.size()) return whole ? Proof{} : Proof{mth(d)};
  const std::size_t k = half(d.size());
  Proof proof = m <= k ? subproof(m, d.first(k), whole) : subproof(m - k, d.subspan(k), false);
  proof.push_back(m <= k ? mth(d.subspan(k)) : mth(d.first(k)));
  return proof;
}

struct Made {
  testing::MemoryLog log;
  std::vector<Hash> leaves;
};

Made made(std::size_t size) {
  Made made;
  for (std::size_t i = 0; i < size; ++i) {
    made.log.add("entry " + std::to_string(i));
    made.leaves.push_back(leaf_hash(base::as_bytes("entry " + std::to_string(i))));
  }
  return made;
}

TEST(Tree, HasTheRootsOfTheReferenceVectors) {
  testing::MemoryLog log;
  EXPECT_EQ(log.tree().root, hash(ct_roots[0]));
  for (std::size_t i = 0; i < ct_inputs.size(); ++i) {
    log.add(ct_inputs[i]);
    EXPECT_EQ(log.tree().root, hash(ct_roots[i + 1])) << i;
  }
  EXPECT_EQ(inclusion_proof(log, 0, 8).value(),
            hashes({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
  EXPECT_EQ(inclusion_proof(log, 5, 8).value(),
            hashes({"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
}

TEST(Tree, AgreesWithTheDefinitionForEverySizeTo300) {
  Made all = made(300);
  Head head;
  for (std::size_t size = 0; size <= all.leaves.size(); ++size) {
    EXPECT_EQ(root(head), mth(Leaves(all.leaves).first(size))) << size;
    EXPECT_EQ(head_of(all.log, size).value(), head) << size;
    if (size < all.leaves.size()) head = add_leaf(head, all.leaves[size]).after;
  }
}

TEST(Tree, AnAdditionBringsTheNodesThatItCompletes) {
  Head head;
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < 70000; ++i) {
    const Addition addition = add(head, base::as_bytes(std::to_string(i)));
    leaves.push_back(addition.leaf());
    const bool tile = i % 256 == 255;
    const bool tile_of_tiles = i % 65536 == 65535;
    ASSERT_EQ(addition.nodes.size(), 1u + tile + tile_of_tiles);
    ASSERT_EQ(addition.index, i);
    if (tile) {
      EXPECT_EQ(addition.nodes[1], (Node{1, i / 256, mth(Leaves(leaves).last(256))}));
    }
    if (tile_of_tiles) {
      EXPECT_EQ(addition.nodes[2], (Node{2, 0, mth(leaves)}));
    }
    head = addition.after;
  }
}

TEST(Proof, OfEveryEntryIsThatOfTheDefinitionAndHolds) {
  const Made all = made(300);
  for (const std::size_t size : {1, 2, 3, 7, 8, 9, 100, 255, 256, 257, 300}) {
    const Tree tree{size, mth(Leaves(all.leaves).first(size))};
    for (std::size_t i = 0; i < size; ++i) {
      const Proof proof = inclusion_proof(all.log, i, size).value();
      EXPECT_EQ(proof, path(i, Leaves(all.leaves).first(size))) << i << " of " << size;
      EXPECT_TRUE(verify_inclusion(all.leaves[i], i, tree, proof)) << i << " of " << size;
      // A shorter path of a smaller tree can be the same: what must not hold is another leaf, or the same
      // elsewhere.
      EXPECT_FALSE(verify_inclusion(all.leaves[(i + 1) % 300], i, tree, proof));
      if (size > 1) {
        EXPECT_FALSE(verify_inclusion(all.leaves[i], (i + 1) % size, tree, proof));
      }
    }
  }
  EXPECT_EQ(inclusion_proof(all.log, 300, 300).error().code, base::ErrorCode::invalid_input);
  EXPECT_FALSE(verify_inclusion(all.leaves[0], 5, {5, all.leaves[0]}, {}));
}

TEST(Proof, OfEveryOlderTreeIsThatOfTheDefinitionAndHolds) {
  const Made all = made(300);
  for (std::size_t newer = 0; newer <= 300; newer += newer < 20 ? 1 : 40) {
    const Leaves now = Leaves(all.leaves).first(newer);
    for (std::size_t older = 0; older <= newer; ++older) {
      const Proof proof = consistency_proof(all.log, older, newer).value();
      if (older > 0) {
        EXPECT_EQ(proof, subproof(older, now, true)) << older << " of " << newer;
      }
      const Tree before{older, mth(now.first(older))};
      EXPECT_TRUE(verify_consistency(before, {newer, mth(now)}, proof)) << older << " of " << newer;
      EXPECT_FALSE(verify_consistency({older, leaf_hash({})}, {newer, mth(now)}, proof));
      EXPECT_FALSE(verify_consistency(before, {newer, leaf_hash({})}, proof) && older > 0);
      EXPECT_FALSE(verify_consistency({newer + 1, before.root}, {newer, mth(now)}, proof));
    }
  }
  EXPECT_EQ(consistency_proof(all.log, 9, 8).error().code, base::ErrorCode::invalid_input);
}

TEST(Proof, WithAHashTooManyTooFewOrAlteredDoesNotHold) {
  const Made all = made(100);
  const Tree tree{100, mth(all.leaves)};
  const Tree older{77, mth(Leaves(all.leaves).first(77))};
  Proof in = inclusion_proof(all.log, 42, 100).value();
  Proof on = consistency_proof(all.log, 77, 100).value();
  for (Proof* const proof : {&in, &on}) {
    const auto holds = [&](const Proof& tried) {
      return proof == &in ? verify_inclusion(all.leaves[42], 42, tree, tried).has_value()
                          : verify_consistency(older, tree, tried).has_value();
    };
    ASSERT_TRUE(holds(*proof));
    for (std::size_t i = 0; i < proof->size(); ++i) {
      Proof altered = *proof;
      altered[i].bytes[7] ^= 1;
      EXPECT_FALSE(holds(altered)) << i;
      altered = *proof;
      altered.erase(altered.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_FALSE(holds(altered)) << i;
    }
    Proof longer = *proof;
    longer.push_back(leaf_hash({}));
    EXPECT_FALSE(holds(longer));
    EXPECT_FALSE(holds({}));
  }
}

}  // namespace
}  // namespace peel::ledger
