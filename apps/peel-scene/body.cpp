#include "body.h"

#include <algorithm>

namespace peel::scene {

void Body::outline(const Path& path, Colour colour) const {
  if (pixels(0.008f) < 0.45f) return;
  for (const auto& contour : path.contours()) {
    std::vector<Point> closed = contour;
    closed.push_back(contour.front());
    layer.fill(Path::stroke(closed, std::max(1.0f, pixels(0.008f))), with_alpha(lit(colour, 0.42f), 0.85f));
  }
}

namespace {

void paint_leg(const Body& body, float side, float phase) {
  const float ahead = 0.30f * std::sin(phase);
  const float lift = 0.085f * std::max(0.0f, std::cos(phase));
  const float knee_ahead = ahead * 0.5f + 0.05f + lift * 0.9f;
  const float x = 0.088f * side * body.look.build;
  const Point hip = body.at(x, 0.50f * body.look.height);
  const Point knee = body.at(x * 1.08f, 0.28f * body.look.height + lift * 0.4f, knee_ahead);
  const Point ankle = body.at(x * 0.98f, 0.06f + lift, ahead);
  const float shade = ahead >= 0 ? 1.0f : 0.84f;
  const Colour colour = lit(body.look.trousers, shade);
  const Point shoe = body.at(x * 1.02f, 0.045f + lift, ahead + (body.stance.away ? -0.05f : 0.08f));
  const Path foot = Path::ellipse(shoe, body.pixels(0.058f), body.pixels(0.052f));
  body.layer.fill(foot, Paint(lit(body.look.shoes, 0.8f * shade), lit(body.look.shoes, 1.2f * shade),
                              {shoe.x - body.pixels(0.05f), 0}, {shoe.x + body.pixels(0.05f), 0}));
  body.outline(foot, body.look.shoes);
  const Point line[] = {hip, knee, ankle};
  const Path leg = Path::stroke(line, body.pixels(0.18f), body.pixels(0.118f));
  body.layer.fill(leg, Paint(lit(colour, 0.72f), lit(colour, 1.14f), {hip.x - body.pixels(0.09f), 0},
                             {hip.x + body.pixels(0.09f), 0}));
  body.outline(leg, colour);
  body.line(
      {{knee.x - body.pixels(0.05f), knee.y}, {knee.x + body.pixels(0.04f), knee.y + body.pixels(0.03f)}},
      0.008f, lit(colour, 0.5f), 0.6f);
}

struct Shape {
  float hem;       // metres above the ground
  float hem_half;  // half widths
  float waist_half;
};

Shape shape_of(const Look& look) {
  const float h = look.height;
  switch (look.cut) {
    case Look::Cut::overcoat:
      return {0.31f * h, 0.25f, 0.19f};
    case Look::Cut::jacket:
      return {0.46f * h, 0.205f, 0.19f};
    case Look::Cut::dress:
      return {0.27f * h, 0.29f, 0.165f};
    case Look::Cut::puffer:
      return {0.47f * h, 0.225f, 0.225f};
    case Look::Cut::jumper:
      return {0.45f * h, 0.195f, 0.18f};
  }
  return {0.45f * h, 0.2f, 0.19f};
}

Path trunk(const Body& body) {
  const Shape shape = shape_of(body.look);
  const float b = body.look.build;
  const float waist = 0.6f * body.look.height;
  const float swing = 0.02f * std::sin(body.stance.phase);
  const float neck = body.chin - 0.045f;
  Path path;
  path.move(body.at(-0.07f, neck));
  path.curve(body.at(-0.1f, neck - 0.035f), body.at(-0.165f * b, neck - 0.04f),
             body.at(-0.198f * b, neck - 0.115f));
  path.curve(body.at(-0.212f * b, neck - 0.22f), body.at(-shape.waist_half * b, waist + 0.16f),
             body.at(-shape.waist_half * b, waist));
  path.curve(body.at(-shape.waist_half * b - 0.01f, waist - 0.12f),
             body.at(-shape.hem_half * b, shape.hem + 0.2f), body.at(-shape.hem_half * b + swing, shape.hem));
  path.curve(body.at(-0.1f + swing, shape.hem - 0.025f), body.at(0.1f + swing, shape.hem - 0.025f),
             body.at(shape.hem_half * b + swing, shape.hem));
  path.curve(body.at(shape.hem_half * b, shape.hem + 0.2f),
             body.at(shape.waist_half * b + 0.01f, waist - 0.12f), body.at(shape.waist_half * b, waist));
  path.curve(body.at(shape.waist_half * b, waist + 0.16f), body.at(0.212f * b, neck - 0.22f),
             body.at(0.198f * b, neck - 0.115f));
  path.curve(body.at(0.165f * b, neck - 0.04f), body.at(0.1f, neck - 0.035f), body.at(0.07f, neck));
  return path;
}

void paint_folds(const Body& body) {
  const Shape shape = shape_of(body.look);
  const Colour dark = lit(body.look.coat, 0.5f);
  const Colour light = lit(body.look.coat, 1.3f);
  const float waist = 0.6f * body.look.height;
  const float swing = 0.02f * std::sin(body.stance.phase);
  if (body.look.cut == Look::Cut::puffer) {
    for (float y = shape.hem + 0.07f; y < body.chin - 0.12f; y += 0.095f) {
      body.line({body.at(-0.24f, y + 0.01f), body.at(-0.1f, y - 0.012f), body.at(0.1f, y - 0.012f),
                 body.at(0.24f, y + 0.01f)},
                0.014f, dark, 0.55f);
      body.line({body.at(-0.24f, y - 0.02f), body.at(0, y - 0.04f), body.at(0.24f, y - 0.02f)}, 0.02f, light,
                0.25f);
    }
    return;
  }
  for (const float x : {-0.12f, -0.05f, 0.08f, 0.15f})
    body.line({body.at(x * 0.8f, waist - 0.02f), body.at(x, (waist + shape.hem) / 2),
               body.at(x * 1.25f + swing, shape.hem)},
              0.012f, dark, 0.4f);
  body.line({body.at(0.17f, body.chin - 0.3f), body.at(0.12f, body.chin - 0.4f)}, 0.012f, dark, 0.5f);
  body.line({body.at(-0.17f, body.chin - 0.3f), body.at(-0.11f, body.chin - 0.42f)}, 0.012f, dark, 0.5f);
  body.line({body.at(0.1f, body.chin - 0.16f), body.at(0.12f, waist)}, 0.05f, light, 0.14f);
}

void paint_closing(const Body& body) {
  const Shape shape = shape_of(body.look);
  const Colour dark = lit(body.look.coat, 0.4f);
  const float waist = 0.6f * body.look.height;
  if (body.look.cut == Look::Cut::jumper) {
    for (float y = shape.hem; y < shape.hem + 0.06f; y += 0.018f)
      body.line({body.at(-0.2f, y), body.at(0.2f, y)}, 0.006f, dark, 0.45f);
    return;
  }
  const float open = body.look.cut == Look::Cut::overcoat ? 0.03f : 0;
  body.line({body.at(open, body.chin - 0.17f), body.at(open, waist), body.at(open * 2, shape.hem)}, 0.009f,
            dark, 0.9f);
  if (body.look.cut == Look::Cut::overcoat || body.look.cut == Look::Cut::jacket)
    for (float y = body.chin - 0.27f; y > shape.hem + 0.2f; y -= 0.13f) {
      const Point at = body.at(open - 0.032f, y);
      body.layer.shade(
          Path::ellipse(at, std::max(body.pixels(0.012f), 0.7f), std::max(body.pixels(0.012f), 0.7f)),
          with_alpha(dark, 0.9f));
    }
  if (body.look.cut == Look::Cut::dress)
    body.line({body.at(-0.2f, waist), body.at(0, waist - 0.015f), body.at(0.2f, waist)}, 0.04f,
              lit(body.look.coat, 0.55f), 0.9f);
  for (const float side : {-1.0f, 1.0f})
    if (body.look.cut != Look::Cut::dress)
      body.line({body.at(side * 0.075f, waist - 0.1f), body.at(side * 0.16f, waist - 0.13f)}, 0.012f, dark,
                0.7f);
}

void paint_arm(const Body& body, float side, float phase) {
  const float swing = std::sin(phase);
  const float b = body.look.build;
  const float shoulder = body.chin - 0.15f;
  const Point top = body.at(side * 0.152f * b, shoulder);
  const Point elbow = body.at(side * (0.235f * b + 0.01f), shoulder - 0.27f, 0.07f * swing);
  const Point wrist = body.at(side * (0.232f * b - 0.015f * swing),
                              shoulder - 0.49f + 0.035f * std::abs(swing), 0.24f * swing);
  const Colour sleeve = lit(body.look.coat, side > 0 ? 1.02f : 0.84f);
  const Path hand =
      Path::ellipse({wrist.x, wrist.y + body.pixels(0.045f)}, body.pixels(0.036f), body.pixels(0.055f));
  body.layer.fill(hand, lit(body.skin, side > 0 ? 0.98f : 0.8f));
  body.outline(hand, body.skin);
  const Point line[] = {top, elbow, wrist};
  const float width = body.look.cut == Look::Cut::puffer ? 0.135f : 0.115f;
  const Path path = Path::limb(line, body.pixels(width), body.pixels(0.086f));
  const float half = body.pixels(width / 2);
  body.layer.fill(path,
                  Paint(lit(sleeve, 0.72f), lit(sleeve, 1.15f), {elbow.x - half, 0}, {elbow.x + half, 0}));
  body.outline(path, sleeve);
  body.line({{wrist.x - body.pixels(0.045f), wrist.y - body.pixels(0.03f)},
             {wrist.x + body.pixels(0.045f), wrist.y - body.pixels(0.03f)}},
            0.01f, lit(sleeve, 0.5f), 0.7f);
}

void paint_bag(const Body& body) {
  const Colour leather{104, 70, 46};
  const Point bag = body.at(0.235f, 0.5f * body.look.height);
  const float w = body.pixels(0.085f);
  const float h = body.pixels(0.1f);
  const Path path({{bag.x - w, bag.y - h},
                   {bag.x + w, bag.y - h},
                   {bag.x + w * 0.9f, bag.y + h},
                   {bag.x - w * 0.9f, bag.y + h}});
  body.layer.fill(path, Paint(lit(leather, 0.8f), lit(leather, 1.2f), {bag.x - w, 0}, {bag.x + w, 0}));
  body.outline(path, leather);
  body.line({{bag.x - w, bag.y - h * 0.2f}, {bag.x + w, bag.y - h * 0.2f}}, 0.01f, lit(leather, 0.5f), 0.8f);
  body.line({body.at(-0.1f, body.chin - 0.06f), {bag.x - w * 0.5f, bag.y - h}}, 0.03f, leather);
}

}  // namespace

void paint_legs(const Body& body) {
  const float phase = body.stance.phase;
  // The leg that is behind first.
  const float first = std::sin(phase) > 0 ? -1.0f : 1.0f;
  for (const float side : {first, -first}) paint_leg(body, side, side > 0 ? phase : phase + 3.14159265f);
}

void paint_coat(const Body& body) {
  const float phase = body.stance.phase;
  const bool over = body.look.cut == Look::Cut::dress || body.look.cut == Look::Cut::overcoat;
  for (const float side : {-1.0f, 1.0f})
    if (!over) paint_arm(body, side, side > 0 ? phase + 3.14159265f : phase);
  const Path path = trunk(body);
  body.layer.fill(path, body.cloth(body.look.coat, -0.25f, 0.24f));
  paint_folds(body);
  if (!body.stance.away) paint_closing(body);
  body.outline(path, body.look.coat);
  for (const float side : {-1.0f, 1.0f})
    if (over) paint_arm(body, side, side > 0 ? phase + 3.14159265f : phase);
  if (body.look.has_bag) paint_bag(body);
  if (body.look.has_rucksack && body.stance.away) {
    const Path pack = Path::ellipse(body.at(0, body.chin - 0.33f), body.pixels(0.17f), body.pixels(0.23f));
    body.layer.fill(pack, body.cloth(body.look.scarf, -0.2f, 0.2f));
    body.outline(pack, body.look.scarf);
  } else if (body.look.has_rucksack) {
    for (const float side : {-1.0f, 1.0f})
      body.line({body.at(side * 0.13f, body.chin - 0.055f), body.at(side * 0.155f, body.chin - 0.3f)}, 0.042f,
                lit(body.look.scarf, 0.6f));
  }
}

}  // namespace peel::scene
