// Rows of templates that grow in secret memory.
#pragma once

#include <span>

#include "base/secret.h"

namespace peel::watchlist {

class RowStore {
 public:
  // Errors: exhausted.
  base::Status append(std::span<const float> row);
  // All rows, in memory of exactly their size; the store is empty then. Errors: exhausted.
  base::Result<base::SecretBytes> take();

 private:
  base::SecretBytes bytes_;
  std::size_t used_ = 0;
};

}  // namespace peel::watchlist
