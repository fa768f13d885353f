#include "backdrop.h"

#include <cmath>

namespace peel::scene {
namespace {

float hazed(float z) { return 0.75f * (1 - std::exp(-z / 150)); }

}  // namespace

Colour Backdrop::air() const { return mix({190, 198, 206}, {214, 226, 236}, sun); }

void Backdrop::fill(std::span<const Place> corners, Paint paint) {
  std::vector<Point> outline;
  float z = 0;
  for (const Place& corner : corners) {
    outline.push_back(camera.see(corner));
    z += corner.z / static_cast<float>(corners.size());
  }
  const auto through_air = [&](Colour colour) {
    Colour seen = mix(colour, air(), hazed(z));
    seen.alpha = colour.alpha;
    return seen;
  };
  paint.begin = through_air(paint.begin);
  paint.end = through_air(paint.end);
  layer.fill(Path(std::move(outline)), paint);
}

void Backdrop::line(Place from, Place to, float width, Colour colour) {
  const Point a = camera.see(from);
  const Point b = camera.see(to);
  Colour seen = mix(colour, air(), hazed((from.z + to.z) / 2));
  seen.alpha = colour.alpha;
  const Point ends[] = {a, b};
  layer.fill(Path::stroke(ends, width * camera.scale(from.z), width * camera.scale(to.z)), seen);
}

void paint_sky(Backdrop& backdrop) {
  const auto width = static_cast<float>(backdrop.camera.frame().width);
  const float horizon = backdrop.camera.vanishing().y;
  const Colour top = mix({158, 171, 188}, {92, 146, 205}, backdrop.sun);
  const Colour low = mix({206, 212, 217}, {222, 233, 241}, backdrop.sun);
  backdrop.layer.fill(Path({{0, 0}, {width, 0}, {width, horizon + 4}, {0, horizon + 4}}),
                      Paint(top, low, {0, 0}, {0, horizon}));
  Random random(backdrop.seed, 11);
  for (int cloud = 0; cloud < 8; ++cloud) {
    const float x = width * random.between(0.28f, 0.72f);
    const float y = horizon * random.between(-0.1f, 0.7f);
    const float size = width * random.between(0.012f, 0.03f);
    for (int puff = 0; puff < 90; ++puff) {  // many faint ones make a soft edge
      const Point at{x + size * 1.5f * random.bell(), y + size * 0.3f * random.bell()};
      const Colour white = mix({226, 229, 233}, {252, 251, 247}, backdrop.sun);
      backdrop.layer.fill(
          Path::ellipse(at, size * random.between(0.4f, 1.2f), size * random.between(0.2f, 0.45f)),
          with_alpha(white, 0.035f));
    }
  }
}

namespace {

void paint_tower(Backdrop& backdrop, float x, float z) {
  const Colour stone = lit({196, 184, 160}, 0.8f + 0.25f * backdrop.sun);
  const Colour slate{104, 112, 124};
  const float half = 2.1f;
  backdrop.fill({{x - half, 0, z}, {x + half, 0, z}, {x + half, 15, z}, {x - half, 15, z}},
                Paint(lit(stone, 1.08f), lit(stone, 0.8f), backdrop.camera.see({x - half, 0, z}),
                      backdrop.camera.see({x + half, 0, z})));
  backdrop.fill(
      {{x - half - 0.3f, 15, z}, {x + half + 0.3f, 15, z}, {x + half, 15.7f, z}, {x - half, 15.7f, z}},
      lit(stone, 0.9f));
  backdrop.fill({{x - half, 15.7f, z}, {x + half, 15.7f, z}, {x, 21.5f, z}}, slate);
  const float radius = backdrop.camera.scale(z) * 1.15f;
  const Point clock = backdrop.camera.see({x, 12.6f, z});
  backdrop.layer.fill(Path::ellipse(clock, radius, radius), Colour{120, 116, 108});
  backdrop.layer.fill(Path::ellipse(clock, radius * 0.86f, radius * 0.86f), Colour{240, 237, 226});
  const Point hands[] = {
      {clock.x - radius * 0.45f, clock.y - radius * 0.3f}, clock, {clock.x, clock.y - radius * 0.7f}};
  backdrop.layer.fill(Path::stroke(hands, radius * 0.13f), Colour{84, 84, 88});
}

}  // namespace

void paint_end_of_street(Backdrop& backdrop) {
  Random random(backdrop.seed, 12);
  paint_tower(backdrop, random.between(-4.0f, 4.0f), far_end + 30);
  const Colour fronts[] = {
      {178, 142, 118}, {205, 190, 165}, {160, 128, 110}, {190, 176, 158}, {150, 138, 130}};
  for (float x = -15; x < 15;) {
    const float width = random.between(4, 6.5f);
    const float height = random.between(5.5f, 9.0f);
    const float z = far_end + 6;
    const Colour front = lit(random.pick(fronts), 0.82f + 0.22f * backdrop.sun);
    backdrop.fill({{x, 0, z}, {x + width, 0, z}, {x + width, height, z}, {x, height, z}}, front);
    backdrop.fill({{x - 0.2f, height, z},
                   {x + width + 0.2f, height, z},
                   {x + width * 0.8f, height + 2.2f, z},
                   {x + width * 0.2f, height + 2.2f, z}},
                  Colour{112, 104, 106});
    for (int floor = 0; floor < 3; ++floor)
      for (float at = 0.7f; at + 0.9f < width; at += 1.6f) {
        const float low = 0.9f + 2.7f * static_cast<float>(floor);
        if (low + 1.5f > height) continue;
        backdrop.fill({{x + at, low, z},
                       {x + at + 0.9f, low, z},
                       {x + at + 0.9f, low + 1.5f, z},
                       {x + at, low + 1.5f, z}},
                      Colour{78, 88, 102});
      }
    x += width;
  }
}

}  // namespace peel::scene
