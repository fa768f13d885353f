// Points and boxes in pixels: x to the right, y down, (0,0) the corner of the top left pixel.
#pragma once

#include <algorithm>

namespace peel::image {

struct Point {
  float x = 0;
  float y = 0;
};

struct Size {
  int width = 0;
  int height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

struct Box {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;

  float right() const { return x + width; }
  float bottom() const { return y + height; }
  float area() const { return width * height; }
  Point centre() const { return {x + width / 2, y + height / 2}; }
};

inline float intersection_area(const Box& a, const Box& b) {
  const float w = std::min(a.right(), b.right()) - std::max(a.x, b.x);
  const float h = std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

// Intersection over union, 0 to 1.
inline float overlap(const Box& a, const Box& b) {
  const float common = intersection_area(a, b);
  const float all = a.area() + b.area() - common;
  return all > 0 ? common / all : 0;
}

// The box made larger on every side by `share` of its own width and height.
inline Box grown(const Box& box, float share) {
  const float dx = box.width * share;
  const float dy = box.height * share;
  return {box.x - dx, box.y - dy, box.width + 2 * dx, box.height + 2 * dy};
}

// The part of the box that lies in a picture of that size.
inline Box clipped(const Box& box, Size size) {
  const float x = std::clamp(box.x, 0.0f, static_cast<float>(size.width));
  const float y = std::clamp(box.y, 0.0f, static_cast<float>(size.height));
  const float right = std::clamp(box.right(), x, static_cast<float>(size.width));
  const float bottom = std::clamp(box.bottom(), y, static_cast<float>(size.height));
  return {x, y, right - x, bottom - y};
}

}  // namespace peel::image
