// How large a face is in the picture.
#pragma once

#include "vision/face.h"

namespace peel::vision {

// The distance between the centres of the eyes in pixels of the picture (ISO/IEC 29794-5, inter-eye
// distance).
float inter_eye_distance(const FivePoints& points);

}  // namespace peel::vision
