// Crop: one face, cut out and turned upright, as the embedder takes it.
#pragma once

#include <span>

#include "base/hash.h"
#include "biometric/secret_data.h"

namespace peel::biometric {

inline constexpr int crop_side = 112;  // pixels
inline constexpr std::size_t crop_bytes = std::size_t{crop_side} * crop_side * 3;

// 112 x 112 pixels, R G B interleaved, 8 bits, rows from the top, in secret memory. Move-only; wiped and
// counted when it goes.
class Crop {
 public:
  // `alignment`: what tells how the face was cut out from other ways (vision::Aligner::method).
  static base::Result<Crop> create(SharedCensus census, const base::Sha256& alignment = {}) {
    PEEL_TRY(SecretData data, SecretData::create(crop_bytes, std::move(census)));
    return Crop(std::move(data), alignment);
  }
  const base::Sha256& alignment() const { return alignment_; }
  std::span<std::uint8_t> pixels() { return data_.bytes().span(); }
  base::ByteView pixels() const { return data_.bytes().view(); }

 private:
  Crop(SecretData data, const base::Sha256& alignment) : data_(std::move(data)), alignment_(alignment) {}
  SecretData data_;
  base::Sha256 alignment_;
};

}  // namespace peel::biometric
