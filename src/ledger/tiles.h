// How a log is laid out in files: tiles of 256 hashes and bundles of 256 entries, as C2SP's tlog-tiles has
// them (https://c2sp.org/tlog-tiles), so that others' programs can read it too.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/tree.h"

namespace peel::ledger {

inline constexpr unsigned tile_height = 8;
inline constexpr unsigned tile_width = 256;
inline constexpr unsigned max_levels = 8;           // 2^64 entries
inline constexpr std::size_t max_entry = 1u << 14;  // bytes

// "tile/0/x001/234"; with ".p/5" after it where `width` is 5 and not the full 256.
std::string tile_path(unsigned level, std::uint64_t index, unsigned width = tile_width);
// "tile/entries/x001/234".
std::string entries_path(std::uint64_t index, unsigned width = tile_width);

// How many hashes a level has in a tree of this size.
std::uint64_t level_size(unsigned level, std::uint64_t tree_size);
// How wide a tile is in such a tree: 256, fewer in the last, 0 beyond.
unsigned width_of_tile(unsigned level, std::uint64_t index, std::uint64_t tree_size);

// A tile's bytes: its hashes one after the other. Errors of reading: corrupt unless there are `width` of
// them.
base::Bytes tile_bytes(std::span<const Hash> hashes);
base::Result<std::vector<Hash>> tile_from_bytes(base::ByteView bytes, unsigned width);

// A bundle's bytes: before each entry its length, 16 bits, big-endian. Entries have at most max_entry bytes.
// Errors of reading: corrupt unless it holds `width` entries and nothing else.
base::Bytes bundle_bytes(std::span<const std::string> entries);
base::Result<std::vector<std::string>> bundle_from_bytes(base::ByteView bytes, unsigned width);

}  // namespace peel::ledger
