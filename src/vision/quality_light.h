// How a face is lit.
#pragma once

#include "image/image.h"

namespace peel::vision {

// The share of the grey face's pixels that are neither nearly black (below 16) nor burnt out (above 240): 0
// to
// 1. It asks whether detail was lost, not how light the face is, so that no skin is worse than another.
float exposure(const image::View& grey);

// The range of grey that holds the middle 90 % of the face's pixels, as a part of the whole range: 0 to 1
// (dynamic range after ISO/IEC 29794-5).
float contrast(const image::View& grey);

}  // namespace peel::vision
