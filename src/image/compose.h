// Pictures with an alpha channel, and smoothing.
#pragma once

#include "image/image.h"

namespace peel::image {

// Decodes a PNG with its alpha to 4 channels R, G, B, A, the colours multiplied by alpha, so that scaling,
// warping and blurring do not draw hidden colours in. A picture without alpha becomes opaque.
// Errors: corrupt, exhausted (the limits of `decode`).
base::Result<Image> decode_with_alpha(base::ByteView encoded);
base::Result<Image> read_with_alpha(const std::filesystem::path& path);

// Smooths with a Gaussian of that standard deviation in pixels; 0 or less leaves the picture as it is.
void smooth(Image& image, float sigma_x, float sigma_y);

}  // namespace peel::image
