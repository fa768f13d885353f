#include "biometric/secret_data.h"

#include <algorithm>

namespace peel::biometric {

base::Result<SecretData> SecretData::create(std::size_t size, SharedCensus census) {
  SecretData data;
  PEEL_TRY(data.bytes_, base::SecretBytes::create(size));
  data.census_ = std::move(census);
  data.census_->count_made();
  data.census_->count_born();
  return data;
}

SecretData& SecretData::operator=(SecretData&& other) noexcept {
  if (this != &other) {
    forget();
    bytes_ = std::move(other.bytes_);
    census_ = std::move(other.census_);
  }
  return *this;
}

SecretData::~SecretData() { forget(); }

void SecretData::forget() noexcept {
  if (!census_) return;
  bytes_.wipe();
  // Counted as wiped only after looking: the count is evidence, not a claim.
  const auto view = bytes_.view();
  if (std::all_of(view.begin(), view.end(), [](std::uint8_t b) { return b == 0; })) census_->count_wiped();
  bytes_ = {};
  census_->count_gone();
  census_.reset();
}

}  // namespace peel::biometric
