// Erasures that were done: where in the log each stands, so that its receipt can be made again. Nothing of a
// person: the log's entry has a commitment under a key that is gone.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace peel::store {

struct Erasure {
  std::uint64_t entry = 0;  // number of subject.erase in the log
  base::Time at{};
};
base::Status note_erasure(Transaction& transaction, const Erasure& erasure);
base::Result<bool> is_erasure(Transaction& transaction, std::uint64_t entry);
// The newest first, at most so many.
base::Result<std::vector<Erasure>> erasures(Transaction& transaction, std::size_t most = 200);

}  // namespace peel::store
