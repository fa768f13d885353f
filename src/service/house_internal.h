// Private to src/service: what a house, and what is done beside one, do with a data folder.
#pragma once

#include <filesystem>

#include "base/file_lock.h"
#include "base/time.h"
#include "ledger/entry.h"
#include "store/database.h"

namespace peel::service {

// Makes it for its owner only. Errors: refused (others may look into it), invalid_input (no folder), io.
base::Status make_data_folder(const std::filesystem::path& folder);
// Whoever holds this is the service that runs on the folder. Errors: refused when another one does, io.
base::Result<base::FileLock> take_data_folder(const std::filesystem::path& folder);
// Where a list's file is; `version` is a version's id.
std::filesystem::path list_file(const std::filesystem::path& data, const std::string& version);

// Where no service runs, what is overdue stays so until one starts, and nothing may be entered before it
// ends. Errors: refused, saying what there is.
base::Status check_nothing_waits(store::Transaction& transaction, base::Time now);
// Enters what the program did where it needs no house; kept with the transaction.
base::Status enter_idle(store::Transaction& transaction, const base::Clock& clock, std::string_view act,
                        ledger::Members members);

}  // namespace peel::service
