// The master key: where it comes from, and how it is changed. docs/service.md, "The master key".
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/secret.h"
#include "base/time.h"
#include "service/backup.h"

namespace peel::service {

inline constexpr std::size_t master_key_size = 32;  // bytes

// One of the two, never both.
struct MasterKeySource {
  std::filesystem::path file;  // of 32 bytes
  std::string command;         // see base::command_words: it writes 32 bytes, or Base64 of them and maybe a
                               // line feed
};

// Errors: invalid_input (both, or none; a command that is none), corrupt (not 32 bytes), and those of
// base::read_guarded_secret and base::run_for_secret. None tells anything of the key.
base::Result<base::SecretBytes> read_master_key(const MasterKeySource& source);
// The same where the file may be made, with a new key, when it is not there.
base::Result<base::SecretBytes> read_or_make_master_key(const MasterKeySource& source);

struct MasterKeyChange {
  std::uint64_t keys = 0;    // that were wrapped anew, or are wrapped by the new one already
  bool done_before = false;  // nothing was left to do
};

// Wraps every key of a service that does not run by another master key, in one transaction, and enters
// master_key.change in it. What is cut off is as it was; doing it again finishes it or finds it done. Errors:
// refused (the service runs; the old key is not the one; something is overdue that only a start can end),
// invalid_input (the two are the same), not_found (no service ever ran there), and those of the database.
base::Result<MasterKeyChange> change_master_key(
    const BackupPlace& place, base::SecretBytes old, base::SecretBytes fresh, const base::Clock& clock,
    const std::function<base::Status(const std::string& step)>& before_step = {});

}  // namespace peel::service
