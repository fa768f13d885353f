// The street: painted once in full sun and once under cloud, and the things that stand in it.
#pragma once

#include <vector>

#include "camera.h"
#include "canvas.h"
#include "random.h"

namespace peel::scene {

inline constexpr float wall = 9.0f;       // metres from the middle of the street to the houses
inline constexpr float far_end = 100.0f;  // metres to the end of the street

struct House {
  int side = 1;  // -1 left, 1 right
  float near = 0;
  float far = 0;
  float height = 0;
};

// Something that stands in the street and hides what is behind it.
struct Furniture {
  enum class Kind { lamp, bollard, planter, bin, sign, board };
  Kind kind = Kind::lamp;
  Place place;
  float radius = 0.2f;  // metres of ground that it takes
  float height = 1;     // metres
  Layer picture;
};

class Street {
 public:
  Street(const Camera& camera, std::uint64_t seed);

  const image::Image& in_sun() const { return in_sun_; }
  const image::Image& in_shade() const { return in_shade_; }
  // From the farthest to the nearest.
  const std::vector<Furniture>& furniture() const { return furniture_; }
  // 0: in the shadow of the houses, 1: where the sun shines when it shines.
  float sunlit(float x, float z) const;

 private:
  std::vector<House> houses_;
  std::vector<Furniture> furniture_;
  image::Image in_sun_;
  image::Image in_shade_;
};

}  // namespace peel::scene
