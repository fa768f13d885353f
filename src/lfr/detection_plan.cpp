#include "lfr/detection_plan.h"

#include <algorithm>
#include <cmath>

namespace peel::lfr {

image::Size detection_size(image::Size frame, float smallest_face_px, float detectable_px) {
  const float scale = std::min(1.0f, detectable_px / std::max(smallest_face_px, 1.0f));
  const auto scaled = [&](int side) {
    const int wanted = static_cast<int>(std::lround(static_cast<float>(side) * scale));
    return std::min(side, std::max(wanted, 32));
  };
  return {scaled(frame.width), scaled(frame.height)};
}

DetectionPlan::DetectionPlan(double per_second)
    : interval_(std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(1 / per_second))) {}

DetectionPlan DetectionPlan::every_frame() { return {}; }

bool DetectionPlan::is_due(base::Duration position) {
  const base::Duration step = previous_ ? std::max(position - *previous_, base::Duration{0}) : base::Duration{0};
  previous_ = position;
  if (last_detection_ && position + step - *last_detection_ <= interval_ && position >= *last_detection_) return false;
  last_detection_ = position;
  return true;
}

}  // namespace peel::lfr
