#include "lfr/best_faces.h"

#include <array>
#include <gtest/gtest.h>

namespace peel::lfr {
namespace {

using std::chrono::milliseconds;

class BestFacesTest : public testing::Test {
 protected:
  biometric::Template face(float x, float y = 1) {
    const std::array<float, 2> values{x, y};
    return std::move(*biometric::Template::create(values, {}, census));
  }
  void add(float quality) { faces.add(face(1), quality, now += milliseconds(250)); }

  biometric::SharedCensus census = std::make_shared<biometric::Census>();
  BestFaces faces;
  base::Duration now{};
};

TEST_F(BestFacesTest, KeepsTheFiveBestAndWipesTheOthers) {
  for (const float quality : {0.1f, 0.5f, 0.2f, 0.6f, 0.3f, 0.7f, 0.4f}) add(quality);
  EXPECT_EQ(faces.size(), 5u);
  EXPECT_FLOAT_EQ(faces.worth(), 0.5f + 0.6f + 0.3f + 0.7f + 0.4f);
  const auto counts = census->counts();
  EXPECT_EQ(counts.made, 7u);
  EXPECT_EQ(counts.wiped, 2u);
  EXPECT_EQ(counts.held, 5u);
}

TEST_F(BestFacesTest, WantsNoPictureThatShowsTheSameMomentAgain) {
  EXPECT_TRUE(faces.wants(0.1f, now));
  add(0.2f);
  EXPECT_FALSE(faces.wants(0.9f, now + milliseconds(249)));
  EXPECT_TRUE(faces.wants(0.1f, now + milliseconds(250)));
}

TEST_F(BestFacesTest, WantsNoneAtOnceAfterOneThatWasNotKept) {
  faces.tried(now);
  EXPECT_FALSE(faces.wants(0.9f, now + milliseconds(249)));
  EXPECT_TRUE(faces.wants(0.9f, now + milliseconds(250)));
}

TEST_F(BestFacesTest, BeginsAgainWithNothingOfTheOldAndNoMoreSearches) {
  add(0.2f);
  faces.searched();
  faces.restart();
  EXPECT_TRUE(faces.empty());
  EXPECT_EQ(census->counts().held, 0u);
  EXPECT_FALSE(faces.search_is_due(now, 3));
  add(0.1f);
  EXPECT_TRUE(faces.search_is_due(now, 3));
  EXPECT_FALSE(faces.search_is_due(now, 1)) << "a new beginning is no new person";
  EXPECT_EQ(faces.searches(), 1u);
}

TEST_F(BestFacesTest, WantsOnlyClearlyBetterOnceFull) {
  for (int i = 0; i < 5; ++i) add(0.5f);
  now += milliseconds(500);
  EXPECT_FALSE(faces.wants(0.54f, now));
  EXPECT_TRUE(faces.wants(0.56f, now));
}

TEST_F(BestFacesTest, WantsNoPictureOfNoWorth) {
  EXPECT_FALSE(faces.wants(0, now));
  EXPECT_FALSE(faces.wants(-1, now));
}

TEST_F(BestFacesTest, FusesByQuality) {
  faces.add(face(1, 0), 0.9f, now);
  faces.add(face(0, 1), 0.3f, now);
  const auto fused = faces.fused(census);
  ASSERT_TRUE(fused);
  EXPECT_NEAR(fused->values()[0] / fused->values()[1], 3, 1e-4);
}

TEST_F(BestFacesTest, IsSearchedAtItsFirstTemplateAndWhenWorthTwiceAsMuch) {
  EXPECT_FALSE(faces.search_is_due(now, 3));
  add(0.3f);
  EXPECT_TRUE(faces.search_is_due(now, 3));
  faces.searched();
  EXPECT_FALSE(faces.search_is_due(now, 3));
  add(0.25f);
  EXPECT_FALSE(faces.search_is_due(now, 3));
  add(0.25f);
  EXPECT_TRUE(faces.search_is_due(now, 3));
}

TEST_F(BestFacesTest, KeepsTheLastSearchForTheBestThatAPersonShows) {
  for (const float quality : {0.2f, 0.2f}) {
    add(quality);
    ASSERT_TRUE(faces.search_is_due(now, 3));
    faces.searched();
  }
  for (const float quality : {0.3f, 0.4f, 0.5f}) {
    add(quality);
    EXPECT_FALSE(faces.search_is_due(now, 3)) << "better ones still come";
  }
  EXPECT_FALSE(faces.search_is_due(now + milliseconds(299), 3));
  EXPECT_TRUE(faces.search_is_due(now + milliseconds(300), 3));
}

TEST_F(BestFacesTest, DoesNotWaitForeverWithTheLastSearch) {
  add(0.2f);
  faces.searched();
  add(0.2f);
  faces.searched();
  for (int i = 0; i < 2; ++i) add(0.9f);
  EXPECT_TRUE(faces.search_is_due(now, 3));
}

TEST_F(BestFacesTest, IsNeverSearchedMoreOftenThanThePermitAllows) {
  for (std::uint32_t allowed = 0; allowed < 5; ++allowed) {
    BestFaces one;
    std::uint32_t searches = 0;
    for (int i = 0; i < 60; ++i) {
      now += milliseconds(400);
      const float quality = 0.01f * static_cast<float>(i + 1);
      if (one.wants(quality, now)) one.add(face(1), quality, now);
      now += milliseconds(350);
      if (!one.search_is_due(now, allowed)) continue;
      one.searched();
      ++searches;
    }
    EXPECT_EQ(searches, allowed);
  }
}

}  // namespace
}  // namespace peel::lfr
