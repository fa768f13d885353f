// When a camera's frames go to the detector, and how large.
#pragma once

#include <optional>

#include "base/time.h"
#include "image/geometry.h"

namespace peel::lfr {

// The size at which a frame goes to the detector: scaled so that a face of `smallest_face_px` becomes
// `detectable_px` high (vision::Detector::heights), never larger than the frame, sides kept in
// proportion, at least 32 pixels.
image::Size detection_size(image::Size frame, float smallest_face_px, float detectable_px);

// Says which frames are due, on the video's own timeline: what a file gives does not depend on how fast
// the machine is. One thread.
class DetectionPlan {
 public:
  // `per_second` (above 0) times a second in the mean, or every frame when they come more rarely.
  explicit DetectionPlan(double per_second);
  static DetectionPlan every_frame();

  // Called once for each frame, with its position. Due is the frame nearest to each moment of a steady
  // beat; after a gap, or a step back, the beat begins anew.
  bool is_due(base::Duration position);

 private:
  DetectionPlan() = default;
  base::Duration interval_{};
  std::optional<base::Duration> previous_;
  base::Duration next_{};
};

}  // namespace peel::lfr
