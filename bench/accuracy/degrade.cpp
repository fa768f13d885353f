#include "accuracy/degrade.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "image/transform.h"

namespace peel::bench {
namespace {

using image::Image;

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0l, 255l));
}

Image each_pixel(const image::View& picture, const std::function<float(float)>& change) {
  Image out = Image::copy_of(picture);
  for (std::uint8_t& value : out.bytes()) value = to_byte(change(value));
  return out;
}

// The mean of `count` pixels along x or y; the edge goes on beyond itself.
Image averaged(const image::View& picture, int count, bool along_x) {
  Image out(picture.size(), 3);
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x)
      for (int c = 0; c < 3; ++c) {
        float sum = 0;
        for (int k = 0; k < count; ++k) {
          const int sx = std::clamp(along_x ? x + k - count / 2 : x, 0, picture.width - 1);
          const int sy = std::clamp(along_x ? y : y + k - count / 2, 0, picture.height - 1);
          sum += picture.row(sy)[sx * 3 + c];
        }
        out.row(y)[x * 3 + c] = to_byte(sum / static_cast<float>(count));
      }
  return out;
}

Image blurred(const image::View& picture, int count) {
  Image out = Image::copy_of(picture);
  for (int pass = 0; pass < 3; ++pass) out = averaged(averaged(out, count, true), count, false);
  return out;
}

Image covered(const image::View& picture, const image::Box& face, float share) {
  Image out = Image::copy_of(picture);
  image::fill_box(out, {face.x, face.y + face.height * (1 - share), face.width, face.height * share * 1.3f},
                  {128, 128, 128});
  return out;
}

Image noisy(const image::View& picture, float levels) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> amount(-levels, levels);
  return each_pixel(picture, [&](float v) { return v + amount(random); });
}

Image small(const image::View& picture, float share) {
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::lround(static_cast<float>(side) * share)));
  };
  return image::resize(picture, {scaled(picture.width), scaled(picture.height)});
}

Image jpeg(const image::View& picture, int quality) {
  const auto bytes = image::encode_jpeg(picture, quality);
  auto out = bytes ? image::decode(*bytes) : base::Result<Image>();
  return out ? std::move(*out) : Image();
}

}  // namespace

std::vector<Degradation> degradations() {
  std::vector<Degradation> all{{"none", 0}};
  const auto add = [&](const std::string& kind, std::initializer_list<float> amounts) {
    for (const float amount : amounts) all.push_back({kind, amount});
  };
  add("small", {0.6f, 0.5f, 0.4f, 0.3f, 0.25f, 0.2f, 0.15f});
  add("blur", {3, 5, 7, 9, 11});
  add("motion", {5, 9, 13, 17, 25});
  add("dark", {0.5f, 0.25f, 0.12f, 0.06f, 0.03f});
  add("bright", {1.5f, 2, 3, 4, 6});
  add("haze", {0.5f, 0.8f, 0.9f, 0.95f, 0.98f});
  add("covered", {0.2f, 0.35f, 0.5f, 0.6f});
  add("noise", {20, 40, 60, 80});
  add("jpeg", {40, 20, 10, 5});
  return all;
}

Image degraded(const image::View& picture, const image::Box& face, const Degradation& how) {
  const int count = static_cast<int>(how.amount);
  if (how.kind == "small") return small(picture, how.amount);
  if (how.kind == "blur") return blurred(picture, count);
  if (how.kind == "motion") return averaged(picture, count, true);
  if (how.kind == "dark" || how.kind == "bright")
    return each_pixel(picture, [&](float v) { return v * how.amount; });
  if (how.kind == "haze") return each_pixel(picture, [&](float v) { return v + (220 - v) * how.amount; });
  if (how.kind == "covered") return covered(picture, face, how.amount);
  if (how.kind == "noise") return noisy(picture, how.amount);
  if (how.kind == "night") return noisy(each_pixel(picture, [&](float v) { return v * how.amount; }), 12);
  if (how.kind == "jpeg") return jpeg(picture, count);
  return Image::copy_of(picture);
}

}  // namespace peel::bench
