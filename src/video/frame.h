// One picture of a video, with the time at which it was taken.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "base/time.h"
#include "image/image.h"

namespace peel::video {

// Holds the decoder's own picture and makes RGB of it only when asked, at the size that is asked for:
// a frame that is only counted costs nothing more. Copies share the picture. The picture's memory is
// overwritten when the last copy goes. Thread-safe to read.
class Frame {
 public:
  class Picture;  // the decoder's form; private to src/video
  Frame(std::shared_ptr<const Picture> picture, std::uint64_t number, base::Duration position,
        base::Time captured, base::Duration steady);

  // Upright size in pixels, after the rotation that the file asks for.
  image::Size size() const;
  std::uint64_t number() const { return number_; }       // of this source, from 0, without gaps
  base::Duration position() const { return position_; }  // since the source's first frame
  base::Time captured() const { return captured_; }      // wall clock
  base::Duration steady() const { return steady_; }      // steady clock at capture, for latencies

  // Converts and scales anew on every call. Errors: internal, exhausted.
  base::Result<image::Image> rgb(image::Size size) const;
  base::Result<image::Image> rgb() const { return rgb(size()); }

 private:
  std::shared_ptr<const Picture> picture_;
  std::uint64_t number_;
  base::Duration position_;
  base::Time captured_;
  base::Duration steady_;
};

}  // namespace peel::video
