#include "image/compose.h"

#include <gtest/gtest.h>

namespace peel::image {
namespace {

TEST(Compose, OpaquePictureKeepsItsColoursAndGetsFullAlpha) {
  Image picture({3, 2}, 3);
  for (std::size_t i = 0; i < picture.bytes().size(); ++i)
    picture.bytes()[i] = static_cast<std::uint8_t>(10 * i);
  const auto encoded = encode_png(picture);
  ASSERT_TRUE(encoded);
  auto read_back = decode_with_alpha(*encoded);
  ASSERT_TRUE(read_back) << read_back.error().message;
  ASSERT_EQ(read_back->channels(), 4);
  for (int x = 0; x < 3; ++x) {
    for (int c = 0; c < 3; ++c) EXPECT_EQ(read_back->row(1)[4 * x + c], picture.row(1)[3 * x + c]);
    EXPECT_EQ(read_back->row(1)[4 * x + 3], 255);
  }
}

TEST(Compose, TruncatedPictureIsRefused) {
  const auto encoded = encode_png(Image({40, 40}, 3));
  ASSERT_TRUE(encoded);
  const auto half = decode_with_alpha(base::ByteView(*encoded).first(encoded->size() / 2));
  EXPECT_FALSE(half);
  EXPECT_FALSE(decode_with_alpha({}));
}

TEST(Compose, SmoothingSpreadsAPointAndKeepsItsWeight) {
  Image dot({21, 21}, 1);
  dot.row(10)[10] = 255;
  smooth(dot, 1.0f, 1.0f);
  EXPECT_LT(dot.row(10)[10], 80);
  EXPECT_GT(dot.row(10)[11], 10);
  Image same({5, 5}, 1);
  same.row(2)[2] = 255;
  smooth(same, 0, 0);
  EXPECT_EQ(same.row(2)[2], 255);
}

}  // namespace
}  // namespace peel::image
