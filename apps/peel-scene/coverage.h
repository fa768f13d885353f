// How much of each pixel lies inside a shape.
#pragma once

#include <span>
#include <vector>

#include "image/geometry.h"

namespace peel::scene {

struct Area {  // whole pixels
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

// The part of `limits` that the contours touch.
Area touched(std::span<const std::vector<image::Point>> contours, const Area& limits);

// Exact areas by Green's theorem: every edge adds, to the pixels of each row that it crosses, the signed
// area to its right; a running sum along the row then gives the coverage. Memory is kept between uses.
class Coverage {
 public:
  void accumulate(std::span<const std::vector<image::Point>> contours, const Area& area);

  // To be summed from the left; 1 is a pixel full of shape. Row y of the area, area.width cells.
  const float* row(int y) const { return cells_.data() + static_cast<std::size_t>(y) * stride_; }
  // Cells before `first` are 0, and from `last` on too, so that the sum stays as it is.
  struct Reach {
    int first;
    int last;
  };
  Reach reach(int y) const { return reaches_[static_cast<std::size_t>(y)]; }

 private:
  void add_edge(image::Point a, image::Point b);
  void add_in_row(int row, float x_a, float x_b, float rise);

  Area area_;
  std::size_t stride_ = 0;
  std::vector<float> cells_;
  std::vector<Reach> reaches_;
};

}  // namespace peel::scene
