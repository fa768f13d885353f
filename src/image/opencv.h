// Private to src/image: OpenCV's view of our pixels. Included by its .cpp files only.
#pragma once

#include <opencv2/core.hpp>

#include "image/image.h"

namespace peel::image {

inline cv::Mat as_mat(const View& view) {
  return {view.height, view.width, CV_8UC(view.channels), const_cast<std::uint8_t*>(view.data), view.stride};
}

inline cv::Mat as_mat(Image& image) {
  return {image.height(), image.width(), CV_8UC(image.channels()), image.data(), image.stride()};
}

}  // namespace peel::image
