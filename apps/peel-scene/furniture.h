// Lamps, bollards, plants and signs: what stands in the street and hides people for a moment.
#pragma once

#include <vector>

#include "street.h"

namespace peel::scene {

// From the farthest to the nearest, each painted.
std::vector<Furniture> furnish(const Camera& camera, std::uint64_t seed);

}  // namespace peel::scene
