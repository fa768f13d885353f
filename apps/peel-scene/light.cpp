#include "light.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "random.h"

namespace peel::scene {

Light::Light(std::uint64_t seed) {
  Random random(seed, 3);
  for (float& phase : phases_) phase = random.between(0, 2 * std::numbers::pi_v<float>);
}

float Light::sun(float seconds) const {
  const float clouds = std::sin(0.42f * seconds + phases_[0]) + 0.6f * std::sin(0.97f * seconds + phases_[1]);
  const float share = std::clamp(0.62f + 0.55f * clouds, 0.0f, 1.0f);
  return share * share * (3 - 2 * share);
}

float Light::exposure(float seconds) const {
  return 1.03f - 0.07f * sun(seconds - 0.7f) + 0.012f * std::sin(1.7f * seconds + phases_[2]);
}

Gain Light::on(const Street& street, Place place, float seconds) const {
  const float direct = sun(seconds) * street.sunlit(place.x, place.z);
  const float ambient = 0.86f - 0.1f * sun(seconds);
  return {(ambient - 0.01f + 0.42f * direct), (ambient + 0.38f * direct), (ambient + 0.03f + 0.28f * direct)};
}

}  // namespace peel::scene
