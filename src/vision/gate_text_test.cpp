#include "vision/gate_text.h"

#include <functional>
#include <gtest/gtest.h>
#include <set>

namespace peel::vision {
namespace {

TEST(GateText, NamesEveryLimit) {
  EXPECT_EQ(to_text(probe_limits()),
            "measures 1; inter-eye 18 px; sharpness 0.15; yaw 45; pitch 35; roll 45 degrees; exposure 0.4; "
            "contrast 0.08; confidence 0.5");
}

TEST(GateText, IsAnotherWhenAnyLimitIs) {
  std::set<std::string> texts{to_text(probe_limits()), to_text(reference_limits())};
  const std::vector<float GateLimits::*> members{
      &GateLimits::min_inter_eye_px,  &GateLimits::min_sharpness,    &GateLimits::max_yaw_degrees,
      &GateLimits::max_pitch_degrees, &GateLimits::max_roll_degrees, &GateLimits::min_exposure,
      &GateLimits::min_contrast,      &GateLimits::min_confidence};
  for (const auto member : members) {
    GateLimits limits = probe_limits();
    limits.*member *= 1.001f;
    EXPECT_TRUE(texts.insert(to_text(limits)).second) << to_text(limits);
  }
}

}  // namespace
}  // namespace peel::vision
