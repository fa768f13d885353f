#include "image/header.h"

#include <gtest/gtest.h>

#include "image/image.h"

namespace peel::image {
namespace {

using base::Bytes;
using base::ErrorCode;

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Bytes png_of(std::uint32_t width, std::uint32_t height) {
  Bytes bytes{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
  for (const std::uint32_t side : {width, height})
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(side >> shift));
  return bytes + Bytes{8, 2, 0, 0, 0};
}

Bytes frame(std::uint8_t marker, std::uint16_t width, std::uint16_t height) {
  return {0xFF,
          marker,
          0,
          17,
          8,
          std::uint8_t(height >> 8),
          std::uint8_t(height),
          std::uint8_t(width >> 8),
          std::uint8_t(width),
          3,
          1,
          0x11,
          0,
          2,
          0x11,
          0,
          3,
          0x11,
          0};
}
const Bytes start{0xFF, 0xD8};
const Bytes application{0xFF, 0xE0, 0, 4, 'x', 'y'};

Bytes webp_of(std::string_view kind, const Bytes& content) {
  Bytes bytes{'R', 'I', 'F', 'F', 40, 0, 0, 0, 'W', 'E', 'B', 'P'};
  for (const char letter : kind) bytes.push_back(static_cast<std::uint8_t>(letter));
  return bytes + Bytes{20, 0, 0, 0} + content + Bytes(20);
}

TEST(Header, TellsTheSizeOfEveryKind) {
  EXPECT_EQ(header_size(png_of(640, 480)).value(), (Size{640, 480}));
  for (const std::uint8_t marker : Bytes{0xC0, 0xC1, 0xC2})
    EXPECT_EQ(header_size(start + application + frame(marker, 640, 480)).value(), (Size{640, 480}));
  EXPECT_EQ(header_size(webp_of("VP8X", {0, 0, 0, 0, 0x7F, 0x02, 0, 0xDF, 0x01, 0})).value(),
            (Size{640, 480}));
  EXPECT_EQ(header_size(webp_of("VP8 ", {0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xE0, 0x01})).value(),
            (Size{640, 480}));
  EXPECT_EQ(header_size(webp_of("VP8L", {0x2f, 0x7F, 0xC2, 0x77, 0x00})).value(), (Size{640, 480}));
}

TEST(Header, HugeSizesAreRefusedBeforeAnythingIsReserved) {
  for (const Bytes& bytes : {png_of(0x7fffffff, 1), png_of(1, 0xffffffff), png_of(16'000, 16'000),
                             start + frame(0xC0, 0xFFFF, 0xFFFF), webp_of("VP8X", Bytes(10, 0xFF))}) {
    EXPECT_EQ(check_header(bytes).error().code, ErrorCode::exhausted);
    EXPECT_EQ(decode(bytes).error().code, ErrorCode::exhausted);
  }
  EXPECT_TRUE(check_header(png_of(16'384, 7'000)));
}

TEST(Header, MoreScansThanAnybodyMakesAreRefused) {
  const Bytes scan{0xFF, 0xDA, 0, 3, 0, 0x55, 0x55};
  Bytes picture = start + frame(0xC2, 640, 480);
  for (int i = 0; i < 64; ++i) picture = picture + scan;
  EXPECT_TRUE(check_header(picture + Bytes{0xFF, 0xD9}));
  EXPECT_EQ(check_header(picture + scan + Bytes{0xFF, 0xD9}).error().code, ErrorCode::exhausted);
}

TEST(Header, OfNoPixelsIsRefused) {
  for (const Bytes& bytes :
       {png_of(0, 5), png_of(5, 0), start + frame(0xC0, 0, 7), start + frame(0xC0, 7, 0)})
    EXPECT_EQ(check_header(bytes).error().code, ErrorCode::corrupt);
}

// Each hides a huge frame where a careless reader jumps over it to a small one behind.
TEST(Header, AHugeFrameIsNotHiddenBehindMarkersWithoutALength) {
  const Bytes huge = frame(0xC0, 0xFFFF, 0xFFFF);
  const Bytes small = frame(0xC0, 8, 8);
  const Bytes jumped{0, std::uint8_t(huge.size() + 2)};
  for (const std::uint8_t alone : Bytes{0x01, 0xD0, 0xD7}) {
    const auto size = header_size(start + Bytes{0xFF, alone} + huge + small);
    ASSERT_TRUE(size) << int{alone};
    EXPECT_EQ(size->width, 0xFFFF) << int{alone};
    EXPECT_FALSE(header_size(start + Bytes{0xFF, alone} + jumped + huge + small)) << int{alone};
  }
  for (const std::uint8_t marker : Bytes{0x00, 0x02, 0xBF, 0xD8, 0xD9, 0xDA})
    EXPECT_FALSE(header_size(start + Bytes{0xFF, marker} + jumped + huge + small)) << int{marker};
}

TEST(Header, FillBytesBeforeAMarkerAreSkipped) {
  EXPECT_EQ(header_size(start + Bytes{0xFF, 0xFF, 0xFF} + frame(0xC0, 8, 9)).value(), (Size{8, 9}));
}

TEST(Header, CutOffAnywhereNeverGivesAnotherSize) {
  for (const Bytes& whole : {png_of(640, 480), start + application + frame(0xC2, 640, 480) + Bytes(4),
                             webp_of("VP8X", {0, 0, 0, 0, 0x7F, 0x02, 0, 0xDF, 0x01, 0})})
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto read = header_size(base::ByteView(whole).first(size));
      EXPECT_TRUE(!read || *read == (Size{640, 480})) << size;
    }
}

TEST(Header, SegmentsThatLieAboutTheirLengthAreRefused) {
  for (const Bytes& length : {Bytes{0, 0}, Bytes{0, 1}, Bytes{0xFF, 0xFF}})
    EXPECT_FALSE(header_size(start + Bytes{0xFF, 0xE0} + length + frame(0xC0, 8, 8) + Bytes(30)));
}

TEST(Header, APngThatBeginsWithAnotherChunkIsRefused) {
  Bytes bytes = png_of(640, 480);
  bytes[12] = 't';
  EXPECT_FALSE(header_size(bytes));
}

}  // namespace
}  // namespace peel::image
