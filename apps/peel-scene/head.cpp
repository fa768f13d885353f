#include "head.h"

#include <algorithm>
#include <cmath>

#include "image/compose.h"
#include "image/transform.h"

namespace peel::scene {
namespace {

using image::Box;
using image::Image;

// What of the portrait is head: all around the face, then narrowing to the neck, so that shoulders,
// weapons and banners stay behind.
Path head_outline(const Box& face) {
  const float x = face.x + face.width / 2;
  const float unit = face.height;
  const float chin = face.bottom();
  const auto at = [&](float across, float down) { return Point{x + across * unit, chin + down * unit}; };
  Path path;
  path.move(at(-1.05f, -2.4f)).line(at(1.05f, -2.4f)).line(at(1.0f, -0.5f));
  path.curve(at(0.95f, -0.2f), at(0.62f, -0.14f), at(0.5f, -0.04f))
      .curve(at(0.45f, 0.2f), at(0.25f, 0.6f), at(0, 0.72f));
  path.curve(at(-0.25f, 0.6f), at(-0.45f, 0.2f), at(-0.5f, -0.04f))
      .curve(at(-0.62f, -0.14f), at(-0.95f, -0.2f), at(-1.0f, -0.5f));
  return path;
}

Box head_area(const Box& face) {
  const float unit = face.height;
  // Sides of whole multiples of 32 pixels can be halved five times.
  const float width = 32 * std::ceil(2.2f * unit / 32);
  const float height = 32 * std::ceil(3.1f * unit / 32);
  return {std::floor(face.x + face.width / 2 - width / 2), std::floor(face.y - 1.35f * unit), width, height};
}

// Multiplies the picture by how much the outline covers; edges softened.
void keep_inside(Image& picture, const Path& outline) {
  Layer layer;
  layer.reset(0, 0, picture.size());
  layer.fill(outline, Colour{255, 255, 255});
  Image mask = Image::copy_of(layer.view());
  image::smooth(mask, 1.5f, 1.5f);
  const auto pixels = picture.bytes();
  const auto shares = mask.bytes();
  for (std::size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<std::uint8_t>((pixels[i] * shares[i | 3] + 127) / 255);
}

// Some portraits glow with magic: faint light around the head, which would look like a pane of glass.
void drop_glow(Image& picture) {
  constexpr int least = 110;  // of alpha
  for (std::size_t i = 0; i + 3 < picture.bytes().size(); i += 4) {
    std::uint8_t* pixel = picture.data() + i;
    const int alpha = pixel[3];
    if (alpha == 255) continue;
    const int kept = std::max(0, (alpha - least) * 255 / (255 - least));
    for (int c = 0; c < 4; ++c) pixel[c] = static_cast<std::uint8_t>(alpha > 0 ? pixel[c] * kept / alpha : 0);
  }
}

// Cuts out with transparent pixels where the area reaches beyond the portrait.
Image cut(const Image& portrait, const Box& area) {
  Image out({static_cast<int>(area.width), static_cast<int>(area.height)}, 4);
  const auto affine = image::Affine{1, 0, -area.x, 0, 1, -area.y};
  image::warp_into(portrait, affine, out.size(), out.bytes());
  return out;
}

// Drops what does not hang together with the face: ends of staffs, bows and banners beside the head.
void keep_connected(Image& picture, Point inside) {
  const int width = picture.width();
  const int height = picture.height();
  std::vector<bool> reached(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  std::vector<std::pair<int, int>> open{{static_cast<int>(inside.x), static_cast<int>(inside.y)}};
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    const std::size_t at =
        static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
    if (reached[at] || picture.data()[4 * at + 3] == 0) continue;
    reached[at] = true;
    for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}})
      open.emplace_back(x + dx, y + dy);
  }
  for (std::size_t at = 0; at < reached.size(); ++at)
    if (!reached[at]) std::fill_n(picture.data() + 4 * at, 4, std::uint8_t{0});
}

Colour mean(Image& picture, const Box& area, Colour otherwise) {
  double sums[4] = {};
  const Box inside = image::clipped(area, picture.size());
  for (int y = static_cast<int>(inside.y); y < static_cast<int>(inside.bottom()); ++y)
    for (int x = static_cast<int>(inside.x); x < static_cast<int>(inside.right()); ++x)
      for (int c = 0; c < 4; ++c) sums[c] += picture.row(y)[4 * x + c];
  if (sums[3] < 255) return otherwise;
  const auto channel = [&](int c) {
    return static_cast<std::uint8_t>(std::min(255.0, 255 * sums[c] / sums[3]));
  };
  return {channel(0), channel(1), channel(2)};
}

// The same outline, its face painted over with hair.
Image seen_from_behind(const Image& front, const Box& face, Colour hair) {
  Image back = Image::copy_of(front);
  const float middle = face.x + face.width / 2;
  for (int y = 0; y < back.height(); ++y)
    for (int x = 0; x < back.width(); ++x) {
      std::uint8_t* pixel = back.row(y) + 4 * x;
      const float across = (static_cast<float>(x) - middle) / face.height;
      const float down = (static_cast<float>(y) - face.y) / face.height;
      const float strand = 0.06f * std::sin(across * 40) * std::sin(across * 17 + 2);
      const float factor = 1.02f - 0.5f * across * across - 0.12f * std::max(down, 0.0f) + strand;
      const Colour colour = lit(hair, std::max(factor, 0.2f));
      const int alpha = pixel[3];
      pixel[0] = static_cast<std::uint8_t>(colour.red * alpha / 255);
      pixel[1] = static_cast<std::uint8_t>(colour.green * alpha / 255);
      pixel[2] = static_cast<std::uint8_t>(colour.blue * alpha / 255);
    }
  return back;
}

std::vector<Image> halved(Image picture) {
  std::vector<Image> levels;
  levels.push_back(std::move(picture));
  while (levels.back().width() > 24) {
    const Image& last = levels.back();
    Image next = image::resize(last, {last.width() / 2, last.height() / 2});
    levels.push_back(std::move(next));
  }
  return levels;
}

}  // namespace

base::Result<Head> Head::load(const std::filesystem::path& folder, const Portrait& portrait) {
  PEEL_TRY(const Image picture, image::read_with_alpha(folder / portrait.path));
  Head head;
  head.portrait_ = &portrait;
  Box face{static_cast<float>(portrait.face.x), static_cast<float>(portrait.face.y),
           static_cast<float>(portrait.face.width), static_cast<float>(portrait.face.height)};
  const Box area = head_area(face);
  Image cutout = cut(picture, area);
  drop_glow(cutout);
  face.x -= area.x;
  face.y -= area.y;
  head.face_ = face;
  head.eyes_ = {face.centre().x, static_cast<float>(portrait.eyes) - area.y};
  head.pixels_a_metre_ = face.height / face_height;
  head.chin_ = (face.bottom() - head.eyes_.y) / head.pixels_a_metre_;
  keep_inside(cutout, head_outline(face));
  keep_connected(cutout, face.centre());
  const float unit = face.height;
  head.skin_ = mean(cutout, {face.centre().x - 0.15f * unit, face.y + 0.5f * unit, 0.3f * unit, 0.2f * unit},
                    {200, 160, 130});
  head.hair_ = mean(cutout, {face.centre().x - 0.3f * unit, face.y - 0.32f * unit, 0.6f * unit, 0.24f * unit},
                    {70, 56, 48});
  head.back_.levels = halved(seen_from_behind(cutout, face, head.hair_));
  head.front_.levels = halved(std::move(cutout));
  return head;
}

image::Affine Head::placed(const HeadPlace& place, float level_scale) const {
  // Level pixels to metres around the eyes, then squeezed, sheared, rolled and put in the frame.
  const float s = place.scale / pixels_a_metre_;
  const float c = std::cos(place.roll);
  const float r = std::sin(place.roll);
  const float a = s * (c * place.squeeze);
  const float b = s * (c * place.shear - r);
  const float d = s * (r * place.squeeze);
  const float e = s * (r * place.shear + c);
  return {a * level_scale, b * level_scale, place.eyes.x - a * eyes_.x - b * eyes_.y,
          d * level_scale, e * level_scale, place.eyes.y - d * eyes_.x - e * eyes_.y};
}

namespace {

Point through(const image::Affine& m, Point p) {
  return {m[0] * p.x + m[1] * p.y + m[2], m[3] * p.x + m[4] * p.y + m[5]};
}

Box box_around(const image::Affine& m, const Box& box) {
  const Point corners[] = {through(m, {box.x, box.y}), through(m, {box.right(), box.y}),
                           through(m, {box.x, box.bottom()}), through(m, {box.right(), box.bottom()})};
  const auto [left, right] =
      std::minmax_element(std::begin(corners), std::end(corners), [](Point a, Point b) { return a.x < b.x; });
  const auto [top, bottom] =
      std::minmax_element(std::begin(corners), std::end(corners), [](Point a, Point b) { return a.y < b.y; });
  return {left->x, top->y, right->x - left->x, bottom->y - top->y};
}

}  // namespace

void Head::draw(Layer& layer, const HeadPlace& place, const Sprite& sprite) const {
  // The smallest level that still has a pixel for each of the frame's.
  std::size_t level = 0;
  float level_scale = 1;
  while (level + 1 < sprite.levels.size() && place.scale / pixels_a_metre_ * level_scale * 2 <= 1) {
    ++level;
    level_scale *= 2;
  }
  const Image& picture = sprite.levels[level];
  image::Affine affine = placed(place, level_scale);
  const Box around =
      box_around(affine, {0, 0, static_cast<float>(picture.width()), static_cast<float>(picture.height())});
  const int x = static_cast<int>(std::floor(around.x)) - 1;
  const int y = static_cast<int>(std::floor(around.y)) - 1;
  const image::Size size{static_cast<int>(around.width) + 3, static_cast<int>(around.height) + 3};
  // The warp takes pixel centres for whole numbers; ours are at halves.
  affine[2] += (affine[0] + affine[1] - 1) / 2 - static_cast<float>(x);
  affine[5] += (affine[3] + affine[4] - 1) / 2 - static_cast<float>(y);
  Image warped(size, 4);
  image::warp_into(picture, affine, size, warped.bytes());
  layer.over(warped, x, y);
}

void Head::draw(Layer& layer, const HeadPlace& place) const { draw(layer, place, front_); }
void Head::draw_back(Layer& layer, const HeadPlace& place) const { draw(layer, place, back_); }

// Not the box around the turned box: detectors draw the same box around a head that leans a little.
Box Head::face(const HeadPlace& place) const {
  const Point centre = through(placed(place, 1), face_.centre());
  const float width = face_.width * place.scale / pixels_a_metre_ * place.squeeze;
  const float height = face_.height * place.scale / pixels_a_metre_;
  return {centre.x - width / 2, centre.y - height / 2, width, height};
}

}  // namespace peel::scene
