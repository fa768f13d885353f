// Writes a log to a folder that can be handed to outsiders: tiles, entries and, when they are there, the
// checkpoint. So a folder without a checkpoint is no log yet, and one with a checkpoint has all that this
// checkpoint covers. Earlier checkpoints that witnesses cosigned come last, into the folder `cosigned`.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "base/new_file.h"
#include "base/progress.h"
#include "ledger/checkpoint.h"
#include "ledger/reader.h"

namespace peel::ledger {

struct Exported {
  std::uint64_t size = 0;    // entries that the folder has now
  std::uint64_t before = 0;  // entries that it had
};

// What is signed of a log: its newest checkpoint, and of each witness the newest that it cosigned.
struct Signed {
  Note checkpoint;
  std::vector<Note> cosigned{};
};

// Writes as much of the log as the checkpoint covers. An earlier export there, whole or broken off, is
// continued. One at a time into a folder: others wait for a minute. `calls`: the system's, or a test's.
// Errors: unavailable (another is under way), refused when what is there is no beginning of this log (the
// folder is left as it is, but for new tiles beyond what its checkpoint covers); corrupt when a checkpoint is
// not this log's; io, and those of the reader: the folder then holds the earlier export, whole, or the newer
// one with fewer of those that were cosigned, and may be continued.
base::Result<Exported> export_log(
    const Reader& log, const Signed& notes, const std::filesystem::path& folder, base::Progress& progress,
    std::shared_ptr<base::FileCalls> calls = std::make_shared<base::FileCalls>());
// The same where nobody cosigned.
inline base::Result<Exported> export_log(
    const Reader& log, const Note& checkpoint, const std::filesystem::path& folder, base::Progress& progress,
    std::shared_ptr<base::FileCalls> calls = std::make_shared<base::FileCalls>()) {
  return export_log(log, Signed{checkpoint, {}}, folder, progress, std::move(calls));
}

}  // namespace peel::ledger
