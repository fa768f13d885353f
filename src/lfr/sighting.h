// The picture of a face that an alert shows to officers.
#pragma once

#include <span>

#include "base/secret.h"
#include "base/time.h"
#include "image/transform.h"
#include "vision/quality.h"

namespace peel::lfr {

// What lies over the faces of people who are nobody's business: a plain patch. Coarse blocks are not enough:
// colours of hair and coat stay in them, by which our own embedder named painted people more than twice as
// often as by chance (tests/live/annotated_test.cpp).
inline constexpr image::Colour cover_colour{128, 128, 128};

// One look at one person: the face with some surroundings, and where and when it was.
struct Sighting {
  std::uint64_t frame = 0;
  base::Time captured{};  // wall clock
  image::Box box;         // the face, in pixels of the frame
  vision::Quality quality;
  image::Image picture;  // wipes itself
};

// The face grown by 40 % on every side, cut out of the whole frame (RGB). Every other face that reaches
// into it is covered: an alert about one person must not show another.
image::Image picture_of(const image::View& frame, const image::Box& face, std::span<const image::Box> others);

// Errors: internal, exhausted.
base::Result<base::SecretBytes> jpeg_of(const image::View& picture);

}  // namespace peel::lfr
