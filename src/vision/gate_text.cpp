#include "vision/gate_text.h"

#include <fmt/core.h>

namespace peel::vision {

// The formulas of quality_*.cpp. To be raised with any change of them: what was measured before then no
// longer holds.
constexpr int measures_version = 1;

std::string to_text(const GateLimits& limits) {
  // Names every member, so that one that is added later cannot be left out here.
  const auto& [inter_eye, sharpness, yaw, pitch, roll, exposure, contrast, confidence] = limits;
  return fmt::format(
      "measures {}; inter-eye {} px; sharpness {}; yaw {}; pitch {}; roll {} degrees; exposure {}; contrast "
      "{}; confidence {}",
      measures_version, inter_eye, sharpness, yaw, pitch, roll, exposure, contrast, confidence);
}

}  // namespace peel::vision
