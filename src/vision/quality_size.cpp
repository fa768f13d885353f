#include "vision/quality_size.h"

#include <cmath>

namespace peel::vision {

float inter_eye_distance(const FivePoints& points) {
  return std::hypot(points[1].x - points[0].x, points[1].y - points[0].y);
}

}  // namespace peel::vision
