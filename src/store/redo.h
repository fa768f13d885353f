// What a restored backup undid and the next start does again: entries of a later copy of the log.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/database.h"

namespace peel::store {

struct Redo {
  std::uint64_t position = 0;  // of the entry, in the later log
  std::string entry;           // canonical JSON, as the log has it
};
base::Status note_redo(Transaction& transaction, const Redo& redo);
// In their order.
base::Result<std::vector<Redo>> all_redo(Transaction& transaction);
base::Status forget_redo(Transaction& transaction, std::uint64_t position);

}  // namespace peel::store
