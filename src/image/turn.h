// Turning pictures by quarters and mirroring them.
#pragma once

#include "image/image.h"

namespace peel::image {

// One of the eight ways in which a camera can have lain: first x and y change places (if `transpose`), then
// the result is mirrored left to right (`mirror_x`) and top to bottom (`mirror_y`).
struct Turn {
  bool transpose = false;
  bool mirror_x = false;
  bool mirror_y = false;

  bool none() const { return !transpose && !mirror_x && !mirror_y; }
  Size of(Size size) const { return transpose ? Size{size.height, size.width} : size; }
  friend bool operator==(const Turn&, const Turn&) = default;
};

inline constexpr Turn quarter_clockwise{true, true, false};
inline constexpr Turn half_turn{false, true, true};
inline constexpr Turn quarter_anticlockwise{true, false, true};

Image turned(const View& view, Turn turn);

}  // namespace peel::image
