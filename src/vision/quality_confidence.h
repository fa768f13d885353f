// How sure the detector is: falls when a face is covered, cut off, or none.
#pragma once

#include "vision/face.h"

namespace peel::vision {

// The detector's score, 0 to 1, times the share of the face's box that lies in the picture.
float confidence(const Face& face, image::Size picture);

}  // namespace peel::vision
