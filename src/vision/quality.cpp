#include "vision/quality.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "biometric/crop.h"
#include "image/transform.h"
#include "vision/align_internal.h"
#include "vision/quality_confidence.h"
#include "vision/quality_internal.h"
#include "vision/quality_light.h"
#include "vision/quality_pose.h"
#include "vision/quality_sharpness.h"
#include "vision/quality_size.h"
#include "vision/quality_unified.h"

namespace peel::vision {

image::Image face_in_grey(const image::View& rgb, const FivePoints& points) {
  constexpr int side = biometric::crop_side;
  image::Image aligned({side, side}, rgb.channels);
  if (rgb.empty() || !align_into(rgb, points, aligned.bytes())) return {};
  constexpr image::Box from_brows_to_chin{16, 20, 80, 84};
  return image::to_grey(image::crop(aligned, from_brows_to_chin));
}

Quality assess(const image::View& rgb, const Face& face) {
  Quality quality;
  quality.inter_eye_px = inter_eye_distance(face.points);
  const Pose pose = pose_of(face.points);
  quality.yaw_degrees = pose.yaw;
  quality.pitch_degrees = pose.pitch;
  quality.roll_degrees = pose.roll;
  quality.confidence = confidence(face, rgb.size());
  const image::Image grey = face_in_grey(rgb, face.points);
  quality.sharpness = sharpness(grey);
  quality.exposure = exposure(grey);
  quality.contrast = contrast(grey);
  quality.unified = unified(quality);
  return quality;
}

}  // namespace peel::vision
