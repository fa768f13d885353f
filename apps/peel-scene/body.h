// Painting what walks below a head.
#pragma once

#include <cmath>

#include "figure.h"

namespace peel::scene {

// Metres: how the gait moves the body up and down, and from side to side.
inline float bob(const Stance& stance) { return 0.016f * std::cos(2 * stance.phase); }
inline float sway(const Stance& stance) { return 0.014f * std::sin(stance.phase); }

struct Body {
  Layer& layer;
  const Camera& camera;
  const Stance& stance;
  const Look& look;
  Colour skin;
  float chin;  // metres above the ground

  // A point of the body: metres to the right of its middle, above the ground, towards the camera.
  Point at(float x, float y, float ahead = 0) const {
    const float facing = stance.away ? -ahead : ahead;
    return camera.see({stance.foot.x + sway(stance) + x, y + bob(stance), stance.foot.z - facing});
  }
  float pixels(float metres) const { return metres * camera.scale(stance.foot.z); }
  // Detail smaller than this many metres would not be seen.
  bool shows(float metres) const { return pixels(metres) > 0.6f; }
  // Darker to the left, since the sun is on the right.
  Paint cloth(Colour colour, float left, float right) const {
    return Paint(lit(colour, 0.74f), lit(colour, 1.14f), at(left, 1), at(right, 1));
  }
  void line(std::initializer_list<Point> points, float width, Colour colour, float alpha = 1) const {
    layer.shade(Path::stroke({points.begin(), points.size()}, std::max(pixels(width), 0.8f)),
                with_alpha(colour, alpha));
  }
  void outline(const Path& path, Colour colour) const;
};

void paint_legs(const Body& body);
// Coat and arms.
void paint_coat(const Body& body);
// What lies over the neck's lower end: collar, lapels, scarf.
void paint_collar(const Body& body);
void paint_collar_behind(const Body& body);

}  // namespace peel::scene
