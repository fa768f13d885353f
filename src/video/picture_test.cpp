extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "video/picture_internal.h"
#include "video/testing/clips.h"

namespace peel::video {
namespace {

constexpr std::int32_t one = 1 << 16;

struct Yuv {
  int y, u, v;
};

int plane_height(const AVFrame& frame, int plane) {
  const int shift = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format))->log2_chroma_h;
  return plane == 0 ? frame.height : AV_CEIL_RSHIFT(frame.height, shift);
}

// A picture of one colour, in any planar format of 8 bits.
FrameHandle plain(image::Size size, AVPixelFormat format, Yuv colour) {
  FrameHandle frame(av_frame_alloc());
  frame->width = size.width;
  frame->height = size.height;
  frame->format = format;
  EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
  const int values[3] = {colour.y, colour.u, colour.v};
  for (int plane = 0; plane < 3; ++plane)
    std::fill_n(frame->data[plane], frame->linesize[plane] * plane_height(*frame, plane),
                static_cast<std::uint8_t>(values[plane]));
  return frame;
}

// By the formulas of BT.601 and BT.709.
testing::Colour expected(Yuv yuv, double kr, double kb, bool full) {
  const double y = full ? yuv.y : (yuv.y - 16) * 255 / 219.0;
  const double scale = full ? 1 : 255 / 224.0;
  const double cb = (yuv.u - 128) * scale;
  const double cr = (yuv.v - 128) * scale;
  const double r = y + 2 * (1 - kr) * cr;
  const double b = y + 2 * (1 - kb) * cb;
  const double g = (y - kr * r - kb * b) / (1 - kr - kb);
  const auto clip = [](double value) { return static_cast<int>(std::lround(std::clamp(value, 0.0, 255.0))); };
  return {clip(r), clip(g), clip(b)};
}

void expect_all(const image::Image& picture, testing::Colour colour, int tolerance) {
  int worst = 0;
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x)
      for (std::size_t c = 0; c < 3; ++c)
        worst =
            std::max(worst, std::abs(picture.view().row(y)[static_cast<std::size_t>(3 * x) + c] - colour[c]));
  EXPECT_LE(worst, tolerance) << picture.width() << " x " << picture.height();
}

constexpr image::Size uhd{7680, 4320};
constexpr Yuv skin{150, 105, 155};

TEST(Picture, EverySizeIsFilledToItsLastPixel) {
  const auto colour = expected(skin, 0.299, 0.114, false);
  for (const int width : {2, 6, 18, 50, 66, 98, 322, 638})
    for (const int height : {2, 34, 51}) {
      const Frame::Picture picture(plain({width, height}, AV_PIX_FMT_YUV420P, skin), {}, uhd);
      for (const image::Size size :
           {picture.size(), image::Size{1, 1}, {33, 17}, {width * 2 + 1, height * 2 + 1}}) {
        const auto rgb = picture.rgb(size);
        ASSERT_TRUE(rgb) << rgb.error().message;
        ASSERT_EQ(rgb->size(), size);
        expect_all(*rgb, colour, 3);
      }
    }
}

TEST(Picture, MatrixAndRangeAreThoseTheStreamSays) {
  struct Case {
    AVPixelFormat format;
    AVColorSpace space;
    AVColorRange range;
    image::Size size;
    double kr, kb;
    bool full;
  };
  const Case cases[] = {
      {AV_PIX_FMT_YUV420P, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED, {720, 576}, 0.299, 0.114, false},
      {AV_PIX_FMT_YUV420P,
       AVCOL_SPC_UNSPECIFIED,
       AVCOL_RANGE_UNSPECIFIED,
       {1280, 720},
       0.2126,
       0.0722,
       false},
      {AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG, {320, 240}, 0.2126, 0.0722, false},
      {AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, AVCOL_RANGE_JPEG, {320, 240}, 0.2126, 0.0722, true},
      {AV_PIX_FMT_YUV420P, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG, {1920, 1080}, 0.299, 0.114, false},
      {AV_PIX_FMT_YUVJ420P, AVCOL_SPC_BT470BG, AVCOL_RANGE_UNSPECIFIED, {640, 480}, 0.299, 0.114, true},
      {AV_PIX_FMT_YUVJ422P, AVCOL_SPC_BT470BG, AVCOL_RANGE_JPEG, {640, 480}, 0.299, 0.114, true},
      {AV_PIX_FMT_YUV444P, AVCOL_SPC_BT2020_NCL, AVCOL_RANGE_MPEG, {640, 480}, 0.2627, 0.0593, false},
  };
  for (const Case& one_case : cases) {
    auto frame = plain(one_case.size, one_case.format, skin);
    frame->colorspace = one_case.space;
    frame->color_range = one_case.range;
    const Frame::Picture picture(std::move(frame), {}, uhd);
    for (const image::Size size : {one_case.size, image::Size{160, 120}})
      expect_all(*picture.rgb(size), expected(skin, one_case.kr, one_case.kb, one_case.full), 3);
  }
}

TEST(Picture, NarrowOrWidePixelsAreMadeSquareWithoutLosingAny) {
  auto frame = plain({720, 576}, AV_PIX_FMT_YUV420P, skin);
  frame->sample_aspect_ratio = {16, 11};
  EXPECT_EQ(Frame::Picture(std::move(frame), {}, uhd).size(), (image::Size{1047, 576}));
  frame = plain({720, 576}, AV_PIX_FMT_YUV420P, skin);
  frame->sample_aspect_ratio = {1, 2};
  EXPECT_EQ(Frame::Picture(std::move(frame), image::quarter_clockwise, uhd).size(), (image::Size{1152, 720}));
  frame = plain({720, 576}, AV_PIX_FMT_YUV420P, skin);
  frame->sample_aspect_ratio = {1000, 1};
  EXPECT_EQ(Frame::Picture(std::move(frame), {}, uhd).size(), (image::Size{720, 576})) << "nonsense";
}

TEST(Picture, PixelsThatAreNotSquareMakeNoPictureBeyondTheLimit) {
  const auto size_with = [](image::Size size, AVRational pixel, image::Size largest) {
    auto frame = plain(size, AV_PIX_FMT_YUV420P, skin);
    frame->sample_aspect_ratio = pixel;
    const Frame::Picture picture(std::move(frame), {}, largest);
    EXPECT_TRUE(picture.rgb(picture.size()));
    return picture.size();
  };
  EXPECT_EQ(size_with({640, 360}, {4, 1}, {640, 360}), (image::Size{640, 90}));
  EXPECT_EQ(size_with({640, 360}, {1, 4}, {640, 360}), (image::Size{284, 640}));
  EXPECT_EQ(size_with({5000, 20}, {4, 1}, uhd), (image::Size{7680, 7}));
}

TEST(Picture, ADisplayMatrixIsReadAsATurn) {
  const std::int32_t upright[9] = {one, 0, 0, 0, one, 0, 0, 0, 1 << 30};
  const std::int32_t clockwise[9] = {0, one, 0, -one, 0, 0, 0, 0, 1 << 30};
  const std::int32_t anticlockwise[9] = {0, -one, 0, one, 0, 0, 0, 0, 1 << 30};
  const std::int32_t upside_down[9] = {-one, 0, 0, 0, -one, 0, 0, 0, 1 << 30};
  const std::int32_t mirrored[9] = {-one, 0, 0, 0, one, 0, 0, 0, 1 << 30};
  const std::int32_t most_negative[9] = {INT32_MIN, INT32_MIN, 0, 0, INT32_MIN, 0, 0, 0, 0};
  EXPECT_TRUE(turn_of(upright).none());
  EXPECT_EQ(turn_of(clockwise), image::quarter_clockwise);
  EXPECT_EQ(turn_of(anticlockwise), image::quarter_anticlockwise);
  EXPECT_EQ(turn_of(upside_down), image::half_turn);
  EXPECT_EQ(turn_of(mirrored), (image::Turn{.mirror_x = true}));
  EXPECT_EQ(turn_of(most_negative), image::half_turn);
}

TEST(Picture, NonsenseSizesAreErrors) {
  const Frame::Picture picture(plain({64, 48}, AV_PIX_FMT_YUV420P, skin), {}, uhd);
  for (const image::Size size : {image::Size{0, 10}, {10, 0}, {-1, -1}, {image::max_side + 1, 1}})
    EXPECT_EQ(picture.rgb(size).error().code, base::ErrorCode::invalid_input);
}

// A buffer whose owner looks, at the very end, whether it holds only zeros.
struct Watched {
  std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(1000, 77);
  bool released = false;
  bool wiped = false;
  static void look(void* self, std::uint8_t*) {
    auto& watched = *static_cast<Watched*>(self);
    watched.released = true;
    watched.wiped =
        std::all_of(watched.bytes.begin(), watched.bytes.end(), [](auto byte) { return byte == 0; });
  }
};

TEST(Picture, BuffersAreOverwrittenWhenTheLastUserLetsGo) {
  Watched watched;
  FrameHandle frame(av_frame_alloc());
  frame->buf[0] = av_buffer_create(watched.bytes.data(), watched.bytes.size(), &Watched::look, &watched, 0);
  ASSERT_EQ(wipe_when_released(*frame), 0);
  FrameHandle second(av_frame_alloc());
  second->buf[0] = av_buffer_ref(frame->buf[0]);
  frame.reset();
  EXPECT_FALSE(watched.released);
  EXPECT_EQ(watched.bytes[500], 77) << "somebody still looks at it";
  second.reset();
  EXPECT_TRUE(watched.released);
  EXPECT_TRUE(watched.wiped);
}

}  // namespace
}  // namespace peel::video
