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
  const bool begins = !previous_ || position < *previous_;
  const base::Duration step = begins ? base::Duration{0} : position - *previous_;
  previous_ = position;
  if (begins) next_ = position;
  if (position + step / 2 < next_) return false;
  next_ += interval_;
  if (next_ <= position) next_ = position + interval_;
  return true;
}

}  // namespace peel::lfr
