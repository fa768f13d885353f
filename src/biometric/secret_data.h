// What Template and Crop have in common: bytes that wipe themselves and are counted.
#pragma once

#include "base/secret.h"
#include "biometric/census.h"

namespace peel::biometric {

// Move-only. An object that was moved from holds nothing and counts for nothing.
class SecretData {
 public:
  // Errors: exhausted. `census` must not be null.
  static base::Result<SecretData> create(std::size_t size, SharedCensus census);
  SecretData() = default;
  SecretData(SecretData&& other) noexcept = default;
  SecretData& operator=(SecretData&& other) noexcept;
  SecretData(const SecretData&) = delete;
  SecretData& operator=(const SecretData&) = delete;
  ~SecretData();

  base::SecretBytes& bytes() { return bytes_; }
  const base::SecretBytes& bytes() const { return bytes_; }
  const SharedCensus& census() const { return census_; }

 private:
  void forget() noexcept;
  base::SecretBytes bytes_;
  SharedCensus census_;
};

}  // namespace peel::biometric
