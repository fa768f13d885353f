#include "image/image.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"

namespace peel::image {
namespace {

using base::ErrorCode;

// Left half red, right half blue, the lowest quarter green: tells every turn and mirroring apart.
Image marked(Size size) {
  Image image(size, 3);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      std::uint8_t* pixel = image.row(y) + 3 * x;
      const int colour = y >= size.height * 3 / 4 ? 1 : x < size.width / 2 ? 0 : 2;
      pixel[colour] = 250;
    }
  return image;
}

char colour_at(const Image& image, int x, int y) {
  const std::uint8_t* pixel = image.view().row(y) + 3 * x;
  if (pixel[0] > 200 && pixel[1] < 60 && pixel[2] < 60) return 'R';
  if (pixel[0] < 60 && pixel[1] > 200 && pixel[2] < 60) return 'G';
  if (pixel[0] < 60 && pixel[1] < 60 && pixel[2] > 200) return 'B';
  return '?';
}

// A JPEG with an Exif segment that holds nothing but the orientation, 1 to 8 (Exif 2.3, tag 0x0112).
base::Bytes with_orientation(const base::Bytes& jpeg, std::uint8_t orientation) {
  const base::Bytes exif{0xFF, 0xE1, 0x00, 0x22, 'E', 'x',         'i', 'f', 0,    0,    'M', 'M',
                         0,    42,   0,    0,    0,   8,           0,   1,   0x01, 0x12, 0,   3,
                         0,    0,    0,    1,    0,   orientation, 0,   0,   0,    0,    0,   0};
  base::Bytes turned(jpeg.begin(), jpeg.begin() + 2);
  turned.insert(turned.end(), exif.begin(), exif.end());
  turned.insert(turned.end(), jpeg.begin() + 2, jpeg.end());
  return turned;
}

TEST(Decode, PngComesBackPixelForPixelInRgb) {
  const Image image = marked({37, 20});
  const Image read = decode(encode_png(image).value()).value();
  EXPECT_EQ(read.size(), image.size());
  EXPECT_TRUE(std::equal(image.data(), image.data() + 37 * 20 * 3, read.data()));
}

TEST(Decode, JpegKeepsItsColours) {
  const Image read = decode(encode_jpeg(marked({64, 48}), 95).value()).value();
  EXPECT_EQ(colour_at(read, 8, 8), 'R');
  EXPECT_EQ(colour_at(read, 56, 8), 'B');
  EXPECT_EQ(colour_at(read, 32, 44), 'G');
}

TEST(Decode, GreyPicturesBecomeRgb) {
  Image grey({8, 8}, 1);
  grey.row(3)[3] = 77;
  const Image read = decode(encode_png(grey).value()).value();
  EXPECT_EQ(read.channels(), 3);
  for (int c = 0; c < 3; ++c) EXPECT_EQ(read.view().row(3)[9 + c], 77);
}

// What stands at the top left, top right and bottom left once the picture is upright, when it is stored as
// `marked`.
TEST(Decode, TurnsUprightByEveryExifOrientation) {
  const base::Bytes jpeg = encode_jpeg(marked({64, 48}), 95).value();
  const std::pair<int, std::string> cases[] = {{1, "RBG"}, {2, "BRG"}, {3, "GGB"}, {4, "GGR"},
                                               {5, "RGB"}, {6, "GRG"}, {7, "GBG"}, {8, "BGR"}};
  for (const auto& [orientation, corners] : cases) {
    const Image read = decode(with_orientation(jpeg, static_cast<std::uint8_t>(orientation))).value();
    EXPECT_EQ(read.size(), orientation < 5 ? (Size{64, 48}) : (Size{48, 64})) << orientation;
    const int right = read.width() - 3;
    const int bottom = read.height() - 3;
    const std::string seen{colour_at(read, 2, 2), colour_at(read, right, 2), colour_at(read, 2, bottom)};
    EXPECT_EQ(seen, corners) << orientation;
  }
}

TEST(Decode, AnExifSegmentOfNonsenseIsNoHarm) {
  const base::Bytes jpeg = encode_jpeg(marked({64, 48}), 95).value();
  base::Bytes strange = with_orientation(jpeg, 99);
  EXPECT_TRUE(decode(strange));
  for (std::size_t at = 6; at < 38; ++at) {
    base::Bytes altered = with_orientation(jpeg, 6);
    altered[at] = 0xFF;
    (void)decode(altered);
  }
}

TEST(Decode, NoTruncatedPictureIsTakenForAWholeOne) {
  Image noise({64, 64}, 3);
  for (std::size_t i = 0; i < noise.bytes().size(); ++i)
    noise.bytes()[i] = static_cast<std::uint8_t>(i * 2654435761u >> 13);
  for (const base::Bytes& encoded : {encode_jpeg(noise, 90).value(), encode_png(noise).value()})
    for (std::size_t size = 0; size + 12 < encoded.size(); size += 1 + size / 16) {
      const auto read = decode(base::ByteView(encoded).first(size));
      ASSERT_FALSE(read) << size << " of " << encoded.size();
      EXPECT_EQ(read.error().code, ErrorCode::corrupt);
    }
}

TEST(Decode, WhatIsNoPictureIsRefused) {
  for (const char* text : {"", "hello", "<svg/>", "GIF89a\x01", "BM", "P6 1 1 255 abc", "\x89PNG\r\n\x1a\n"})
    EXPECT_EQ(decode(base::as_bytes(text)).error().code, ErrorCode::corrupt) << text;
  const base::Bytes large(max_encoded_size + 1);
  EXPECT_EQ(decode(large).error().code, ErrorCode::exhausted);
}

TEST(Encode, AnEmptyPictureIsAnError) {
  EXPECT_FALSE(encode_jpeg(View{}));
  EXPECT_FALSE(encode_png(View{}));
}

TEST(Read, NamesTheFileThatCannotBeRead) {
  const base::testing::TempFolder folder;
  ASSERT_TRUE(base::write_file(folder / "a.jpg", base::as_bytes("no picture")));
  const auto broken = read(folder / "a.jpg");
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message.find("a.jpg"), std::string::npos);
  EXPECT_EQ(read(folder / "none.jpg").error().code, ErrorCode::not_found);
}

TEST(Image, MovesAndLeavesNothingBehind) {
  Image first = marked({10, 10});
  const std::uint8_t* pixels = first.data();
  Image second = std::move(first);
  EXPECT_EQ(second.data(), pixels);
  EXPECT_TRUE(first.view().empty());
  Image third({3, 3}, 1);
  third = std::move(second);
  EXPECT_EQ(third.data(), pixels);
  EXPECT_EQ(third.channels(), 3);
}

TEST(Image, CopiesAViewWithGapsBetweenItsRows) {
  const Image whole = marked({10, 10});
  View part = whole;
  part.width = 4;
  const Image copy = Image::copy_of(part);
  EXPECT_EQ(copy.stride(), 12u);
  EXPECT_TRUE(std::equal(whole.view().row(7), whole.view().row(7) + 12, copy.view().row(7)));
}

}  // namespace
}  // namespace peel::image
