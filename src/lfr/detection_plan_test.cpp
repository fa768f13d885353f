#include "lfr/detection_plan.h"

#include <gtest/gtest.h>

namespace peel::lfr {
namespace {

int detections(DetectionPlan plan, double frames_per_second, double seconds) {
  int count = 0;
  for (int frame = 0; frame < frames_per_second * seconds; ++frame)
    count += plan.is_due(base::Duration(static_cast<base::Duration::rep>(frame * 1e6 / frames_per_second)))
                 ? 1
                 : 0;
  return count;
}

TEST(DetectionPlan, DetectsAsOftenAsAskedInTheMean) {
  for (const double rate : {15.0, 25.0, 29.97, 50.0})
    EXPECT_NEAR(detections(DetectionPlan(8.5), rate, 20), 170, 2) << rate << " frames a second";
}

TEST(DetectionPlan, TakesEveryFrameOfASlowCamera) { EXPECT_EQ(detections(DetectionPlan(8), 5, 10), 50); }

TEST(DetectionPlan, TakesEveryFrameWhenAsked) {
  EXPECT_EQ(detections(DetectionPlan::every_frame(), 25, 10), 250);
}

TEST(DetectionPlan, GoesOnAfterAGapAndAfterAStepBack) {
  DetectionPlan plan(8);
  EXPECT_TRUE(plan.is_due(std::chrono::seconds{0}));
  EXPECT_FALSE(plan.is_due(std::chrono::milliseconds{40}));
  EXPECT_TRUE(plan.is_due(std::chrono::seconds{30}));
  EXPECT_TRUE(plan.is_due(std::chrono::seconds{1}));
}

TEST(DetectionSize, ShowsTheSmallestFaceLargeEnough) {
  EXPECT_EQ(detection_size({1920, 1080}, 40, 20), (image::Size{960, 540}));
  EXPECT_EQ(detection_size({1280, 720}, 40, 20), (image::Size{640, 360}));
}

TEST(DetectionSize, IsNeverLargerThanTheFrame) {
  EXPECT_EQ(detection_size({640, 480}, 10, 20), (image::Size{640, 480}));
  EXPECT_EQ(detection_size({640, 480}, 0, 20), (image::Size{640, 480}));
  EXPECT_EQ(detection_size({20, 20}, 100, 20), (image::Size{20, 20}));
}

TEST(DetectionSize, KeepsAUsablePictureWhenFacesAreHuge) {
  EXPECT_EQ(detection_size({1920, 1080}, 4000, 20), (image::Size{32, 32}));
}

}  // namespace
}  // namespace peel::lfr
