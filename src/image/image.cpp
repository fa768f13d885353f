#include "image/image.h"

#include <algorithm>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/file.h"
#include "base/secret.h"
#include "image/header.h"
#include "image/opencv.h"

namespace peel::image {

using base::ErrorCode;
using base::fail;
using base::Result;

Image::Image(Size size, int channels)
    : size_(size),
      channels_(channels),
      pixels_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) *
              static_cast<std::size_t>(channels)) {}

Image Image::copy_of(const View& view) {
  Image image(view.size(), view.channels);
  for (int y = 0; y < view.height; ++y) std::memcpy(image.row(y), view.row(y), image.stride());
  return image;
}

Image& Image::operator=(Image&& other) noexcept {
  if (this != &other) {
    base::wipe(std::span(pixels_));
    size_ = other.size_;
    channels_ = other.channels_;
    pixels_ = std::move(other.pixels_);
  }
  return *this;
}

Image::~Image() { base::wipe(std::span(pixels_)); }

View Image::view() const { return {pixels_.data(), size_.width, size_.height, channels_, stride()}; }

Result<Image> decode(base::ByteView encoded) {
  if (encoded.size() > max_encoded_size)
    return fail(ErrorCode::exhausted, "the picture has {} bytes; at most {} are accepted", encoded.size(),
                max_encoded_size);
  PEEL_CHECK(check_header(encoded));
  try {
    const cv::Mat raw(1, static_cast<int>(encoded.size()), CV_8UC1,
                      const_cast<std::uint8_t*>(encoded.data()));
    cv::Mat bgr = cv::imdecode(raw, cv::IMREAD_COLOR);
    if (bgr.empty()) return fail(ErrorCode::corrupt, "this picture is damaged and cannot be decoded");
    Image image({bgr.cols, bgr.rows}, 3);
    cv::Mat rgb = as_mat(image);
    cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
    bgr.setTo(0);
    return image;
  } catch (const std::exception&) {
    return fail(ErrorCode::corrupt, "this picture is damaged and cannot be decoded");
  }
}

Result<Image> read(const std::filesystem::path& path) {
  PEEL_TRY(const base::Bytes encoded, base::read_file(path, max_encoded_size));
  auto image = decode(encoded);
  if (!image) return base::fail_with(path.string(), std::move(image).error());
  return image;
}

namespace {

Result<base::Bytes> encode(const View& view, const char* extension, const std::vector<int>& parameters) {
  if (view.empty()) return fail(ErrorCode::invalid_input, "an empty picture cannot be encoded");
  try {
    const cv::Mat pixels = as_mat(view);
    cv::Mat bgr;
    if (view.channels == 3) cv::cvtColor(pixels, bgr, cv::COLOR_RGB2BGR);
    base::Bytes encoded;
    const bool done = cv::imencode(extension, view.channels == 3 ? bgr : pixels, encoded, parameters);
    bgr.setTo(0);
    if (!done) return fail(ErrorCode::internal, "a picture could not be encoded as {}", extension);
    return encoded;
  } catch (const std::exception& error) {
    return fail(ErrorCode::internal, "a picture could not be encoded as {}: {}", extension, error.what());
  }
}

}  // namespace

Result<base::Bytes> encode_jpeg(const View& view, int quality) {
  return encode(view, ".jpg", {cv::IMWRITE_JPEG_QUALITY, std::clamp(quality, 1, 100)});
}

Result<base::Bytes> encode_png(const View& view) { return encode(view, ".png", {}); }

}  // namespace peel::image
