#include <algorithm>
#include <cstring>

#include "watchlist/row_store_internal.h"

namespace peel::watchlist {

base::Status RowStore::append(std::span<const float> row) {
  if (used_ + row.size_bytes() > bytes_.size()) {
    PEEL_TRY(base::SecretBytes larger,
             base::SecretBytes::create(std::max(bytes_.size() * 2, 64 * row.size_bytes())));
    std::copy_n(bytes_.data(), used_, larger.data());
    bytes_ = std::move(larger);
  }
  std::memcpy(bytes_.data() + used_, row.data(), row.size_bytes());
  used_ += row.size_bytes();
  return {};
}

base::Result<base::SecretBytes> RowStore::take() {
  PEEL_TRY(base::SecretBytes exact, base::SecretBytes::copy_of(bytes_.view().first(used_)));
  bytes_ = {};
  used_ = 0;
  return exact;
}

}  // namespace peel::watchlist
