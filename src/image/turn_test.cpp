#include "image/turn.h"

#include <gtest/gtest.h>
#include <string>

namespace peel::image {
namespace {

// A picture of 2 x 3 grey pixels, its letters row by row: ab / cd / ef.
Image letters() {
  Image picture({2, 3}, 1);
  for (int i = 0; i < 6; ++i) picture.data()[i] = static_cast<std::uint8_t>('a' + i);
  return picture;
}

std::string read(const Image& picture) {
  return {reinterpret_cast<const char*>(picture.data()),
          picture.stride() * static_cast<std::size_t>(picture.height())};
}

TEST(Turn, QuartersAndHalvesPutEveryPixelInItsPlace) {
  EXPECT_EQ(read(turned(letters(), {})), "abcdef");
  EXPECT_EQ(read(turned(letters(), quarter_clockwise)), "ecafdb");
  EXPECT_EQ(read(turned(letters(), quarter_anticlockwise)), "bdface");
  EXPECT_EQ(read(turned(letters(), half_turn)), "fedcba");
  EXPECT_EQ(read(turned(letters(), {.mirror_x = true})), "badcfe");
  EXPECT_EQ(turned(letters(), quarter_clockwise).size(), (Size{3, 2}));
}

TEST(Turn, FourQuartersAreNoTurn) {
  Image picture({5, 4}, 3);
  for (std::size_t i = 0; i < picture.bytes().size(); ++i) picture.bytes()[i] = static_cast<std::uint8_t>(i);
  Image turning = Image::copy_of(picture);
  for (int i = 0; i < 4; ++i) turning = turned(turning, quarter_clockwise);
  EXPECT_EQ(read(turning), read(picture));
}

}  // namespace
}  // namespace peel::image
