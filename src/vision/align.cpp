#include "vision/align.h"

#include <algorithm>
#include <cmath>

#include "image/transform.h"
#include "vision/align_internal.h"

namespace peel::vision {
namespace {

using base::Result;

// Where the five points lie in the crops that embedders were trained with.
constexpr FivePoints reference = {{{38.2946f, 51.6963f},
                                   {73.5318f, 51.5014f},
                                   {56.0252f, 71.7366f},
                                   {41.5493f, 92.3655f},
                                   {70.7299f, 92.2041f}}};

// A bilinear look at a picture that is more than so many times finer would skip pixels; it is averaged down
// first.
constexpr float finest = 1.8f;
constexpr float max_fineness = 1000;

// How many pixels of the picture there are for one of the crop.
float fineness(const image::Affine& affine) { return 1 / std::hypot(affine[0], affine[3]); }

// The part of the picture that the crop shows: a square around what the crop's centre shows, wide enough for
// any turn of it.
image::Box shown_by(const image::Affine& affine) {
  constexpr float half = static_cast<float>(biometric::crop_side) / 2;
  const float determinant = affine[0] * affine[4] - affine[1] * affine[3];
  const float dx = half - affine[2];
  const float dy = half - affine[5];
  const float x = (affine[4] * dx - affine[1] * dy) / determinant;
  const float y = (affine[0] * dy - affine[3] * dx) / determinant;
  const float reach = half * 1.5f * fineness(affine);
  return {x - reach, y - reach, 2 * reach, 2 * reach};
}

// Points count from a pixel's corner, the warp from its centre.
image::Affine between_centres(const image::Affine& m) {
  return {m[0], m[1], m[2] + (m[0] + m[1]) / 2 - 0.5f, m[3], m[4], m[5] + (m[3] + m[4]) / 2 - 0.5f};
}

Result<image::Affine> to_reference(const FivePoints& points) {
  FivePoints target = reference;
  for (image::Point& point : target) point = {point.x + 0.5f, point.y + 0.5f};
  return image::similarity(points, target);
}

// Cuts out what the crop shows and averages it down; `points` follow. Nothing when the crop shows nothing of
// it.
image::Image averaged_down(const image::View& rgb, const image::Affine& affine, FivePoints& points) {
  const image::Box box = image::clipped(shown_by(affine), rgb.size());
  const float x = std::floor(box.x);
  const float y = std::floor(box.y);
  const image::Image part = image::crop(rgb, box);
  if (part.empty()) return {};
  const auto smaller = [&](int side) {
    return std::max(1, static_cast<int>(static_cast<float>(side) / fineness(affine)));
  };
  const image::Size size{smaller(part.width()), smaller(part.height())};
  const float scale_x = static_cast<float>(size.width) / static_cast<float>(part.width());
  const float scale_y = static_cast<float>(size.height) / static_cast<float>(part.height());
  for (image::Point& point : points) point = {(point.x - x) * scale_x, (point.y - y) * scale_y};
  return image::resize(part, size);
}

}  // namespace

base::Status align_into(const image::View& picture, const FivePoints& points, std::span<std::uint8_t> out) {
  if (picture.empty())
    return base::fail(base::ErrorCode::invalid_input, "a face is cut out of an empty picture");
  PEEL_TRY(image::Affine affine, to_reference(points));
  if (!(fineness(affine) < max_fineness))
    return base::fail(base::ErrorCode::invalid_input,
                      "the points of a face are farther apart than any picture is wide");
  constexpr image::Size size{biometric::crop_side, biometric::crop_side};
  if (fineness(affine) <= finest) {
    image::warp_into(picture, between_centres(affine), size, out);
    return {};
  }
  FivePoints moved = points;
  const image::Image smaller = averaged_down(picture, affine, moved);
  if (smaller.empty()) {
    std::ranges::fill(out, std::uint8_t{0});
    return {};
  }
  PEEL_TRY(affine, to_reference(moved));
  image::warp_into(smaller, between_centres(affine), size, out);
  return {};
}

namespace {

Result<biometric::Crop> align_as(const base::Sha256& method, const image::View& rgb, const FivePoints& points,
                                 const biometric::SharedCensus& census) {
  if (rgb.channels != 3)
    return base::fail(base::ErrorCode::invalid_input,
                      "a face is cut out of an RGB picture, not of one with {} channels", rgb.channels);
  PEEL_TRY(biometric::Crop crop, biometric::Crop::create(census, method));
  PEEL_CHECK(align_into(rgb, points, crop.pixels()));
  return crop;
}

}  // namespace

Result<biometric::Crop> align(const image::View& rgb, const FivePoints& points,
                              const biometric::SharedCensus& census) {
  return align_as({}, rgb, points, census);
}

Aligner::Aligner(const base::Sha256& detector)
    : method_(base::sha256(base::as_bytes("peel-align/2\npoints of " + base::to_text(detector)))) {}

Aligner::Aligner(std::unique_ptr<Landmarks> landmarks, const base::Sha256& detector)
    : landmarks_(std::move(landmarks)),
      method_(base::sha256(
          base::as_bytes(fmt::format("peel-align/2\nmean of the points of {} and those of {}",
                                     base::to_text(detector), base::to_text(landmarks_->model()))))) {}

Result<biometric::Crop> Aligner::align(const image::View& rgb, const Face& face,
                                       const biometric::SharedCensus& census) {
  PEEL_TRY(const FivePoints best, points(rgb, face));
  return cut_out(rgb, best, census);
}

Result<FivePoints> Aligner::points(const image::View& rgb, const Face& face) {
  if (!landmarks_) return face.points;
  PEEL_TRY(FivePoints points, landmarks_->find(rgb, face.box));
  for (std::size_t i = 0; i < points.size(); ++i)
    points[i] = {(points[i].x + face.points[i].x) / 2, (points[i].y + face.points[i].y) / 2};
  return points;
}

Result<biometric::Crop> Aligner::cut_out(const image::View& rgb, const FivePoints& points,
                                         const biometric::SharedCensus& census) const {
  return align_as(method_, rgb, points, census);
}

Result<biometric::Crop> Aligner::accept(const image::View& rgb, const biometric::SharedCensus& census) const {
  constexpr int side = biometric::crop_side;
  if (rgb.width != side || rgb.height != side || rgb.channels != 3)
    return base::fail(base::ErrorCode::invalid_input,
                      "an aligned face has {0} x {0} pixels in RGB, not {1} x {2}", side, rgb.width,
                      rgb.height);
  PEEL_TRY(biometric::Crop crop, biometric::Crop::create(census, method_));
  constexpr std::size_t row_bytes = std::size_t{side} * 3;
  for (int y = 0; y < side; ++y)
    std::ranges::copy_n(rgb.row(y), row_bytes,
                        crop.pixels().subspan(static_cast<std::size_t>(y) * row_bytes).begin());
  return crop;
}

base::Status Aligner::flush() { return landmarks_ ? landmarks_->flush() : base::Status{}; }

}  // namespace peel::vision
