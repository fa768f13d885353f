#include <algorithm>

#include "body.h"

namespace peel::scene {
namespace {

void paint_scarf(const Body& body) {
  const Colour colour = body.look.scarf;
  const auto at = [&](float x, float below) { return body.at(x, body.chin - below); };
  Path tail;
  tail.move(at(0.02f, 0.1f)).line(at(0.1f, 0.1f)).line(at(0.115f, 0.42f)).line(at(0.03f, 0.43f));
  body.layer.fill(tail, body.cloth(lit(colour, 0.92f), -0.05f, 0.15f));
  body.outline(tail, colour);
  for (float y = 0.34f; y < 0.42f; y += 0.03f)
    body.line({at(0.03f, y), at(0.115f, y)}, 0.008f, lit(colour, 0.55f), 0.6f);
  Path wrap;
  wrap.move(at(-0.125f, 0.0f)).curve(at(-0.08f, 0.055f), at(0.08f, 0.055f), at(0.125f, 0.0f));
  wrap.curve(at(0.17f, 0.05f), at(0.15f, 0.11f), at(0.11f, 0.135f));
  wrap.curve(at(0.05f, 0.165f), at(-0.05f, 0.165f), at(-0.11f, 0.135f));
  wrap.curve(at(-0.15f, 0.11f), at(-0.17f, 0.05f), at(-0.125f, 0.0f));
  body.layer.fill(wrap, body.cloth(colour, -0.16f, 0.16f));
  body.outline(wrap, colour);
  body.line({at(-0.13f, 0.04f), at(0, 0.085f), at(0.13f, 0.045f)}, 0.01f, lit(colour, 0.55f), 0.7f);
  body.line({at(-0.12f, 0.09f), at(0.02f, 0.125f), at(0.12f, 0.1f)}, 0.01f, lit(colour, 0.55f), 0.7f);
}

void paint_hem_of_neck(const Body& body) {  // a jumper's round neck
  const auto at = [&](float x, float below) { return body.at(x, body.chin - below); };
  Path path;
  path.move(at(-0.125f, 0.03f)).curve(at(-0.1f, 0.12f), at(-0.05f, 0.155f), at(0, 0.155f));
  path.curve(at(0.05f, 0.155f), at(0.1f, 0.12f), at(0.125f, 0.03f)).line(at(0.165f, 0.06f));
  path.curve(at(0.13f, 0.17f), at(0.06f, 0.215f), at(0, 0.215f));
  path.curve(at(-0.06f, 0.215f), at(-0.13f, 0.17f), at(-0.165f, 0.06f));
  body.layer.fill(path, body.cloth(lit(body.look.coat, 0.86f), -0.16f, 0.16f));
  body.outline(path, body.look.coat);
}

void paint_lapels(const Body& body) {
  const auto at = [&](float x, float below) { return body.at(x, body.chin - below); };
  const bool wide = body.look.cut == Look::Cut::overcoat;
  const float end = wide ? 0.30f : 0.20f;
  const float out = wide ? 0.165f : 0.14f;
  for (const float side : {-1.0f, 1.0f}) {
    Path flap;
    flap.move(at(side * 0.115f, 0.0f))
        .curve(at(side * 0.1f, 0.07f), at(side * 0.06f, 0.15f), at(side * 0.005f, end));
    flap.line(at(side * 0.10f, end * 0.72f)).line(at(side * out, 0.13f)).line(at(side * 0.155f, 0.055f));
    flap.line(at(side * 0.135f, 0.0f));
    body.layer.fill(flap, body.cloth(lit(body.look.coat, side > 0 ? 1.1f : 0.92f), -0.16f, 0.16f));
    body.outline(flap, body.look.coat);
  }
}

}  // namespace

void paint_collar(const Body& body) {
  if (body.look.cut == Look::Cut::jumper && !body.look.has_scarf) return paint_hem_of_neck(body);
  if (!body.look.has_scarf || body.look.cut == Look::Cut::overcoat) paint_lapels(body);
  if (body.look.has_scarf) paint_scarf(body);
}

void paint_collar_behind(const Body& body) {
  const auto at = [&](float x, float below) { return body.at(x, body.chin - below); };
  Path path;
  path.move(at(-0.1f, 0.0f)).curve(at(-0.05f, 0.02f), at(0.05f, 0.02f), at(0.1f, 0.0f));
  path.line(at(0.125f, 0.09f)).curve(at(0.05f, 0.115f), at(-0.05f, 0.115f), at(-0.125f, 0.09f));
  const Colour colour = body.look.has_scarf ? body.look.scarf : lit(body.look.coat, 0.9f);
  body.layer.fill(path, body.cloth(colour, -0.12f, 0.12f));
  body.outline(path, colour);
}

}  // namespace peel::scene
