#include "lfr/sighting.h"

#include <cmath>

#include "image/transform.h"

namespace peel::lfr {
namespace {

constexpr float surroundings = 0.4f;
constexpr float cover = 0.25f;            // others are covered this much beyond their box
constexpr float overlap_of_twin = 0.45f;  // that much upon the face it is the same face, found twice

image::Box moved(image::Box box, image::Point origin) {
  box.x -= origin.x;
  box.y -= origin.y;
  return box;
}

}  // namespace

image::Image picture_of(const image::View& frame, const image::Box& face,
                        std::span<const image::Box> others) {
  const image::Box part = image::clipped(image::grown(face, surroundings), frame.size());
  image::Image picture = image::crop(frame, part);
  if (picture.empty()) return picture;
  // The cut begins at whole pixels.
  const image::Point origin{std::floor(part.x), std::floor(part.y)};
  for (const image::Box& other : others)
    if (image::overlap(other, face) < overlap_of_twin)
      image::fill_box(picture, moved(image::grown(other, cover), origin), cover_colour);
  // Where faces overlap, the one in question stays whole.
  const image::Image own = image::crop(frame, face);
  if (!own.empty()) {
    const image::Box inside = image::clipped(face, frame.size());
    image::paste(picture, own, static_cast<int>(std::floor(inside.x) - origin.x),
                 static_cast<int>(std::floor(inside.y) - origin.y));
  }
  return picture;
}

base::Result<base::SecretBytes> jpeg_of(const image::View& picture) {
  PEEL_TRY(base::Bytes encoded, image::encode_jpeg(picture));
  auto secret = base::SecretBytes::copy_of(encoded);
  base::wipe(std::span(encoded));
  return secret;
}

}  // namespace peel::lfr
