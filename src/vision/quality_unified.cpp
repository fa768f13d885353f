#include "vision/quality_unified.h"

#include <algorithm>
#include <cmath>

namespace peel::vision {
namespace {

// 0 below `low`, 1 above `high`, a straight line between.
float ramp(float value, float low, float high) {
  return std::clamp((value - low) / (high - low), 0.0f, 1.0f);
}

}  // namespace

float unified(const Quality& q) {
  const float size = ramp(q.inter_eye_px, 6, 30);
  const float sharp = ramp(q.sharpness, 0, 0.6f);
  const float yaw = 1 - ramp(std::abs(q.yaw_degrees), 10, 75);
  const float pitch = 1 - 0.5f * ramp(std::abs(q.pitch_degrees), 15, 60);
  const float light = ramp(q.exposure, 0.2f, 0.8f) * ramp(q.contrast, 0.02f, 0.2f);
  return size * sharp * yaw * pitch * light * q.confidence;
}

}  // namespace peel::vision
