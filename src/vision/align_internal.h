// Private to src/vision: the aligned face as pixels, for the crop and for the quality measures.
#pragma once

#include <span>

#include "base/result.h"
#include "image/image.h"
#include "vision/face.h"

namespace peel::vision {

// Writes the aligned face, crop_side x crop_side pixels of the picture's channels, to `out`.
// Errors: invalid_input when the points coincide.
base::Status align_into(const image::View& picture, const FivePoints& points, std::span<std::uint8_t> out);

}  // namespace peel::vision
