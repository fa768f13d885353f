#include "image/turn.h"

#include <opencv2/core.hpp>

#include "image/opencv.h"

namespace peel::image {

Image turned(const View& view, Turn turn) {
  if (view.empty()) return {};
  if (turn.none()) return Image::copy_of(view);
  Image result(turn.of(view.size()), view.channels);
  cv::Mat out = as_mat(result);
  if (turn.transpose)
    cv::transpose(as_mat(view), out);
  else
    as_mat(view).copyTo(out);
  if (turn.mirror_x && turn.mirror_y)
    cv::flip(out, out, -1);
  else if (turn.mirror_x)
    cv::flip(out, out, 1);
  else if (turn.mirror_y)
    cv::flip(out, out, 0);
  return result;
}

}  // namespace peel::image
