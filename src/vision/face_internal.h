// Private to src/vision: merging what a detector found twice.
#pragma once

#include <vector>

#include "vision/face.h"

namespace peel::vision {

// Keeps the best-scored of all faces whose boxes overlap by `limit` (intersection over union) or more.
// The result is sorted by score, the highest first.
std::vector<Face> without_overlaps(std::vector<Face> faces, float limit);

}  // namespace peel::vision
