// The gate in words, for what must be bound to it: an error rate was measured behind one gate and says
// nothing about another.
#pragma once

#include <string>

#include "vision/quality.h"

namespace peel::vision {

// One line, the same text for the same limits on every machine and another for others:
// "inter-eye 18 px; sharpness 0.15; ...". The measures themselves have a number, "measures 1", which rises
// when their formulas change.
std::string to_text(const GateLimits& limits);

}  // namespace peel::vision
