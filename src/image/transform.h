// Scaling, cutting, warping and blurring.
#pragma once

#include <array>

#include "image/image.h"

namespace peel::image {

// Scales to exactly `size`; area-averaging when smaller, bilinear when larger.
Image resize(const View& view, Size size);
// Scales into memory that the caller owns: `out` has size.width * size.height * channels bytes.
void resize_into(const View& view, Size size, std::span<std::uint8_t> out);

// The part of the picture under the box, rounded to whole pixels and clipped; may be empty.
Image crop(const View& view, const Box& box);

// A 2 x 3 affine matrix, row by row: x' = m0 x + m1 y + m2, y' = m3 x + m4 y + m5.
using Affine = std::array<float, 6>;

// The similarity (scale, turn, shift) that takes `from` to `to` with the least squared error
// (Umeyama, 1991, without reflection). At least two differing points; sizes equal.
// Errors: invalid_input when the points coincide.
base::Result<Affine> similarity(std::span<const Point> from, std::span<const Point> to);

// Fills `out` (size.width * size.height * channels bytes, caller's) with the picture as seen through
// `forward` (which takes picture to output coordinates), bilinear; black outside.
void warp_into(const View& view, const Affine& forward, Size size, std::span<std::uint8_t> out);

Image to_grey(const View& view);

// Drawing for people's eyes. Colours are R, G, B.
using Colour = std::array<std::uint8_t, 3>;
void draw_box(Image& image, const Box& box, Colour colour, int thickness);
// `height` of capital letters in pixels; text is ASCII; the anchor is the text's bottom left.
void draw_text(Image& image, Point anchor, std::string_view text, Colour colour, int height);
void fill_box(Image& image, const Box& box, Colour colour);
// Copies `source` onto `image` with its top left at (x, y), clipped.
void paste(Image& image, const View& source, int x, int y);

}  // namespace peel::image
