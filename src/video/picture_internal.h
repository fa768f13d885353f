// The decoder's picture inside a Frame, and how RGB is made of it.
#pragma once

#include "image/turn.h"
#include "video/ffmpeg_internal.h"
#include "video/frame.h"

namespace peel::video {

class Frame::Picture {
 public:
  // `decoded` has pixels in memory of this process; `turn` makes it upright. `largest`: lying or standing.
  Picture(FrameHandle decoded, image::Turn turn, image::Size largest);

  // Upright, with square pixels: a picture of wide or narrow pixels is counted larger, and scaled down only
  // where it would be larger than the largest that is accepted.
  image::Size size() const { return size_; }
  base::Result<image::Image> rgb(image::Size upright) const;

 private:
  FrameHandle decoded_;
  image::Turn turn_;
  image::Size size_;
};

// What a display matrix (nine numbers, as containers have it) asks for, to the nearest quarter turn.
image::Turn turn_of(const std::int32_t* matrix);

// Makes every buffer of `frame` overwrite itself with zeros when its last user lets go: the decoder, which
// predicts later pictures from earlier ones, and every Frame. Errors: AVERROR(ENOMEM).
int wipe_when_released(AVFrame& frame);

}  // namespace peel::video
