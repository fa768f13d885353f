#include "vision/quality_pose.h"

#include <cmath>
#include <numbers>

namespace peel::vision {
namespace {

constexpr float per_inter_eye = 1.54f;  // tangent of yaw for a nose that is off by one inter-eye distance
constexpr float nose_at_rest = 0.518f;  // where the nose of a level face lies between eyes (0) and mouth (1)
constexpr float per_eyes_to_mouth =
    3.0f;  // tangent of pitch for a nose that is off by the way from eyes to mouth

float degrees(float radians) { return radians * 180 / std::numbers::pi_v<float>; }

image::Point middle(const image::Point& a, const image::Point& b) {
  return {(a.x + b.x) / 2, (a.y + b.y) / 2};
}

}  // namespace

Pose pose_of(const FivePoints& points) {
  const image::Point eyes = middle(points[0], points[1]);
  const float dx = points[1].x - points[0].x;
  const float dy = points[1].y - points[0].y;
  const float inter_eye = std::hypot(dx, dy);
  if (!(inter_eye > 0)) return {90, 0, 0};
  const float cosine = dx / inter_eye;
  const float sine = dy / inter_eye;
  const auto upright = [&](const image::Point& p) {
    return image::Point{(p.x - eyes.x) * cosine + (p.y - eyes.y) * sine,
                        (p.y - eyes.y) * cosine - (p.x - eyes.x) * sine};
  };
  const image::Point nose = upright(points[2]);
  const image::Point mouth = upright(middle(points[3], points[4]));
  Pose pose;
  pose.roll = degrees(std::atan2(dy, dx));
  if (!(mouth.y > 0)) return {90, 0, pose.roll};
  const float along = nose.y / mouth.y;
  pose.yaw = degrees(std::atan(per_inter_eye * (nose.x - mouth.x * along) / inter_eye));
  pose.pitch = degrees(std::atan(per_eyes_to_mouth * (nose_at_rest - along)));
  return pose;
}

}  // namespace peel::vision
