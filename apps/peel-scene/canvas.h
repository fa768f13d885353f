// A layer of paint, and brushes: filled shapes, lines and gradients with smooth edges.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "coverage.h"
#include "image/image.h"

namespace peel::scene {

using image::Point;

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  std::uint8_t alpha = 255;
};

// `share` 0 gives a, 1 gives b.
Colour mix(Colour a, Colour b, float share);
// Brighter (factor above 1) or darker, alpha kept.
Colour lit(Colour colour, float factor);
Colour with_alpha(Colour colour, float alpha);  // 0 to 1

// One colour, or a linear gradient from one point to another, going on beyond both.
struct Paint {
  Colour begin;
  Colour end;
  Point from{0, 0};
  Point to{0, 0};
  Paint(Colour colour) : begin(colour), end(colour) {}  // NOLINT: a colour is a paint
  Paint(Colour a, Colour b, Point p, Point q) : begin(a), end(b), from(p), to(q) {}
};

// Closed contours. Contours that turn the other way round inside another are holes.
class Path {
 public:
  Path() = default;
  explicit Path(std::vector<Point> polygon) { contours_.push_back(std::move(polygon)); }
  Path& move(Point to);
  Path& line(Point to);
  Path& curve(Point control_a, Point control_b, Point to);  // cubic Bézier
  static Path ellipse(Point centre, float radius_x, float radius_y, float turn = 0);
  // A line of that width along the points, with flat ends; width may differ at its end.
  static Path stroke(std::span<const Point> points, float width, float end_width);
  static Path stroke(std::span<const Point> points, float width) { return stroke(points, width, width); }
  // The same, but round where it begins.
  static Path limb(std::span<const Point> points, float width, float end_width);
  const std::vector<std::vector<Point>>& contours() const { return contours_; }

 private:
  std::vector<std::vector<Point>> contours_;
};

// Premultiplied R, G, B, A, its top left pixel at (x, y) of the frame. Shapes are given in the frame's
// coordinates. Its memory is kept from one use to the next.
class Layer {
 public:
  // Empties the layer and puts it over that part of the frame.
  void reset(int x, int y, image::Size size);
  int x() const { return x_; }
  int y() const { return y_; }
  image::Size size() const { return size_; }
  std::uint8_t* row(int y) { return pixels_.data() + static_cast<std::size_t>(y) * stride(); }
  const std::uint8_t* row(int y) const { return pixels_.data() + static_cast<std::size_t>(y) * stride(); }
  image::View view() const { return {pixels_.data(), size_.width, size_.height, 4, stride()}; }

  void fill(const Path& path, const Paint& paint);
  // The same, but only where the layer is already covered: shading that stays on what it shades.
  void shade(const Path& path, const Paint& paint);
  // Lays a premultiplied R, G, B, A picture over it, its top left at (x, y) of the frame.
  void over(const image::View& rgba, int x, int y);
  // Spreads the paint along (dx, dy) pixels, as a shutter does that stays open while things move.
  void blur_along(float dx, float dy);
  std::span<std::uint8_t> pixels() {
    return {pixels_.data(), stride() * static_cast<std::size_t>(size_.height)};
  }

 private:
  void draw(const Path& path, const Paint& paint, bool inside_only);
  std::size_t stride() const { return static_cast<std::size_t>(size_.width) * 4; }

  int x_ = 0;
  int y_ = 0;
  image::Size size_;
  std::vector<std::uint8_t> pixels_;
  Coverage coverage_;
  std::vector<std::uint16_t> sums_;
};

}  // namespace peel::scene
