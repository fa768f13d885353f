#include "ledger/directory.h"

#include <algorithm>

#include "base/file.h"
#include "ledger/tiles.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t max_bundle = tile_width * (max_entry + 2);
constexpr std::size_t max_tile = tile_width * sizeof(Hash::bytes);

struct Read {
  base::Bytes bytes;
  std::string name;
  unsigned width = 0;  // what the file holds; may be more than was asked for
};

// A partial tile may be gone once the full one is there (tlog-tiles says so), as in an export that was
// continued.
template <class Name>
Result<Read> read_part(const std::filesystem::path& folder, unsigned width, std::size_t max_size, Name name) {
  for (const unsigned tried : {width, tile_width}) {
    auto bytes = base::read_file(folder / name(tried), max_size);
    if (bytes) return Read{std::move(*bytes), name(tried), tried};
    if (bytes.error().code == ErrorCode::not_found && tried != tile_width) continue;
    if (bytes.error().code == ErrorCode::not_found)
      return fail(ErrorCode::not_found, "the file {} is missing from {}", name(width), folder.string());
    // Larger than any such file, or a folder in its place.
    const bool io = bytes.error().code == ErrorCode::io;
    return fail(io ? ErrorCode::io : ErrorCode::corrupt, "{}", bytes.error().message);
  }
  return fail(ErrorCode::internal, "no width was tried");
}

struct Span {
  std::uint64_t first;
  std::size_t count;
};

// Reads what lies in one tile after the other; `read` gives all of a tile.
template <class T, class ReadTile>
Result<std::vector<T>> gather(Span wanted, std::uint64_t available, ReadTile read) {
  if (wanted.first > available || wanted.count > available - wanted.first || wanted.count > tile_width)
    return fail(ErrorCode::not_found, "the log does not have {} from {} on", wanted.count, wanted.first);
  std::vector<T> all;
  while (all.size() < wanted.count) {
    const std::uint64_t at = wanted.first + all.size();
    PEEL_TRY(std::vector<T> tile, read(at / tile_width));
    for (std::size_t i = at % tile_width; i < tile.size() && all.size() < wanted.count; ++i)
      all.push_back(std::move(tile[i]));
  }
  return all;
}

// The files of a folder that may not be there, but for what an export that was broken off left beside them.
Result<std::vector<std::filesystem::path>> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  if (error == std::errc::no_such_file_or_directory) return paths;
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    if (!is_cosigned_name(at->path().filename().string())) continue;
    // An export that was broken off may have those of the one before still.
    if (paths.size() == 2 * max_cosigned)
      return fail(ErrorCode::corrupt, "{} holds more than {} files", folder.string(), 2 * max_cosigned);
    paths.push_back(at->path());
  }
  if (error) return fail(ErrorCode::io, "cannot look into {}: {}", folder.string(), error.message());
  return paths;
}

struct Sized {
  std::uint64_t size;
  Note note;
};

Result<Sized> cosigned_in(const std::filesystem::path& path) {
  auto text = base::read_text_file(path, max_note);
  if (!text && text.error().code == ErrorCode::io) return tl::make_unexpected(std::move(text).error());
  if (!text) return fail(ErrorCode::corrupt, "{}", text.error().message);
  auto note = note_from_text(*text);
  if (!note) return fail(ErrorCode::corrupt, "{}: {}", path.filename().string(), note.error().message);
  const auto checkpoint = checkpoint_from_text(note->text);
  if (!checkpoint)
    return fail(ErrorCode::corrupt, "{}: {}", path.filename().string(), checkpoint.error().message);
  return Sized{checkpoint->tree.size, std::move(*note)};
}

}  // namespace

bool is_cosigned_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<std::vector<Note>> Directory::cosigned() const {
  PEEL_TRY(const auto paths, files_in(folder_ / cosigned_folder));
  std::vector<Sized> found;
  for (const auto& path : paths) {
    PEEL_TRY(Sized one, cosigned_in(path));
    found.push_back(std::move(one));
  }
  std::ranges::sort(found, std::ranges::greater(), &Sized::size);
  std::vector<Note> notes;
  for (auto& one : found) notes.push_back(std::move(one.note));
  return notes;
}

Result<Directory> Directory::open(const std::filesystem::path& folder) {
  const auto read = base::read_text_file(folder / checkpoint_file, max_note);
  if (!read && read.error().code == ErrorCode::not_found)
    return fail(
        ErrorCode::not_found,
        "there is no log in {}: it has no file {}, which an export writes last (was it broken off, or is "
        "this another folder?)",
        folder.string(), checkpoint_file);
  PEEL_TRY(const std::string text, read);
  Directory directory;
  directory.folder_ = folder;
  PEEL_TRY(directory.note_, note_from_text(text));
  PEEL_TRY(directory.checkpoint_, checkpoint_from_text(directory.note_.text));
  return directory;
}

Result<std::vector<std::string>> Directory::entries(std::uint64_t first, std::size_t count) const {
  return gather<std::string>(
      {first, count}, size(), [&](std::uint64_t index) -> Result<std::vector<std::string>> {
        const unsigned width = width_of_tile(0, index, size());
        PEEL_TRY(const Read part,
                 read_part(folder_, width, max_bundle, [&](unsigned w) { return entries_path(index, w); }));
        auto entries = bundle_from_bytes(part.bytes, part.width);
        if (!entries) return base::fail_with(part.name, std::move(entries).error());
        entries->resize(width);
        return entries;
      });
}

Result<std::vector<Hash>> Directory::nodes(unsigned level, std::uint64_t first, std::size_t count) const {
  return gather<Hash>(
      {first, count}, level_size(level, size()), [&](std::uint64_t index) -> Result<std::vector<Hash>> {
        const unsigned width = width_of_tile(level, index, size());
        PEEL_TRY(const Read part,
                 read_part(folder_, width, max_tile, [&](unsigned w) { return tile_path(level, index, w); }));
        auto hashes = tile_from_bytes(part.bytes, part.width);
        if (!hashes) return base::fail_with(part.name, std::move(hashes).error());
        hashes->resize(width);
        return hashes;
      });
}

}  // namespace peel::ledger
