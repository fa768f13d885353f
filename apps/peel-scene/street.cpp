#include "street.h"

#include <algorithm>
#include <cmath>

#include "backdrop.h"
#include "furniture.h"
#include "image/compose.h"

namespace peel::scene {
namespace {

std::vector<House> lay_out_houses(std::uint64_t seed) {
  Random random(seed, 10);
  std::vector<House> houses;
  for (const int side : {-1, 1})
    for (float z = 14; z < far_end;) {
      House house;
      house.side = side;
      house.near = z;
      house.far = std::min(z + random.between(6.0f, 9.5f), far_end);
      house.height = random.between(6.9f, 10.4f);
      z = house.far;
      houses.push_back(house);
    }
  return houses;
}

// Grain of paper and stone, and a lens that is darker towards its corners.
image::Image finished(const Layer& layer, std::uint64_t seed) {
  Random random(seed, 16);
  const image::Size size = layer.size();
  image::Image picture(size, 3);
  const float centre_x = static_cast<float>(size.width) / 2;
  const float centre_y = static_cast<float>(size.height) / 2;
  for (int y = 0; y < size.height; ++y) {
    const std::uint8_t* from = layer.row(y);
    std::uint8_t* to = picture.row(y);
    for (int x = 0; x < size.width; ++x, from += 4, to += 3) {
      const float dx = (static_cast<float>(x) - centre_x) / centre_x;
      const float dy = (static_cast<float>(y) - centre_y) / centre_x;
      const float factor =
          (1 - 0.13f * (dx * dx + dy * dy)) * (1 + 0.02f * (random.unit() + random.unit() - 1));
      for (int c = 0; c < 3; ++c)
        to[c] = static_cast<std::uint8_t>(std::clamp(from[c] * factor + 0.5f, 0.0f, 255.0f));
    }
  }
  image::smooth(picture, 0.6f, 0.6f);
  return picture;
}

image::Image paint_backdrop(const Camera& camera, const std::vector<House>& houses,
                            const std::vector<Furniture>& furniture, float sun, std::uint64_t seed) {
  Backdrop backdrop{camera, houses, furniture, sun, seed, {}};
  backdrop.layer.reset(0, 0, camera.frame());
  paint_sky(backdrop);
  paint_ground(backdrop);
  paint_end_of_street(backdrop);
  paint_houses(backdrop);
  return finished(backdrop.layer, seed);
}

}  // namespace

Street::Street(const Camera& camera, std::uint64_t seed)
    : houses_(lay_out_houses(seed)),
      furniture_(furnish(camera, seed)),
      in_sun_(paint_backdrop(camera, houses_, furniture_, 1, seed)),
      in_shade_(paint_backdrop(camera, houses_, furniture_, 0, seed)) {}

float Street::sunlit(float x, float z) const {
  float edge = wall - 1.02f * houses_.back().height;
  for (const House& house : houses_)
    if (house.side > 0 && z < house.far) {
      edge = wall - 1.02f * house.height;
      break;
    }
  return std::clamp(0.5f - (x - edge) / 0.6f, 0.0f, 1.0f);
}

}  // namespace peel::scene
