// Cuts a face out of a picture, upright and scaled, by its five points.
#pragma once

#include "biometric/crop.h"
#include "image/image.h"
#include "vision/face.h"

namespace peel::vision {

// The similarity that takes the five points nearest to the places that embedders were trained with (the
// five reference points for 112 x 112 crops used since SphereFace and ArcFace).
// Errors: invalid_input when the points coincide; exhausted.
base::Result<biometric::Crop> align(const image::View& rgb, const FivePoints& points,
                                    const biometric::SharedCensus& census);

}  // namespace peel::vision
