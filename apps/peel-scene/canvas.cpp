#include "canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

namespace peel::scene {
namespace {

constexpr int steps = 64;  // of a gradient

struct Shades {
  std::array<Colour, steps> colours;
  float offset = 0;  // step at (0, 0)
  float along_x = 0;
  float along_y = 0;
};

Shades shades_of(const Paint& paint) {
  Shades shades;
  for (int i = 0; i < steps; ++i)
    shades.colours[static_cast<std::size_t>(i)] =
        mix(paint.begin, paint.end, static_cast<float>(i) / (steps - 1));
  const float dx = paint.to.x - paint.from.x;
  const float dy = paint.to.y - paint.from.y;
  const float squared = dx * dx + dy * dy;
  if (squared <= 0) return shades;
  shades.along_x = dx / squared * (steps - 1);
  shades.along_y = dy / squared * (steps - 1);
  shades.offset = -(paint.from.x * shades.along_x + paint.from.y * shades.along_y);
  return shades;
}

std::uint8_t byte(float value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f); }

// x / 255 rounded, for 0 to 65025.
std::uint32_t over_255(std::uint32_t x) { return (x + 128 + ((x + 128) >> 8)) >> 8; }

inline void blend_inside(std::uint8_t* pixel, Colour colour, std::uint32_t alpha) {
  const std::uint32_t rest = 255 - alpha;
  pixel[0] = static_cast<std::uint8_t>(over_255(colour.red * alpha + pixel[0] * rest));
  pixel[1] = static_cast<std::uint8_t>(over_255(colour.green * alpha + pixel[1] * rest));
  pixel[2] = static_cast<std::uint8_t>(over_255(colour.blue * alpha + pixel[2] * rest));
}

inline void blend(std::uint8_t* pixel, Colour colour, std::uint32_t alpha) {
  if (alpha == 255) {
    pixel[0] = colour.red;
    pixel[1] = colour.green;
    pixel[2] = colour.blue;
    pixel[3] = 255;
    return;
  }
  blend_inside(pixel, colour, alpha);
  pixel[3] = static_cast<std::uint8_t>(over_255(255 * alpha + pixel[3] * (255 - alpha)));
}

}  // namespace

Colour mix(Colour a, Colour b, float share) {
  const auto channel = [share](std::uint8_t p, std::uint8_t q) {
    return byte(static_cast<float>(p) + (static_cast<float>(q) - static_cast<float>(p)) * share);
  };
  return {channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue),
          channel(a.alpha, b.alpha)};
}

Colour lit(Colour colour, float factor) {
  return {byte(static_cast<float>(colour.red) * factor), byte(static_cast<float>(colour.green) * factor),
          byte(static_cast<float>(colour.blue) * factor), colour.alpha};
}

Colour with_alpha(Colour colour, float alpha) {
  colour.alpha = byte(alpha * 255);
  return colour;
}

Path& Path::move(Point to) {
  contours_.push_back({to});
  return *this;
}

Path& Path::line(Point to) {
  contours_.back().push_back(to);
  return *this;
}

Path& Path::curve(Point a, Point b, Point to) {
  const Point from = contours_.back().back();
  constexpr int pieces = 8;
  for (int i = 1; i <= pieces; ++i) {
    const float t = static_cast<float>(i) / pieces;
    const float s = 1 - t;
    const auto at = [&](float p, float q, float r, float u) {
      return s * s * s * p + 3 * s * s * t * q + 3 * s * t * t * r + t * t * t * u;
    };
    contours_.back().push_back({at(from.x, a.x, b.x, to.x), at(from.y, a.y, b.y, to.y)});
  }
  return *this;
}

Path Path::ellipse(Point centre, float radius_x, float radius_y, float turn) {
  const int pieces = std::clamp(static_cast<int>(std::max(radius_x, radius_y)), 12, 48);
  const float c = std::cos(turn);
  const float s = std::sin(turn);
  std::vector<Point> outline;
  for (int i = 0; i < pieces; ++i) {
    const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / static_cast<float>(pieces);
    const float x = radius_x * std::cos(angle);
    const float y = radius_y * std::sin(angle);
    outline.push_back({centre.x + c * x - s * y, centre.y + s * x + c * y});
  }
  return Path(std::move(outline));
}

Path Path::stroke(std::span<const Point> points, float width, float end_width) {
  std::vector<Point> there;
  std::vector<Point> back;
  const std::size_t count = points.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Point before = points[i > 0 ? i - 1 : i];
    const Point after = points[i + 1 < count ? i + 1 : i];
    const float dx = after.x - before.x;
    const float dy = after.y - before.y;
    const float length = std::max(std::hypot(dx, dy), 1e-6f);
    const float share = count > 1 ? static_cast<float>(i) / static_cast<float>(count - 1) : 0;
    const float half = (width + (end_width - width) * share) / 2;
    there.push_back({points[i].x - dy / length * half, points[i].y + dx / length * half});
    back.push_back({points[i].x + dy / length * half, points[i].y - dx / length * half});
  }
  there.insert(there.end(), back.rbegin(), back.rend());
  return Path(std::move(there));
}

Path Path::limb(std::span<const Point> points, float width, float end_width) {
  Path path = stroke(points, width, end_width);
  auto& outline = path.contours_.front();
  const Point start = points.front();
  const Point first{outline.front().x - start.x, outline.front().y - start.y};
  constexpr int pieces = 8;
  for (int i = 1; i < pieces; ++i) {  // from the last point half around the start to the first
    const float angle = std::numbers::pi_v<float> * static_cast<float>(i - pieces) / pieces;
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    outline.push_back({start.x + c * first.x + s * first.y, start.y - s * first.x + c * first.y});
  }
  return path;
}

void Layer::reset(int x, int y, image::Size size) {
  x_ = x;
  y_ = y;
  size_ = {std::max(0, size.width), std::max(0, size.height)};
  pixels_.assign(stride() * static_cast<std::size_t>(size_.height), 0);
}

void Layer::fill(const Path& path, const Paint& paint) { draw(path, paint, false); }
void Layer::shade(const Path& path, const Paint& paint) { draw(path, paint, true); }

void Layer::draw(const Path& path, const Paint& paint, bool inside_only) {
  const Area area = touched(path.contours(), {x_, y_, size_.width, size_.height});
  if (area.width == 0 || area.height == 0) return;
  coverage_.accumulate(path.contours(), area);
  const Shades shades = shades_of(paint);
  for (int y = 0; y < area.height; ++y) {
    const float* cells = coverage_.row(y);
    const auto [first, last] = coverage_.reach(y);
    std::uint8_t* pixel = row(area.y - y_ + y) + 4 * static_cast<std::ptrdiff_t>(area.x - x_ + first);
    float step = shades.offset + (static_cast<float>(area.x + first) + 0.5f) * shades.along_x +
                 (static_cast<float>(area.y + y) + 0.5f) * shades.along_y;
    float sum = 0;
    for (int x = first; x < std::min(last, area.width); ++x, pixel += 4, step += shades.along_x) {
      sum += cells[x];
      const float covered = std::min(std::abs(sum), 1.0f);
      if (covered < 0.004f) continue;
      const Colour colour = shades.colours[static_cast<std::size_t>(std::clamp(step, 0.0f, steps - 1.0f))];
      const auto alpha = static_cast<std::uint32_t>(covered * static_cast<float>(colour.alpha) + 0.5f);
      if (inside_only)
        blend_inside(pixel, colour, over_255(alpha * pixel[3]));
      else
        blend(pixel, colour, alpha);
    }
  }
}

void Layer::over(const image::View& rgba, int x, int y) {
  const int left = std::max(x, x_);
  const int right = std::min(x + rgba.width, x_ + size_.width);
  const int bottom = std::min(y + rgba.height, y_ + size_.height);
  for (int at = std::max(y, y_); at < bottom; ++at) {
    const std::uint8_t* from = rgba.row(at - y) + 4 * (left - x);
    std::uint8_t* to = row(at - y_) + 4 * (left - x_);
    for (int i = left; i < right; ++i, from += 4, to += 4) {
      const std::uint32_t rest = 255u - from[3];
      for (int c = 0; c < 4; ++c) to[c] = static_cast<std::uint8_t>(from[c] + over_255(to[c] * rest));
    }
  }
}

void Layer::blur_along(float dx, float dy) {
  const int taps = std::min(8, static_cast<int>(std::hypot(dx, dy) + 0.25f) + 1);
  if (taps < 2) return;
  const int width = size_.width;
  const int height = size_.height;
  sums_.assign(pixels_.size(), 0);
  for (int tap = 0; tap < taps; ++tap) {
    const float share = static_cast<float>(tap) / static_cast<float>(taps - 1) - 0.5f;
    const int shift_x = static_cast<int>(std::lround(dx * share));
    const int shift_y = static_cast<int>(std::lround(dy * share));
    const int from_x = std::max(0, shift_x);
    const int count = 4 * (width - std::abs(shift_x));
    for (int y = std::max(0, shift_y); y < height + std::min(0, shift_y); ++y) {
      const std::uint8_t* from = row(y - shift_y) + 4 * (from_x - shift_x);
      std::uint16_t* to =
          sums_.data() + static_cast<std::size_t>(y) * stride() + 4 * static_cast<std::size_t>(from_x);
      for (int i = 0; i < count; ++i) to[i] = static_cast<std::uint16_t>(to[i] + from[i]);
    }
  }
  // Rounded up a little, so that full paint stays full: 255 taps times 65536 / taps is 255 << 16 again.
  const auto reciprocal = static_cast<std::uint16_t>(65536 / taps + 1);
  for (std::size_t i = 0; i < pixels_.size(); ++i)
    pixels_[i] = static_cast<std::uint8_t>((static_cast<std::uint32_t>(sums_[i]) * reciprocal) >> 16);
}

}  // namespace peel::scene
