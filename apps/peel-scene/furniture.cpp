#include "furniture.h"

#include <algorithm>

namespace peel::scene {
namespace {

struct Brush {
  Layer& layer;
  const Camera& camera;
  Place foot;

  Point at(float x, float y) const { return camera.see({foot.x + x, foot.y + y, foot.z}); }
  float size(float metres) const { return metres * camera.scale(foot.z); }
  void box(float left, float right, float low, float high, Colour colour) const {
    const Path path({at(left, low), at(right, low), at(right, high), at(left, high)});
    layer.fill(path, Paint(lit(colour, 0.68f), lit(colour, 1.15f), at(left, 0), at(right, 0)));
  }
  void ellipse(float x, float y, float radius_x, float radius_y, Colour colour) const {
    layer.fill(Path::ellipse(at(x, y), size(radius_x), size(radius_y)), colour);
  }
};

constexpr Colour iron{48, 52, 56};

void paint_lamp(const Brush& brush) {
  brush.box(-0.14f, 0.14f, 0, 0.5f, iron);
  brush.box(-0.1f, 0.1f, 0.5f, 0.95f, lit(iron, 1.1f));
  brush.box(-0.13f, 0.13f, 0.93f, 1.0f, lit(iron, 1.3f));
  brush.box(-0.055f, 0.055f, 1.0f, 3.6f, iron);
  brush.box(-0.3f, 0.3f, 3.3f, 3.34f, iron);
  brush.layer.fill(
      Path({brush.at(-0.13f, 3.7f), brush.at(0.13f, 3.7f), brush.at(0.22f, 4.2f), brush.at(-0.22f, 4.2f)}),
      Colour{250, 240, 206});
  brush.layer.fill(
      Path({brush.at(-0.26f, 4.2f), brush.at(0.26f, 4.2f), brush.at(0.05f, 4.45f), brush.at(-0.05f, 4.45f)}),
      iron);
  brush.box(-0.14f, 0.14f, 3.6f, 3.7f, iron);
}

void paint_bollard(const Brush& brush) {
  brush.box(-0.09f, 0.09f, 0, 0.95f, iron);
  brush.box(-0.1f, 0.1f, 0.74f, 0.82f, {206, 204, 196});
  brush.ellipse(0, 0.97f, 0.1f, 0.09f, lit(iron, 1.15f));
}

void paint_planter(const Brush& brush, Random& random) {
  for (int i = 0; i < 170; ++i) {
    const float x = 0.34f * random.bell() * 0.7f;
    const float y = 0.95f + 0.2f * random.bell();
    const Colour leaf = lit({74, 112, 58}, random.between(0.55f, 1.35f));
    brush.ellipse(x, std::max(y, 0.62f), 0.05f, 0.035f, leaf);
  }
  for (int i = 0; i < 26; ++i)
    brush.ellipse(0.36f * random.bell() * 0.7f, 1.02f + 0.16f * random.bell(), 0.035f, 0.035f,
                  random.chance(0.6f) ? Colour{204, 66, 84} : Colour{240, 214, 120});
  brush.box(-0.6f, 0.6f, 0, 0.62f, {126, 104, 84});
  brush.box(-0.64f, 0.64f, 0.58f, 0.68f, {146, 122, 98});
  for (const float y : {0.2f, 0.4f}) brush.box(-0.6f, 0.6f, y, y + 0.015f, {84, 68, 54});
}

void paint_bin(const Brush& brush) {
  brush.box(-0.28f, 0.28f, 0, 0.95f, {38, 62, 52});
  brush.box(-0.31f, 0.31f, 0.9f, 1.0f, {48, 78, 64});
  brush.box(-0.2f, 0.2f, 0.66f, 0.84f, {14, 18, 18});
  brush.box(-0.24f, 0.24f, 0.28f, 0.34f, {196, 166, 86});
  brush.ellipse(0, 1.0f, 0.29f, 0.07f, {56, 88, 74});
}

void paint_sign(const Brush& brush) {
  brush.box(-0.04f, 0.04f, 0, 2.75f, {112, 116, 120});
  brush.box(-0.02f, 0.78f, 2.42f, 2.62f, {38, 58, 92});
  brush.box(0.08f, 0.66f, 2.5f, 2.54f, {236, 236, 230});
  brush.box(-0.7f, 0.02f, 2.14f, 2.34f, {38, 58, 92});
  brush.box(-0.6f, -0.12f, 2.22f, 2.26f, {236, 236, 230});
}

void paint_board(const Brush& brush) {
  brush.layer.fill(
      Path({brush.at(-0.34f, 0), brush.at(0.34f, 0), brush.at(0.29f, 1.05f), brush.at(-0.29f, 1.05f)}),
      Colour{124, 86, 54});
  brush.layer.fill(Path({brush.at(-0.28f, 0.14f), brush.at(0.28f, 0.14f), brush.at(0.25f, 0.97f),
                         brush.at(-0.25f, 0.97f)}),
                   Colour{44, 50, 48});
  const float widths[] = {0.17f, 0.12f, 0.19f, 0.1f};
  float y = 0.84f;
  for (const float width : widths) {
    const Point line[] = {brush.at(-width, y), brush.at(width, y + 0.01f)};
    brush.layer.fill(Path::stroke(line, brush.size(0.035f)), with_alpha({236, 232, 214}, 0.85f));
    y -= 0.17f;
  }
}

void paint(Furniture& thing, const Camera& camera, Random& random) {
  const Point top = camera.see({thing.place.x - 0.9f, 4.6f, thing.place.z});
  const Point bottom = camera.see({thing.place.x + 0.9f, -0.1f, thing.place.z});
  const int left = static_cast<int>(top.x);
  const int high = std::max(0, static_cast<int>(top.y));
  const int low = std::min(camera.frame().height, static_cast<int>(bottom.y) + 1);
  thing.picture.reset(left, high, {static_cast<int>(bottom.x) - left + 1, low - high});
  const Brush brush{thing.picture, camera, thing.place};
  switch (thing.kind) {
    case Furniture::Kind::lamp:
      return paint_lamp(brush);
    case Furniture::Kind::bollard:
      return paint_bollard(brush);
    case Furniture::Kind::planter:
      return paint_planter(brush, random);
    case Furniture::Kind::bin:
      return paint_bin(brush);
    case Furniture::Kind::sign:
      return paint_sign(brush);
    case Furniture::Kind::board:
      return paint_board(brush);
  }
}

}  // namespace

std::vector<Furniture> furnish(const Camera& camera, std::uint64_t seed) {
  using Kind = Furniture::Kind;
  Random random(seed, 15);
  const float side = random.chance(0.5f) ? 1.0f : -1.0f;
  std::vector<Furniture> things;
  const auto put = [&](Kind kind, float x, float z, float radius, float height) {
    Furniture thing;
    thing.kind = kind;
    thing.place = {side * x + random.between(-0.1f, 0.1f), 0, z + random.between(-0.6f, 0.6f)};
    thing.radius = radius;
    thing.height = height;
    things.push_back(std::move(thing));
  };
  for (const float z : {44.0f, 31.0f, 19.5f}) put(Kind::lamp, 2.35f, z, 0.25f, 4.3f);
  for (const float z : {38.0f, 25.0f, 12.5f}) put(Kind::lamp, -2.35f, z, 0.25f, 4.3f);
  put(Kind::sign, 1.75f, 9.6f, 0.2f, 2.7f);
  put(Kind::bin, -2.5f, 16.0f, 0.4f, 1.0f);
  put(Kind::planter, 3.0f, 14.5f, 0.75f, 1.2f);
  put(Kind::planter, 3.1f, 26.5f, 0.75f, 1.2f);
  put(Kind::planter, -3.2f, 21.5f, 0.75f, 1.2f);
  put(Kind::board, -4.1f, 17.5f, 0.45f, 1.0f);
  put(Kind::board, 4.6f, 23.5f, 0.45f, 1.0f);
  for (int i = 0; i < 4; ++i) put(Kind::bollard, -2.2f, 28.0f + 1.7f * static_cast<float>(i), 0.2f, 1.0f);
  for (int i = 0; i < 3; ++i) put(Kind::bollard, 2.3f, 35.0f + 1.7f * static_cast<float>(i), 0.2f, 1.0f);
  std::stable_sort(things.begin(), things.end(),
                   [](const Furniture& a, const Furniture& b) { return a.place.z > b.place.z; });
  for (Furniture& thing : things) paint(thing, camera, random);
  return things;
}

}  // namespace peel::scene
