// What a detector says of one face.
#pragma once

#include <array>

#include "image/geometry.h"

namespace peel::vision {

// In the order of every five-point model: the eye on the left of the picture, the eye on the right, the
// tip of the nose, the mouth's corner on the left, the one on the right.
using FivePoints = std::array<image::Point, 5>;

struct Face {
  image::Box box;  // pixels of the picture that was given
  FivePoints points;
  float score = 0;  // the detector's confidence, 0 to 1
};

}  // namespace peel::vision
