// Private to src/lfr: numbers as people and JSON read them.
#pragma once

#include <chrono>
#include <cmath>

#include "base/time.h"

namespace peel::lfr {

inline double rounded(double value, int digits) {
  const double unit = std::pow(10.0, digits);
  return std::round(value * unit) / unit;
}

inline double milliseconds(base::Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace peel::lfr
