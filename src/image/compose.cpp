#include "image/compose.h"

#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/file.h"
#include "image/header.h"
#include "image/opencv.h"

namespace peel::image {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

// B, G, R, A to R, G, B, A with the colours multiplied by alpha.
Image premultiplied(const cv::Mat& bgra) {
  Image image({bgra.cols, bgra.rows}, 4);
  for (int y = 0; y < bgra.rows; ++y) {
    const auto* from = bgra.ptr<std::uint8_t>(y);
    std::uint8_t* to = image.row(y);
    for (int x = 0; x < bgra.cols; ++x, from += 4, to += 4) {
      const int alpha = from[3];
      for (int c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>((from[2 - c] * alpha + 127) / 255);
      to[3] = static_cast<std::uint8_t>(alpha);
    }
  }
  return image;
}

}  // namespace

Result<Image> decode_with_alpha(base::ByteView encoded) {
  if (encoded.size() > max_encoded_size)
    return fail(ErrorCode::exhausted, "the picture has {} bytes; at most {} are accepted", encoded.size(),
                max_encoded_size);
  PEEL_CHECK(check_header(encoded));
  try {
    const cv::Mat raw(1, static_cast<int>(encoded.size()), CV_8UC1,
                      const_cast<std::uint8_t*>(encoded.data()));
    cv::Mat pixels = cv::imdecode(raw, cv::IMREAD_UNCHANGED);
    if (pixels.empty() || pixels.depth() != CV_8U)
      return fail(ErrorCode::corrupt, "this picture is damaged, or has no 8 bits a channel");
    if (pixels.channels() == 1) cv::cvtColor(pixels, pixels, cv::COLOR_GRAY2BGRA);
    if (pixels.channels() == 3) cv::cvtColor(pixels, pixels, cv::COLOR_BGR2BGRA);
    if (pixels.channels() != 4)
      return fail(ErrorCode::corrupt, "this picture has neither 1, 3 nor 4 channels");
    return premultiplied(pixels);
  } catch (const std::exception&) {
    return fail(ErrorCode::corrupt, "this picture is damaged and cannot be decoded");
  }
}

Result<Image> read_with_alpha(const std::filesystem::path& path) {
  PEEL_TRY(const base::Bytes encoded, base::read_file(path, max_encoded_size));
  auto image = decode_with_alpha(encoded);
  if (!image) return base::fail_with(path.string(), std::move(image).error());
  return image;
}

void smooth(Image& image, float sigma_x, float sigma_y) {
  if (image.empty() || (sigma_x <= 0 && sigma_y <= 0)) return;
  constexpr double none = 1e-3;
  cv::Mat pixels = as_mat(image);
  const auto kernel = [](float sigma) {
    return sigma > 0 ? 2 * static_cast<int>(std::ceil(3 * sigma)) + 1 : 1;
  };
  cv::GaussianBlur(pixels, pixels, {kernel(sigma_x), kernel(sigma_y)}, std::max<double>(sigma_x, none),
                   std::max<double>(sigma_y, none));
}

}  // namespace peel::image
