// The street camera: a pinhole that looks level down the street, its picture shifted so that more ground
// than sky is seen.
#pragma once

#include "image/geometry.h"

namespace peel::scene {

// A place in the street, in metres: x to the right of the camera, y above the ground, z in front of it.
struct Place {
  float x = 0;
  float y = 0;
  float z = 1;
};

class Camera {
 public:
  explicit Camera(image::Size frame)
      : frame_(frame),
        focal_(1.354f * static_cast<float>(frame.width)),
        vanishing_{static_cast<float>(frame.width) / 2, 0.30f * static_cast<float>(frame.height)} {}

  image::Size frame() const { return frame_; }
  // Pixels a metre at that distance.
  float scale(float z) const { return focal_ / z; }
  image::Point vanishing() const { return vanishing_; }
  image::Point see(Place place) const {
    const float s = scale(place.z);
    return {vanishing_.x + place.x * s, vanishing_.y + (height - place.y) * s};
  }
  // Half of what is seen across, in metres, at that distance.
  float half_width(float z) const { return static_cast<float>(frame_.width) / 2 / scale(z); }

  static constexpr float height = 2.1f;  // metres above the ground, as on a van's roof

 private:
  image::Size frame_;
  float focal_;  // pixels; 1.354 times the width is a horizontal view of 40.5 degrees
  image::Point vanishing_;
};

}  // namespace peel::scene
