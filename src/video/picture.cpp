extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>

#include "base/secret.h"
#include "video/picture_internal.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using base::fail;

// In the same shape, within the limit, which may lie or stand as the picture does.
image::Size within(image::Size size, image::Size limit) {
  const auto [shorter, longer] = std::minmax(size.width, size.height);
  const auto [least, most] = std::minmax(limit.width, limit.height);
  const double scale =
      std::min({1.0, static_cast<double>(least) / shorter, static_cast<double>(most) / longer});
  if (scale >= 1) return size;
  const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::floor(side * scale))); };
  return {scaled(size.width), scaled(size.height)};
}

// Pixels that are not square make faces wide or narrow. Small deviations are rounding of encoders.
image::Size with_square_pixels(image::Size size, AVRational pixel) {
  if (pixel.num <= 0 || pixel.den <= 0) return size;
  const double ratio = av_q2d(pixel);
  if (ratio < 0.25 || ratio > 4 || std::abs(ratio - 1) < 0.02) return size;
  if (ratio > 1) return {static_cast<int>(std::lround(size.width * ratio)), size.height};
  return {size.width, static_cast<int>(std::lround(size.height / ratio))};
}

// The J formats are an old way to say "full range"; the scaler wants the range said apart.
AVPixelFormat plain_format(int format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P:
      return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
      return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P:
      return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P:
      return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P:
      return AV_PIX_FMT_YUV411P;
    default:
      return static_cast<AVPixelFormat>(format);
  }
}

bool full_range(const AVFrame& frame, AVPixelFormat plain) {
  if (plain != frame.format || frame.color_range == AVCOL_RANGE_JPEG) return true;
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(plain);
  return format != nullptr && (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

// Where nobody says which matrix it is, broadcast practice: BT.709 from 720 lines on, BT.601 below.
int matrix(const AVFrame& frame) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709:
      return SWS_CS_ITU709;
    case AVCOL_SPC_FCC:
      return SWS_CS_FCC;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return SWS_CS_ITU601;
    case AVCOL_SPC_SMPTE240M:
      return SWS_CS_SMPTE240M;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return SWS_CS_BT2020;
    default:
      return frame.width >= 1280 || frame.height >= 720 ? SWS_CS_ITU709 : SWS_CS_ITU601;
  }
}

// Averages over the area that falls on a pixel when both sides shrink; else interpolates.
int method(image::Size from, image::Size to) {
  return to.width <= from.width && to.height <= from.height ? SWS_AREA : SWS_BILINEAR;
}

ScalerHandle scaler_for(const AVFrame& frame, image::Size to) {
  const AVPixelFormat plain = plain_format(frame.format);
  ScalerHandle scaler(sws_getContext(frame.width, frame.height, plain, to.width, to.height, AV_PIX_FMT_RGB24,
                                     method({frame.width, frame.height}, to), nullptr, nullptr, nullptr));
  if (!scaler) return scaler;
  const int* coefficients = sws_getCoefficients(matrix(frame));
  constexpr int one = 1 << 16;
  sws_setColorspaceDetails(scaler.get(), coefficients, full_range(frame, plain) ? 1 : 0, coefficients, 1, 0,
                           one, one);
  return scaler;
}

// The scaler writes whole vectors, past the end of rows that do not end with one, and leaves out the end of
// rows that are exactly as long as their pixels. Rows of this many pixels are safe; others get room to spare.
constexpr int safe_step = 16;
constexpr int room_to_spare = 2 * safe_step;

base::Result<image::Image> convert(const AVFrame& frame, image::Size size) {
  const ScalerHandle scaler = scaler_for(frame, size);
  if (!scaler)
    return fail(ErrorCode::internal, "cannot convert a picture of {} x {} to {} x {}", frame.width,
                frame.height, size.width, size.height);
  const bool safe = size.width % safe_step == 0;
  image::Image out(safe ? size : image::Size{size.width + room_to_spare, size.height + 1}, 3);
  std::uint8_t* const rows[4] = {out.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {static_cast<int>(out.stride()), 0, 0, 0};
  if (sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, rows, strides) != size.height)
    return fail(ErrorCode::internal, "cannot convert a picture of {} x {}", frame.width, frame.height);
  if (safe) return out;
  image::View part = out;
  part.width = size.width;
  part.height = size.height;
  return image::Image::copy_of(part);
}

void wipe_and_release(void* inner, std::uint8_t*) {
  auto* buffer = static_cast<AVBufferRef*>(inner);
  base::wipe({buffer->data, buffer->size});
  av_buffer_unref(&buffer);
}

}  // namespace

int wipe_when_released(AVFrame& frame) {
  for (AVBufferRef*& buffer : frame.buf) {
    if (buffer == nullptr) continue;
    AVBufferRef* outer = av_buffer_create(buffer->data, buffer->size, &wipe_and_release, buffer, 0);
    if (outer == nullptr) return AVERROR(ENOMEM);
    buffer = outer;
  }
  return 0;
}

image::Turn turn_of(const std::int32_t* matrix) {
  // x' = m0 x + m3 y, y' = m1 x + m4 y
  const auto size = [&](int i) { return std::abs(static_cast<double>(matrix[i])); };
  if (size(0) + size(4) >= size(1) + size(3)) return {false, matrix[0] < 0, matrix[4] < 0};
  return {true, matrix[3] < 0, matrix[1] < 0};
}

Frame::Picture::Picture(FrameHandle decoded, image::Turn turn, image::Size largest)
    : decoded_(std::move(decoded)),
      turn_(turn),
      size_(turn.of(within(
          with_square_pixels({decoded_->width, decoded_->height}, decoded_->sample_aspect_ratio), largest))) {
}

base::Result<image::Image> Frame::Picture::rgb(image::Size upright) const {
  if (upright.width < 1 || upright.height < 1 || upright.width > image::max_side ||
      upright.height > image::max_side)
    return fail(ErrorCode::invalid_input, "a frame cannot be scaled to {} x {}", upright.width,
                upright.height);
  try {
    PEEL_TRY(image::Image lying, convert(*decoded_, turn_.of(upright)));
    if (turn_.none()) return lying;
    return image::turned(lying, turn_);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::exhausted, "no memory for a picture of {} x {}", upright.width, upright.height);
  }
}

}  // namespace peel::video
