// Doing again what a restored backup undid: erasures, endings and rights taken away, as a later copy of the
// log tells of them. docs/formats/backup.md, "What a restore brings back".
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.h"
#include "service/house.h"
#include "store/database.h"

namespace peel::service {

// Looks at an export of the log, which must be sound and go on from the restored one, and notes in the
// transaction what is to be done again. Returns how much. Errors: refused (another log; one that does not go
// on from the backup's; one that is broken), and those of ledger::verify_log.
base::Result<std::uint64_t> note_what_to_redo(store::Transaction& transaction,
                                              const std::filesystem::path& log, base::Progress& progress);

enum class Again {
  done,     // and entered anew
  nothing,  // it is so already, or what it was about is not in the backup
  by_hand   // a person must do it: see `words`
};
struct DoneAgain {
  std::uint64_t position = 0;  // in the later log
  std::string act;
  std::string about;  // an identity or a commitment
  Again how = Again::nothing;
  std::string words;  // why a person must do it
};
// At the start, after the restore was entered and before anybody is let in. Whenever it is cut off, the next
// start goes on.
base::Result<std::vector<DoneAgain>> do_again(House& house);

}  // namespace peel::service
