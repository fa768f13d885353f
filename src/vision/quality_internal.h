// Private to src/vision: what the quality measures look at.
#pragma once

#include "image/image.h"
#include "vision/face.h"

namespace peel::vision {

// The face in grey, upright, 80 x 84 pixels from the brows to the chin, scaled as an embedder sees it; so
// that measures of it do not depend on how large the face is in the picture. Empty when the points coincide.
image::Image face_in_grey(const image::View& rgb, const FivePoints& points);

}  // namespace peel::vision
