#include "image/geometry.h"

#include <gtest/gtest.h>

namespace peel::image {
namespace {

TEST(Box, OverlapIsTheSharedPartOfAll) {
  const Box box{0, 0, 10, 10};
  EXPECT_FLOAT_EQ(overlap(box, box), 1);
  EXPECT_FLOAT_EQ(overlap(box, {5, 0, 10, 10}), 50.0f / 150);
  EXPECT_FLOAT_EQ(overlap(box, {10, 0, 10, 10}), 0);
  EXPECT_FLOAT_EQ(overlap({}, {}), 0);
}

TEST(Box, GrowsOnEverySideAndIsClippedToThePicture) {
  const Box box = grown({10, 20, 20, 10}, 0.5f);
  EXPECT_FLOAT_EQ(box.x, 0);
  EXPECT_FLOAT_EQ(box.bottom(), 35);
  const Box inside = clipped({-5, -5, 20, 200}, {10, 100});
  EXPECT_FLOAT_EQ(inside.x, 0);
  EXPECT_FLOAT_EQ(inside.width, 10);
  EXPECT_FLOAT_EQ(inside.height, 100);
  EXPECT_FLOAT_EQ(clipped({200, 0, 10, 10}, {100, 100}).area(), 0);
}

}  // namespace
}  // namespace peel::image
