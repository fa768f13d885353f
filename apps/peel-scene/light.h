// Light in the street: clouds pass, houses throw shadow, the camera's exposure follows.
#pragma once

#include "street.h"

namespace peel::scene {

struct Gain {
  float red = 1;
  float green = 1;
  float blue = 1;
};

class Light {
 public:
  explicit Light(std::uint64_t seed);
  // 0: the sun is behind a cloud, 1: it shines.
  float sun(float seconds) const;
  // What the exposure makes of the whole picture.
  float exposure(float seconds) const;
  // What falls on a person or thing there.
  Gain on(const Street& street, Place place, float seconds) const;

 private:
  float phases_[3] = {};
};

}  // namespace peel::scene
