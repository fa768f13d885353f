#include "coverage.h"

#include <algorithm>
#include <cmath>

namespace peel::scene {

using image::Point;

// The edge's part within one row, from x_a to x_b, `rise` of the row high (signed by direction).
void Coverage::add_in_row(int y, float x_a, float x_b, float rise) {
  float* row = cells_.data() + static_cast<std::size_t>(y) * stride_;
  const float left = std::min(x_a, x_b);
  const float right = std::max(x_a, x_b);
  const int first = static_cast<int>(left);
  const int last = static_cast<int>(std::ceil(right)) - 1;
  Reach& touched_cells = reaches_[static_cast<std::size_t>(y)];
  touched_cells.first = std::min(touched_cells.first, first);
  touched_cells.last = std::max(touched_cells.last, std::max(first, last) + 2);
  if (last <= first) {  // within one pixel: a trapezium
    const float middle = (left + right) / 2 - static_cast<float>(first);
    row[first] += rise * (1 - middle);
    row[first + 1] += rise * middle;
    return;
  }
  const float per_pixel = rise / (right - left);
  float before = 0;  // area to the right of the edge that earlier pixels already hold
  for (int x = first; x <= last; ++x) {
    const float enter = std::max(left, static_cast<float>(x));
    const float leave = std::min(right, static_cast<float>(x + 1));
    const float height_at_leave = (leave - left) * per_pixel;
    const float height_at_enter = (enter - left) * per_pixel;
    const float area = height_at_enter + (height_at_leave - height_at_enter) *
                                             (static_cast<float>(x + 1) - (enter + leave) / 2);
    row[x] += area - before;
    before = area;
  }
  row[last + 1] += rise - before;
}

void Coverage::add_edge(Point a, Point b) {
  if (a.y == b.y) return;
  const float sign = a.y < b.y ? 1.0f : -1.0f;
  if (a.y > b.y) std::swap(a, b);
  const float bottom = static_cast<float>(area_.height);
  if (b.y <= 0 || a.y >= bottom) return;
  const float slope = (b.x - a.x) / (b.y - a.y);
  const float wide = static_cast<float>(area_.width);
  const float end = std::min(b.y, bottom);
  for (float y = std::max(a.y, 0.0f); y < end;) {
    const int row = static_cast<int>(y);
    const float next = std::min(static_cast<float>(row + 1), end);
    const float x_a = std::clamp(a.x + (y - a.y) * slope, 0.0f, wide);
    const float x_b = std::clamp(a.x + (next - a.y) * slope, 0.0f, wide);
    add_in_row(row, x_a, x_b, sign * (next - y));
    y = next;
  }
}

Area touched(std::span<const std::vector<Point>> contours, const Area& limits) {
  float left = 1e9f;
  float top = 1e9f;
  float right = -1e9f;
  float bottom = -1e9f;
  for (const auto& contour : contours)
    for (const Point& point : contour) {
      left = std::min(left, point.x);
      right = std::max(right, point.x);
      top = std::min(top, point.y);
      bottom = std::max(bottom, point.y);
    }
  const auto whole = [](float value, int low, int size) {
    return static_cast<int>(std::clamp(value, static_cast<float>(low), static_cast<float>(low + size)));
  };
  Area area;
  area.x = whole(std::floor(left), limits.x, limits.width);
  area.y = whole(std::floor(top), limits.y, limits.height);
  area.width = std::max(0, whole(std::ceil(right), limits.x, limits.width) - area.x);
  area.height = std::max(0, whole(std::ceil(bottom), limits.y, limits.height) - area.y);
  return area;
}

void Coverage::accumulate(std::span<const std::vector<Point>> contours, const Area& area) {
  area_ = area;
  stride_ = static_cast<std::size_t>(area.width) + 2;
  cells_.assign(stride_ * static_cast<std::size_t>(area.height), 0.0f);
  reaches_.assign(static_cast<std::size_t>(area.height), {area.width, 0});
  const auto x = static_cast<float>(area.x);
  const auto y = static_cast<float>(area.y);
  for (const auto& contour : contours)
    for (std::size_t i = 0; i < contour.size(); ++i) {
      const Point a = contour[i];
      const Point b = contour[i + 1 < contour.size() ? i + 1 : 0];
      add_edge({a.x - x, a.y - y}, {b.x - x, b.y - y});
    }
}

}  // namespace peel::scene
