// How one face moves over the picture, so that it is known again at the next detection.
#pragma once

#include "base/time.h"
#include "image/geometry.h"

namespace peel::lfr {

// A Kalman filter of one coordinate: place and speed, driven by white noise of acceleration
// (Bar-Shalom, Li and Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001,
// section 6.2). Frames may come at any distance of time.
class SteadyMotion {
 public:
  // The first measured place, and the standard deviations of it and of the speed that is not yet known.
  SteadyMotion(double place, double place_deviation, double speed_deviation);

  // Goes on by `seconds` (0 or more), with that standard deviation of acceleration.
  void predict(double seconds, double acceleration_deviation);
  // Learns of a measured place with that standard deviation.
  void correct(double place, double deviation);

  double place() const { return place_; }
  double speed() const { return speed_; }
  // Variance of the difference between this place and one measured with that standard deviation.
  double innovation_variance(double deviation) const { return place_place_ + deviation * deviation; }

 private:
  double place_;
  double speed_ = 0;
  double place_place_;  // covariance
  double place_speed_ = 0;
  double speed_speed_;
};

// A face's box: its centre moves steadily, and so does the logarithm of its height, since somebody who
// walks towards the camera grows by a like share each second. Deviations are in heights of the face, so
// that one set of numbers fits near and far faces.
class BoxMotion {
 public:
  explicit BoxMotion(const image::Box& box);

  void predict(base::Duration by);
  void correct(const image::Box& box);
  image::Box box() const;

  // How unlikely the box is as the next measurement: the squared distance in standard deviations
  // (Mahalanobis), of three coordinates.
  double distance_squared(const image::Box& box) const;
  // Minus twice the logarithm of its likelihood, but for a constant: comparable between faces of
  // differing uncertainty.
  double cost(const image::Box& box) const;

 private:
  double height() const;
  SteadyMotion x_;
  SteadyMotion y_;
  SteadyMotion log_height_;
  double aspect_;  // width to height
};

}  // namespace peel::lfr
