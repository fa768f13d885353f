#include "ledger/export.h"

#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include "base/file_lock.h"
#include "ledger/directory.h"
#include "ledger/tiles.h"

namespace peel::ledger {

using base::Bytes;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t max_file = tile_width * (max_entry + 2);

struct Target {
  std::filesystem::path folder;
  std::shared_ptr<base::FileCalls> calls;
};

tl::unexpected<base::Error> another_log(const Target& target, std::string_view what) {
  return fail(ErrorCode::refused, "{} holds {}, which is no beginning of this log; choose another folder",
              target.folder.string(), what);
}

Status write_new(const Target& target, const std::filesystem::path& path, const Bytes& bytes) {
  PEEL_TRY(base::NewFile file, base::NewFile::create(path, base::FileMode::everyone_reads, target.calls));
  PEEL_CHECK(file.append(bytes));
  return file.commit();
}

Status make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return fail(ErrorCode::io, "cannot make the folder {}: {}", folder.string(), error.message());
}

// One at a time: of two, the one that began with the shorter log could end last.
Result<base::FileLock> lock(const std::filesystem::path& folder) {
  constexpr auto patience = std::chrono::minutes{1};
  auto held = base::FileLock::acquire_folder(folder, patience);
  if (held || held.error().code != ErrorCode::unavailable) return held;
  return fail(ErrorCode::unavailable, "another export into {} is under way; try again when it is done",
              folder.string());
}

// A file that is there already must be the same: an export that was broken off wrote it, or somebody else
// did.
Status write_part(const Target& target, const std::string& name, const Bytes& bytes) {
  const std::filesystem::path path = target.folder / name;
  PEEL_CHECK(make_folder(path.parent_path()));
  auto there = base::read_file(path, max_file);
  if (there) return *there == bytes ? Status{} : another_log(target, name + " with other content");
  if (there.error().code != ErrorCode::not_found) return tl::make_unexpected(std::move(there).error());
  return write_new(target, path, bytes);
}

Status replace_note(const Target& target, const std::filesystem::path& path, const Note& note) {
  const std::filesystem::path beside = path.string() + ".new";
  std::error_code left_by_a_crash;
  std::filesystem::remove(beside, left_by_a_crash);
  const std::string text = to_text(note);
  PEEL_CHECK(write_new(target, beside, Bytes(text.begin(), text.end())));
  if (target.calls->rename(beside.c_str(), path.c_str()) == 0) return {};
  return fail(ErrorCode::io, "cannot write {}: {}", path.string(), std::strerror(errno));
}

// That it signs a beginning of this log.
Status check_is_of(const Reader& log, const Checkpoint& checkpoint) {
  if (checkpoint.tree.size > log.size())
    return fail(ErrorCode::corrupt, "the checkpoint covers {} entries, the log has {}", checkpoint.tree.size,
                log.size());
  PEEL_TRY(const Head head, head_of(log, checkpoint.tree.size));
  if (root(head) != checkpoint.tree.root)
    return fail(ErrorCode::corrupt, "the checkpoint is not of this log");
  return {};
}

// The cosigned ones by their size, none of them longer than the newest.
using Cosigned = std::map<std::uint64_t, Note>;
Result<Cosigned> check_cosigned(const Reader& log, const Signed& notes, const Checkpoint& now) {
  Cosigned all;
  for (const Note& note : notes.cosigned) {
    PEEL_TRY(const Checkpoint checkpoint, checkpoint_from_text(note.text));
    PEEL_CHECK(check_is_of(log, checkpoint));
    if (checkpoint.origin != now.origin || checkpoint.tree.size > now.tree.size)
      return fail(ErrorCode::corrupt, "a cosigned checkpoint is of another log, or a longer one");
    all.insert_or_assign(checkpoint.tree.size, note);
  }
  if (all.size() > max_cosigned)
    return fail(ErrorCode::exhausted, "more than {} checkpoints were cosigned", max_cosigned);
  return all;
}

// Those of an earlier export go only when all of the newer ones are there; what else lies there is not ours.
Status write_cosigned(const Target& target, const Cosigned& all) {
  const std::filesystem::path folder = target.folder / cosigned_folder;
  std::error_code error;
  if (all.empty() && !std::filesystem::is_directory(folder, error)) return {};
  PEEL_CHECK(make_folder(folder));
  std::set<std::string> names;
  for (const auto& [size, note] : all) {
    names.insert(std::to_string(size));
    PEEL_CHECK(replace_note(target, folder / std::to_string(size), note));
  }
  std::vector<std::filesystem::path> earlier;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (is_cosigned_name(name) && !names.contains(name)) earlier.push_back(at->path());
  }
  for (const auto& path : earlier) std::filesystem::remove(path, error);
  return {};
}

// How many entries an earlier export has there, of this same log. Errors: refused when it is of another.
Result<std::uint64_t> size_before(const Target& target, const Reader& log, const Checkpoint& now) {
  auto there = Directory::open(target.folder);
  if (!there && there.error().code == ErrorCode::not_found) return 0;
  if (!there && there.error().code == ErrorCode::corrupt)
    return another_log(target, "a checkpoint that cannot be read");
  if (!there) return tl::make_unexpected(std::move(there).error());
  const Checkpoint& before = there->checkpoint();
  if (before.origin != now.origin) return another_log(target, fmt::format("the log {}", before.origin));
  if (before.tree.size > now.tree.size)
    return fail(
        ErrorCode::refused,
        "{} holds {} entries, and this log has {}: another export brought it up to date meanwhile, or "
        "this log went back (was a backup restored?). It was left as it is; choose another folder",
        target.folder.string(), before.tree.size, now.tree.size);
  PEEL_TRY(const Head head, head_of(log, before.tree.size));
  if (root(head) != before.tree.root) return another_log(target, "a log with other entries");
  return before.tree.size;
}

Status write_entries(const Target& target, const Reader& log, std::uint64_t index, unsigned width) {
  PEEL_TRY(const std::vector<std::string> entries, log.entries(index * tile_width, width));
  for (const std::string& entry : entries)
    if (entry.size() > max_entry)
      return fail(ErrorCode::corrupt, "an entry of the log is longer than {} bytes", max_entry);
  return write_part(target, entries_path(index, width), bundle_bytes(entries));
}

struct Sizes {
  std::uint64_t before;
  std::uint64_t now;
};

// All tiles of one level that the log has gained, the last of them partial.
Status write_level(const Target& target, const Reader& log, unsigned level, Sizes sizes,
                   base::Progress& progress) {
  const std::uint64_t first = level_size(level, sizes.before) / tile_width;
  for (std::uint64_t index = first; width_of_tile(level, index, sizes.now) > 0; ++index) {
    const unsigned width = width_of_tile(level, index, sizes.now);
    PEEL_TRY(const std::vector<Hash> hashes, log.nodes(level, index * tile_width, width));
    PEEL_CHECK(write_part(target, tile_path(level, index, width), tile_bytes(hashes)));
    if (level == 0) {
      PEEL_CHECK(write_entries(target, log, index, width));
      progress.update("entries", static_cast<std::size_t>(index * tile_width + width),
                      static_cast<std::size_t>(sizes.now));
    }
  }
  return {};
}

// Partial tiles of the earlier checkpoint that full ones have replaced. That one stays is no harm.
void remove_replaced(const Target& target, Sizes sizes) {
  std::error_code ignored;
  for (unsigned level = 0; level_size(level, sizes.before) > 0; ++level) {
    const std::uint64_t index = level_size(level, sizes.before) / tile_width;
    const unsigned width = width_of_tile(level, index, sizes.before);
    if (width == 0 || width_of_tile(level, index, sizes.now) != tile_width) continue;
    std::filesystem::remove_all((target.folder / tile_path(level, index, width)).parent_path(), ignored);
    if (level == 0)
      std::filesystem::remove_all((target.folder / entries_path(index, width)).parent_path(), ignored);
  }
}

}  // namespace

Result<Exported> export_log(const Reader& log, const Signed& notes, const std::filesystem::path& folder,
                            base::Progress& progress, std::shared_ptr<base::FileCalls> calls) {
  const Target target{folder, std::move(calls)};
  PEEL_TRY(const Checkpoint now, checkpoint_from_text(notes.checkpoint.text));
  PEEL_CHECK(check_is_of(log, now));
  PEEL_TRY(const Cosigned cosigned, check_cosigned(log, notes, now));
  PEEL_CHECK(make_folder(folder));
  PEEL_TRY(const base::FileLock held, lock(folder));
  PEEL_TRY(const std::uint64_t before, size_before(target, log, now));
  const Sizes sizes{before, now.tree.size};
  for (unsigned level = 0; level_size(level, sizes.now) > 0; ++level)
    PEEL_CHECK(write_level(target, log, level, sizes, progress));
  PEEL_CHECK(replace_note(target, folder / checkpoint_file, notes.checkpoint));
  PEEL_CHECK(write_cosigned(target, cosigned));
  remove_replaced(target, sizes);
  return Exported{sizes.now, sizes.before};
}

}  // namespace peel::ledger
