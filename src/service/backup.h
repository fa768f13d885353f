// Backups: one file with all that the database and the lists' files hold, sealed as they are; without keys.
// docs/formats/backup.md.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/hash.h"
#include "base/new_file.h"
#include "base/progress.h"
#include "base/time.h"
#include "service/house.h"

namespace peel::service {

// Whose service: its folder, and its PostgreSQL where it has one.
struct BackupPlace {
  std::filesystem::path data;
  std::string postgresql;
};

struct Backup {
  std::string id;        // "backup-" and 32 hexadecimal digits
  base::Sha256 content;  // of the whole file: what sha256sum says
  base::Time made{};
  std::uint64_t entries = 0;  // of the log, that it holds
  std::uint64_t rows = 0;
  std::uint64_t files = 0;
  std::uint64_t to_redo = 0;  // acts of a later log that the next start does again
};

// Of one moment, also beside a running service, which goes on meanwhile. It is entered in the log before the
// file has its name. Errors: not_found (no service ever ran there), refused (the file exists; no service runs
// and something is overdue that only its start can end), unavailable (a list ended meanwhile), io (disk
// full).
base::Result<Backup> make_backup(const BackupPlace& from, const std::filesystem::path& file,
                                 const base::Clock& clock, const std::shared_ptr<base::FileCalls>& files);

// Puts a backup back, whole or not at all, on either kind of database. The next start enters backup.restore,
// and does again what the backup undid as far as a later export of the same log tells; `log` may be empty.
// Errors: those of note_what_to_redo; refused (a service runs there, or something is kept there), corrupt
// (cut off, altered, no backup), invalid_input (of another version of Peel), io (disk full).
base::Result<Backup> restore_backup(const std::filesystem::path& file, const BackupPlace& to,
                                    const std::filesystem::path& log, base::Progress& progress,
                                    const std::shared_ptr<base::FileCalls>& files);

// At the start, after what was overdue has ended: enters of which backup this is, once.
base::Status enter_restore(House& house);

}  // namespace peel::service
