#include "video/frame.h"

#include "video/picture_internal.h"

namespace peel::video {

Frame::Frame(std::shared_ptr<const Picture> picture, std::uint64_t number, base::Duration position,
             base::Time captured, base::Duration steady)
    : picture_(std::move(picture)),
      number_(number),
      position_(position),
      captured_(captured),
      steady_(steady) {}

image::Size Frame::size() const { return picture_->size(); }

base::Result<image::Image> Frame::rgb(image::Size size) const { return picture_->rgb(size); }

}  // namespace peel::video
