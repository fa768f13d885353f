#include "image/transform.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "image/opencv.h"

namespace peel::image {
namespace {

cv::Rect whole_pixels(const Box& box, Size size) {
  if (!std::isfinite(box.right()) || !std::isfinite(box.bottom())) return {};
  const Box inside = clipped(box, size);
  const int x = static_cast<int>(std::floor(inside.x));
  const int y = static_cast<int>(std::floor(inside.y));
  const int right = static_cast<int>(std::ceil(inside.right()));
  const int bottom = static_cast<int>(std::ceil(inside.bottom()));
  return {x, y, std::max(0, right - x), std::max(0, bottom - y)};
}

cv::Scalar scalar(Colour colour) { return {double(colour[0]), double(colour[1]), double(colour[2])}; }

}  // namespace

void resize_into(const View& view, Size size, std::span<std::uint8_t> out) {
  cv::Mat target(size.height, size.width, CV_8UC(view.channels), out.data());
  const bool smaller = size.width < view.width || size.height < view.height;
  cv::resize(as_mat(view), target, target.size(), 0, 0, smaller ? cv::INTER_AREA : cv::INTER_LINEAR);
}

Image resize(const View& view, Size size) {
  Image image(size, view.channels);
  resize_into(view, size, image.bytes());
  return image;
}

Image crop(const View& view, const Box& box) {
  const cv::Rect part = whole_pixels(box, view.size());
  if (part.empty()) return {};
  View inner = view;
  inner.data = view.row(part.y) + static_cast<std::size_t>(part.x) * static_cast<std::size_t>(view.channels);
  inner.width = part.width;
  inner.height = part.height;
  return Image::copy_of(inner);
}

base::Result<Affine> similarity(std::span<const Point> from, std::span<const Point> to) {
  if (from.size() != to.size() || from.size() < 2)
    return base::fail(base::ErrorCode::invalid_input, "a similarity needs two or more pairs of points");
  const auto n = static_cast<float>(from.size());
  Point mean_from;
  Point mean_to;
  for (size_t i = 0; i < from.size(); ++i) {
    mean_from.x += from[i].x / n;
    mean_from.y += from[i].y / n;
    mean_to.x += to[i].x / n;
    mean_to.y += to[i].y / n;
  }
  // In the plane the best turn and scale are one complex number: sum(conj(a) b) / sum(|a|^2).
  float real = 0;
  float imaginary = 0;
  float norm = 0;
  for (size_t i = 0; i < from.size(); ++i) {
    const float ax = from[i].x - mean_from.x;
    const float ay = from[i].y - mean_from.y;
    const float bx = to[i].x - mean_to.x;
    const float by = to[i].y - mean_to.y;
    real += ax * bx + ay * by;
    imaginary += ax * by - ay * bx;
    norm += ax * ax + ay * ay;
  }
  if (!(norm > 1e-6f) || !std::isfinite(real) || !std::isfinite(imaginary))
    return base::fail(base::ErrorCode::invalid_input, "the points of a face coincide");
  const float a = real / norm;
  const float b = imaginary / norm;
  return Affine{a, -b, mean_to.x - a * mean_from.x + b * mean_from.y,
                b, a,  mean_to.y - b * mean_from.x - a * mean_from.y};
}

void warp_into(const View& view, const Affine& forward, Size size, std::span<std::uint8_t> out) {
  cv::Mat target(size.height, size.width, CV_8UC(view.channels), out.data());
  const cv::Matx23f matrix(forward.data());
  cv::warpAffine(as_mat(view), target, matrix, target.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT);
}

Image to_grey(const View& view) {
  if (view.channels == 1) return Image::copy_of(view);
  Image grey(view.size(), 1);
  cv::Mat target = as_mat(grey);
  cv::cvtColor(as_mat(view), target, cv::COLOR_RGB2GRAY);
  return grey;
}

void draw_box(Image& image, const Box& box, Colour colour, int thickness) {
  cv::Mat target = as_mat(image);
  cv::rectangle(target, whole_pixels(box, image.size()), scalar(colour), thickness);
}

void draw_text(Image& image, Point anchor, std::string_view text, Colour colour, int height) {
  cv::Mat target = as_mat(image);
  const double scale = cv::getFontScaleFromHeight(cv::FONT_HERSHEY_SIMPLEX, height, std::max(1, height / 10));
  cv::putText(target, std::string(text), {static_cast<int>(anchor.x), static_cast<int>(anchor.y)},
              cv::FONT_HERSHEY_SIMPLEX, scale, scalar(colour), std::max(1, height / 8), cv::LINE_AA);
}

void fill_box(Image& image, const Box& box, Colour colour) {
  cv::Mat target = as_mat(image);
  cv::rectangle(target, whole_pixels(box, image.size()), scalar(colour), cv::FILLED);
}

void paste(Image& image, const View& source, int x, int y) {
  cv::Mat target = as_mat(image);
  const cv::Rect place =
      cv::Rect(x, y, source.width, source.height) & cv::Rect(0, 0, image.width(), image.height());
  if (place.empty()) return;
  as_mat(source)(cv::Rect(place.x - x, place.y - y, place.width, place.height)).copyTo(target(place));
}

}  // namespace peel::image
