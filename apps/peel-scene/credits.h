// Whose art a scene is made of.
#pragma once

#include <string>

#include "walk.h"

namespace peel::scene {

std::string credits(const Cast& cast);

}  // namespace peel::scene
