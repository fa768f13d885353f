#include <algorithm>
#include <cmath>

#include "backdrop.h"

namespace peel::scene {
namespace {

constexpr Colour shadow{36, 44, 78};
constexpr float first_row = 4.0f;  // metres; nearer ground is below the picture
constexpr float plain = 45.0f;     // from here on slabs are too small to be seen one by one

void paint_slabs(Backdrop& backdrop, Random& random, float from_x, float to_x, float size, Colour colour) {
  bool odd = false;
  for (float z = first_row; z < far_end; z += size * 1.3f, odd = !odd) {
    const float next = z + size * 1.3f;
    if (z > plain) {
      backdrop.fill({{from_x, 0, z}, {to_x, 0, z}, {to_x, 0, next}, {from_x, 0, next}}, colour);
      continue;
    }
    for (float x = from_x - (odd ? size / 2 : 0); x < to_x; x += size) {
      const float left = std::max(x, from_x);
      const float right = std::min(x + size, to_x);
      const float tint = 1 + 0.055f * (1 - z / plain) * std::clamp(random.bell(), -2.5f, 2.5f);
      backdrop.fill({{left, 0, z}, {right, 0, z}, {right, 0, next}, {left, 0, next}}, lit(colour, tint));
    }
  }
}

void paint_joints(Backdrop& backdrop, float from_x, float to_x, float size, Colour colour) {
  bool odd = false;
  for (float z = first_row; z < plain; z += size * 1.3f, odd = !odd) {
    const float width = 0.012f + 0.0008f * z;
    backdrop.line({from_x, 0, z}, {to_x, 0, z}, width, with_alpha(colour, 0.55f * (1 - z / plain)));
    for (float x = from_x + (odd ? size / 2 : size); x < to_x && z < 30; x += size)
      backdrop.line({x, 0, z}, {x, 0, z + size * 1.3f}, width, with_alpha(colour, 0.5f * (1 - z / plain)));
  }
}

void paint_stains(Backdrop& backdrop, Random& random) {
  for (int i = 0; i < 240; ++i) {
    const Place at{random.between(-wall, wall), 0, random.between(6, 40)};
    const float size = random.between(0.05f, 0.5f) * backdrop.camera.scale(at.z);
    const Colour colour = random.chance(0.6f) ? Colour{40, 36, 34} : Colour{250, 246, 236};
    backdrop.layer.fill(
        Path::ellipse(backdrop.camera.see(at), size, size * 2.1f / at.z * random.between(0.5f, 1.0f)),
        with_alpha(colour, random.between(0.015f, 0.06f)));
  }
}

// The shadow of the houses on the right, whose roofs and chimneys its edge repeats.
void paint_shadow(Backdrop& backdrop) {
  for (float softness = 0; softness < 4; ++softness)
    for (const House& house : backdrop.houses) {
      if (house.side < 0) continue;
      const float edge = wall - 1.02f * house.height + 0.09f * softness;
      const float lean = 1.1f;  // the sun stands a little behind the camera
      backdrop.fill({{edge, 0, std::max(house.near + lean, first_row)},
                     {wall, 0, std::max(house.near, first_row)},
                     {wall, 0, house.far},
                     {edge, 0, house.far + lean}},
                    with_alpha(shadow, 0.155f));
    }
}

void paint_shadows_of_furniture(Backdrop& backdrop) {
  for (const Furniture& thing : backdrop.furniture) {
    const Place foot = thing.place;
    const float half = thing.radius * 0.8f;
    const float depth = std::min(half, 0.3f);
    for (int i = 1; i <= 3; ++i)
      backdrop.layer.fill(
          Path::ellipse(
              backdrop.camera.see(foot),
              half * (0.7f + 0.2f * static_cast<float>(i)) * backdrop.camera.scale(foot.z),
              half * (0.7f + 0.2f * static_cast<float>(i)) * 2.1f / foot.z * backdrop.camera.scale(foot.z)),
          with_alpha({26, 24, 30}, 0.13f));
    if (backdrop.sun < 0.5f) continue;
    const float length = 1.02f * thing.height;
    backdrop.fill({{foot.x, 0, foot.z - depth},
                   {foot.x - length, 0, foot.z - depth + 0.12f * length},
                   {foot.x - length, 0, foot.z + depth + 0.12f * length},
                   {foot.x, 0, foot.z + depth}},
                  with_alpha(shadow, 0.4f));
  }
}

}  // namespace

void paint_ground(Backdrop& backdrop) {
  Random random(backdrop.seed, 13);
  const float light = 0.86f + 0.2f * backdrop.sun;
  const Colour pavement = lit(mix({168, 166, 163}, {190, 181, 166}, backdrop.sun), light);
  const Colour setts = lit(mix({134, 134, 137}, {150, 144, 136}, backdrop.sun), light);
  const float band = 1.9f;
  const auto width = static_cast<float>(backdrop.camera.frame().width);
  const auto height = static_cast<float>(backdrop.camera.frame().height);
  const float horizon = backdrop.camera.vanishing().y;
  backdrop.layer.fill(
      Path({{0, horizon}, {width, horizon}, {width, height}, {0, height}}),
      Paint(mix(pavement, backdrop.air(), 0.45f), pavement, {0, horizon}, {0, horizon + height * 0.2f}));
  paint_slabs(backdrop, random, -wall, -band, 0.62f, pavement);
  paint_slabs(backdrop, random, band, wall, 0.62f, pavement);
  paint_slabs(backdrop, random, -band, band, 0.24f, setts);
  paint_joints(backdrop, -wall, -band, 0.62f, {92, 88, 86});
  paint_joints(backdrop, band, wall, 0.62f, {92, 88, 86});
  for (const float side : {-1.0f, 1.0f}) {
    backdrop.line({side * band, 0, first_row}, {side * band, 0, far_end}, 0.22f, lit({118, 115, 112}, light));
    backdrop.line({side * band, 0, first_row}, {side * band, 0, far_end}, 0.05f, {72, 70, 70});
  }
  paint_stains(backdrop, random);
  if (backdrop.sun > 0.5f) paint_shadow(backdrop);
  paint_shadows_of_furniture(backdrop);
  for (const float side : {-1.0f, 1.0f})  // where walls meet the ground it is darker
    for (int i = 1; i < 5; ++i)
      backdrop.fill({{side * wall, 0, first_row},
                     {side * (wall - 0.22f * static_cast<float>(i)), 0, first_row},
                     {side * (wall - 0.22f * static_cast<float>(i)), 0, far_end},
                     {side * wall, 0, far_end}},
                    with_alpha({30, 28, 34}, 0.1f));
}

}  // namespace peel::scene
