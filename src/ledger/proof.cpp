#include "ledger/proof.h"

#include <bit>

#include "ledger/tiles.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

// The largest power of two below n; n is at least 2.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

// The root of a complete subtree of 2^height entries, from the nodes of the tile level at or below it.
Result<Hash> complete(const Nodes& nodes, unsigned height, std::uint64_t index) {
  const unsigned below = height % tile_height;
  PEEL_TRY(std::vector<Hash> hashes,
           nodes.nodes(height / tile_height, index << below, std::size_t{1} << below));
  for (; hashes.size() > 1; hashes.resize(hashes.size() / 2))
    for (std::size_t i = 0; i < hashes.size() / 2; ++i)
      hashes[i] = node_hash(hashes[2 * i], hashes[2 * i + 1]);
  return hashes.front();
}

// The root of the entries begin to end: MTH(D[begin:end]) of RFC 9162. Where this is asked, begin is a
// multiple of the power of two at or above the number of entries.
Result<Hash> subtree(const Nodes& nodes, std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t count = end - begin;
  if (std::has_single_bit(count)) {
    const auto height = static_cast<unsigned>(std::countr_zero(count));
    return complete(nodes, height, begin >> height);
  }
  PEEL_TRY(const Hash left, subtree(nodes, begin, begin + split(count)));
  PEEL_TRY(const Hash right, subtree(nodes, begin + split(count), end));
  return node_hash(left, right);
}

// A part of the tree with what the proof still needs of its outside, from the inside out.
struct Range {
  std::uint64_t begin;
  std::uint64_t end;
};

Result<Proof> hashes_of(const Nodes& nodes, const std::vector<Range>& outwards) {
  Proof proof;
  for (auto range = outwards.rbegin(); range != outwards.rend(); ++range) {
    PEEL_TRY(const Hash hash, subtree(nodes, range->begin, range->end));
    proof.push_back(hash);
  }
  return proof;
}

tl::unexpected<base::Error> unproven(std::string_view what) {
  return fail(ErrorCode::corrupt, "the proof does not show that {}", what);
}

}  // namespace

Result<Head> head_of(const Nodes& nodes, std::uint64_t size) {
  Head head{size, {}};
  std::uint64_t begin = 0;
  for (int height = 63; height >= 0; --height) {
    const std::uint64_t part = std::uint64_t{1} << height;
    if ((size & part) == 0) continue;
    PEEL_TRY(const Hash hash, subtree(nodes, begin, begin + part));
    head.frontier.push_back(hash);
    begin += part;
  }
  return head;
}

// PATH(m, D[n]): at each step down, the half that the entry is not in.
Result<Proof> inclusion_proof(const Nodes& nodes, std::uint64_t index, std::uint64_t size) {
  if (index >= size)
    return fail(ErrorCode::invalid_input, "there is no entry {} in a log of {}", index, size);
  std::vector<Range> others;
  for (Range in{0, size}; in.end - in.begin > 1;) {
    const std::uint64_t middle = in.begin + split(in.end - in.begin);
    const bool left = index < middle;
    others.push_back(left ? Range{middle, in.end} : Range{in.begin, middle});
    in = left ? Range{in.begin, middle} : Range{middle, in.end};
  }
  return hashes_of(nodes, others);
}

// PROOF(m, D[n]) = SUBPROOF(m, D[n], true): goes down along the older tree's end. The subtree at which that
// end comes to lie is left out where it is the whole older tree, whose root is known.
Result<Proof> consistency_proof(const Nodes& nodes, std::uint64_t older, std::uint64_t newer) {
  if (older > newer)
    return fail(ErrorCode::invalid_input, "a log of {} entries is not older than one of {}", older, newer);
  if (older == 0 || older == newer) return Proof{};
  std::vector<Range> others;
  Range in{0, newer};
  while (in.end != older) {
    const std::uint64_t middle = in.begin + split(in.end - in.begin);
    const bool left = older <= middle;
    others.push_back(left ? Range{middle, in.end} : Range{in.begin, middle});
    in = left ? Range{in.begin, middle} : Range{middle, in.end};
  }
  if (in.begin != 0) others.push_back(in);
  return hashes_of(nodes, others);
}

// RFC 9162, section 2.1.3.2, with its names.
Status verify_inclusion(const Hash& leaf, std::uint64_t index, const Tree& tree, const Proof& proof) {
  constexpr std::string_view what = "the entry is in the log";
  if (index >= tree.size) return unproven(what);
  std::uint64_t fn = index;
  std::uint64_t sn = tree.size - 1;
  Hash r = leaf;
  for (const Hash& p : proof) {
    if (sn == 0) return unproven(what);
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == tree.root ? Status{} : unproven(what);
}

// RFC 9162, section 2.1.4.2, with its names.
Status verify_consistency(const Tree& older, const Tree& newer, const Proof& proof) {
  constexpr std::string_view what = "the older log is the beginning of the newer one";
  if (older.size > newer.size) return unproven(what);
  if (older.size == newer.size) return proof.empty() && older.root == newer.root ? Status{} : unproven(what);
  if (older.size == 0) return proof.empty() && older.root == base::sha256({}) ? Status{} : unproven(what);
  Proof path = proof;
  if (std::has_single_bit(older.size)) path.insert(path.begin(), older.root);
  if (path.empty()) return unproven(what);
  std::uint64_t fn = older.size - 1;
  std::uint64_t sn = newer.size - 1;
  while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
  Hash fr = path.front();
  Hash sr = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return unproven(what);
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(path[i], fr);
      sr = node_hash(path[i], sr);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      sr = node_hash(sr, path[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == older.root && sr == newer.root ? Status{} : unproven(what);
}

}  // namespace peel::ledger
