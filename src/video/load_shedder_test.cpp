#include <gtest/gtest.h>

#include "video/load_shedder_internal.h"

namespace peel::video {
namespace {

using namespace std::chrono_literals;

TEST(LoadShedder, InTimeEverythingIsDecoded) {
  LoadShedder shedder;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(shedder.wanted(i % 25 == 0, 100ms));
  EXPECT_FALSE(shedder.hurried());
}

TEST(LoadShedder, ALittleLateLeavesOutWhatNothingDependsOn) {
  LoadShedder shedder;
  EXPECT_TRUE(shedder.wanted(false, 500ms));
  EXPECT_TRUE(shedder.hurried());
  EXPECT_TRUE(shedder.wanted(false, 50ms));
  EXPECT_FALSE(shedder.hurried());
}

TEST(LoadShedder, VeryLateJumpsToTheNextKeyPicture) {
  LoadShedder shedder;
  EXPECT_FALSE(shedder.wanted(false, 3s));
  EXPECT_FALSE(shedder.wanted(false, 0s)) << "pictures before the key picture cannot be decoded";
  EXPECT_TRUE(shedder.wanted(true, 0s));
  EXPECT_TRUE(shedder.wanted(false, 0s));
}

TEST(LoadShedder, AStreamWithoutKeyPicturesIsNotSkippedForEver) {
  LoadShedder shedder;
  int skipped = 0;
  while (!shedder.wanted(false, skipped == 0 ? 3s : 0s)) ++skipped;
  EXPECT_EQ(skipped, LoadShedder::farthest_jump);
}

TEST(LoadShedder, CountsWhatWasLeftOutOnceTheHurryIsOver) {
  LoadShedder shedder;
  shedder.wanted(false, 500ms);
  EXPECT_EQ(shedder.left_out(1, 0), 0u);
  EXPECT_EQ(shedder.left_out(1, 1), 0u);
  EXPECT_EQ(shedder.left_out(1, 0), 0u);
  shedder.wanted(false, 0ms);
  EXPECT_EQ(shedder.left_out(1, 1), 2u);
  EXPECT_EQ(shedder.left_out(1, 1), 0u);
}

}  // namespace
}  // namespace peel::video
