#include "ledger/tiles.h"

#include <algorithm>

#include "ledger/big_endian_internal.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

// 1234067 is "x001/x234/067": no folder gets more than a thousand files, and no file stands where a folder
// must.
std::string index_path(std::uint64_t index) {
  std::string path = fmt::format("{:03}", index % 1000);
  while ((index /= 1000) > 0) path = fmt::format("x{:03}/{}", index % 1000, path);
  return path;
}

std::string suffix(unsigned width) { return width == tile_width ? "" : fmt::format(".p/{}", width); }

}  // namespace

std::string tile_path(unsigned level, std::uint64_t index, unsigned width) {
  return fmt::format("tile/{}/{}{}", level, index_path(index), suffix(width));
}

std::string entries_path(std::uint64_t index, unsigned width) {
  return fmt::format("tile/entries/{}{}", index_path(index), suffix(width));
}

std::uint64_t level_size(unsigned level, std::uint64_t tree_size) {
  return level < max_levels ? tree_size >> (tile_height * level) : 0;
}

unsigned width_of_tile(unsigned level, std::uint64_t index, std::uint64_t tree_size) {
  const std::uint64_t size = level_size(level, tree_size);
  if (index > size / tile_width) return 0;
  return static_cast<unsigned>(std::min<std::uint64_t>(tile_width, size - index * tile_width));
}

base::Bytes tile_bytes(std::span<const Hash> hashes) {
  base::Bytes bytes;
  for (const Hash& hash : hashes) bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
  return bytes;
}

Result<std::vector<Hash>> tile_from_bytes(base::ByteView bytes, unsigned width) {
  constexpr std::size_t hash_size = sizeof(Hash::bytes);
  if (bytes.size() != width * hash_size)
    return fail(ErrorCode::corrupt, "the tile has {} bytes instead of {}", bytes.size(), width * hash_size);
  std::vector<Hash> hashes(width);
  for (unsigned i = 0; i < width; ++i)
    std::copy_n(bytes.subspan(i * hash_size).begin(), hash_size, hashes[i].bytes.begin());
  return hashes;
}

base::Bytes bundle_bytes(std::span<const std::string> entries) {
  base::Bytes bytes;
  for (const std::string& entry : entries) {
    append_big_endian(bytes, entry.size(), 2);
    bytes.insert(bytes.end(), entry.begin(), entry.end());
  }
  return bytes;
}

Result<std::vector<std::string>> bundle_from_bytes(base::ByteView bytes, unsigned width) {
  std::vector<std::string> entries;
  base::ByteReader reader(bytes);
  while (reader.left() > 0) {
    const base::ByteView prefix = reader.take(2);
    const auto size = static_cast<std::size_t>(big_endian(prefix));
    if (size > max_entry)
      return fail(ErrorCode::corrupt, "entry {} of the bundle has {} bytes; at most {} are accepted",
                  entries.size(), size, max_entry);
    entries.emplace_back(base::as_text(reader.take(size)));
    if (!reader.ok())
      return fail(ErrorCode::corrupt, "the bundle ends within its entry {}", entries.size() - 1);
    if (entries.size() > width) break;
  }
  if (entries.size() != width)
    return fail(ErrorCode::corrupt, "the bundle holds {} entries instead of {}",
                entries.size() > width ? "more" : std::to_string(entries.size()), width);
  return entries;
}

}  // namespace peel::ledger
