#include "lfr/motion.h"

#include <algorithm>
#include <cmath>

namespace peel::lfr {
namespace {

// In heights of the face, per second where there is a time. A face is about 0.2 m high: a walker makes
// some 7 of them a second, a runner 20; the head bobs and people turn, so accelerations are high.
constexpr double measured_place = 0.12;
constexpr double first_speed = 5;
constexpr double acceleration = 12;
// Of the logarithm of the height.
constexpr double measured_size = 0.12;
constexpr double first_growth = 0.5;
constexpr double growth_acceleration = 0.8;

constexpr double smoothing_of_aspect = 0.3;
constexpr double smallest_height = 1;  // pixels; keeps logarithms and deviations finite

double height_of(const image::Box& box) { return std::max<double>(box.height, smallest_height); }

}  // namespace

SteadyMotion::SteadyMotion(double place, double place_deviation, double speed_deviation)
    : place_(place),
      place_place_(place_deviation * place_deviation),
      speed_speed_(speed_deviation * speed_deviation) {}

void SteadyMotion::predict(double seconds, double acceleration_deviation) {
  const double t = seconds;
  const double q = acceleration_deviation * acceleration_deviation;
  place_ += speed_ * t;
  place_place_ += t * (2 * place_speed_ + t * speed_speed_) + q * t * t * t * t / 4;
  place_speed_ += t * speed_speed_ + q * t * t * t / 2;
  speed_speed_ += q * t * t;
}

void SteadyMotion::correct(double place, double deviation) {
  const double variance = innovation_variance(deviation);
  const double gain_of_place = place_place_ / variance;
  const double gain_of_speed = place_speed_ / variance;
  const double difference = place - place_;
  place_ += gain_of_place * difference;
  speed_ += gain_of_speed * difference;
  speed_speed_ -= gain_of_speed * place_speed_;
  place_speed_ -= gain_of_place * place_speed_;
  place_place_ -= gain_of_place * place_place_;
}

BoxMotion::BoxMotion(const image::Box& box)
    : x_(box.centre().x, measured_place * height_of(box), first_speed * height_of(box)),
      y_(box.centre().y, measured_place * height_of(box), first_speed * height_of(box)),
      log_height_(std::log(height_of(box)), measured_size, first_growth),
      aspect_(box.width / height_of(box)) {}

double BoxMotion::height() const { return std::exp(log_height_.place()); }

void BoxMotion::predict(base::Duration by) {
  const double seconds = std::chrono::duration<double>(by).count();
  x_.predict(seconds, acceleration * height());
  y_.predict(seconds, acceleration * height());
  log_height_.predict(seconds, growth_acceleration);
}

void BoxMotion::correct(const image::Box& box) {
  const double deviation = measured_place * height();
  x_.correct(box.centre().x, deviation);
  y_.correct(box.centre().y, deviation);
  log_height_.correct(std::log(height_of(box)), measured_size);
  aspect_ += smoothing_of_aspect * (box.width / height_of(box) - aspect_);
}

image::Box BoxMotion::box() const {
  const double h = height();
  const double w = h * aspect_;
  return {static_cast<float>(x_.place() - w / 2), static_cast<float>(y_.place() - h / 2),
          static_cast<float>(w), static_cast<float>(h)};
}

double BoxMotion::distance_squared(const image::Box& box) const {
  const double deviation = measured_place * height();
  const double x = box.centre().x - x_.place();
  const double y = box.centre().y - y_.place();
  const double size = std::log(height_of(box)) - log_height_.place();
  return x * x / x_.innovation_variance(deviation) + y * y / y_.innovation_variance(deviation) +
         size * size / log_height_.innovation_variance(measured_size);
}

double BoxMotion::cost(const image::Box& box) const {
  const double deviation = measured_place * height();
  // In heights, so that the logarithm does not depend on how near the face is.
  const double h2 = height() * height();
  return distance_squared(box) + std::log(x_.innovation_variance(deviation) / h2) +
         std::log(y_.innovation_variance(deviation) / h2) +
         std::log(log_height_.innovation_variance(measured_size));
}

}  // namespace peel::lfr
