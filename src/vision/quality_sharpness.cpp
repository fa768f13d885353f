#include "vision/quality_sharpness.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace peel::vision {
namespace {

constexpr int reach = 4;         // pixels to each side over which the further blur averages
constexpr float lowest = 0.2f;   // what is left in a face blurred beyond use
constexpr float highest = 0.6f;  // and in a sharp one

// A line of the picture, along x or along y.
struct Line {
  const std::uint8_t* first = nullptr;
  std::size_t step = 1;
  int length = 0;
  float at(int i) const { return first[static_cast<std::size_t>(std::clamp(i, 0, length - 1)) * step]; }
};

struct Sums {
  float differences = 0;  // between neighbours
  float lost = 0;         // of them, what the further blur takes
};

void add_line(const Line& line, Sums& sums) {
  constexpr float width = 2 * reach + 1;
  float window = 0;
  for (int i = -reach; i <= reach; ++i) window += line.at(i);
  for (int i = 1; i < line.length; ++i) {
    const float before = window;
    window += line.at(i + reach) - line.at(i - reach - 1);
    const float difference = std::abs(line.at(i) - line.at(i - 1));
    const float blurred = std::abs(window - before) / width;
    sums.differences += difference;
    sums.lost += std::max(0.0f, difference - blurred);
  }
}

float share_lost(const image::View& grey, bool along_x) {
  Sums sums;
  const int lines = along_x ? grey.height : grey.width;
  for (int i = 0; i < lines; ++i)
    add_line(along_x ? Line{grey.row(i), 1, grey.width} : Line{grey.data + i, grey.stride, grey.height},
             sums);
  return sums.differences > 0 ? sums.lost / sums.differences : 0;
}

}  // namespace

float sharpness(const image::View& grey) {
  if (grey.empty() || grey.channels != 1) return 0;
  const float worse = std::min(share_lost(grey, true), share_lost(grey, false));
  return std::clamp((worse - lowest) / (highest - lowest), 0.0f, 1.0f);
}

}  // namespace peel::vision
