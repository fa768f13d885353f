// Which way a face looks, estimated from its five points.
#pragma once

#include "vision/face.h"

namespace peel::vision {

struct Pose {
  float yaw = 0;    // degrees; positive: turned to the right of the picture
  float pitch = 0;  // degrees; positive: up. A coarse estimate
  float roll = 0;   // degrees; positive: the eye on the right of the picture is the lower one
};

// The face is upright when the line of the eyes is level. The tip of the nose stands out before the plane of
// eyes and mouth, so it moves against them as the head turns: by its depth times the tangent of the angle.
// docs/quality.md has the depths and how well this agrees with a network made for the purpose.
// Points that coincide give 90 degrees of yaw.
Pose pose_of(const FivePoints& points);

}  // namespace peel::vision
