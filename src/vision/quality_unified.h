// One number for how much a picture of a face is worth beside others of the same face.
#pragma once

#include "vision/quality.h"

namespace peel::vision {

// 0 to 1, from the other measures: the product of how far each takes a template from that of a good picture
// (docs/quality.md has the curves).
float unified(const Quality& quality);

}  // namespace peel::vision
