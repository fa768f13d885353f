#include "lfr/blur_plan.h"

#include <functional>
#include <gtest/gtest.h>

namespace peel::lfr {
namespace {

using std::chrono::milliseconds;

constexpr base::Duration frame_time = milliseconds(40);

// The plans of all frames; `scene` is told each frame's number and gives what the tracker says of it.
struct Step {
  bool detected = false;
  std::vector<TrackedFace> tracked;
  std::vector<image::Box> loose;
};

std::vector<FramePlan> plans_of(BlurPlan& plan, int frames, const std::function<Step(int)>& scene) {
  std::vector<FramePlan> plans;
  for (int frame = 0; frame < frames; ++frame) {
    const Step step = scene(frame);
    plan.push(frame * frame_time, step.detected, step.tracked, step.loose);
    while (auto next = plan.pop()) plans.push_back(std::move(*next));
  }
  while (auto next = plan.pop(true)) plans.push_back(std::move(*next));
  return plans;
}

bool covers(const FramePlan& plan, const image::Box& face) {
  return std::any_of(plan.obscured.begin(), plan.obscured.end(), [&](const image::Box& box) {
    return image::intersection_area(box, face) > 0.99f * face.area();
  });
}

// A face that walks 10 pixels a frame, detected at every third.
image::Box walker(int frame) { return {10.0f * static_cast<float>(frame), 100, 40, 50}; }

TEST(BlurPlan, ObscuresAFaceInTheFramesBeforeItWasFirstFound) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  const auto plans = plans_of(plan, 40, [](int frame) {
    Step step{frame % 3 == 0, {}, {}};
    // The detector first finds it in frame 18, and says so in between by prediction.
    if (frame >= 18) step.tracked = {{1, walker(frame), frame % 3 * frame_time}};
    return step;
  });
  ASSERT_EQ(plans.size(), 40u);
  for (int frame = 8; frame < 40; ++frame) EXPECT_TRUE(covers(plans[frame], walker(frame))) << frame;
  EXPECT_TRUE(plans[2].obscured.empty());
}

TEST(BlurPlan, InterpolatesBetweenDetectionsThatPredictionMissed) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  const auto plans = plans_of(plan, 30, [](int frame) {
    // The prediction stands still for nine frames, while the face walks on.
    const int found = frame / 9 * 9;
    return Step{frame % 9 == 0, {{1, walker(found), (frame - found) * frame_time}}, {}};
  });
  for (int frame = 0; frame < 27; ++frame) EXPECT_TRUE(covers(plans[frame], walker(frame))) << frame;
}

TEST(BlurPlan, KeepsObscuringAFaceThatIsNoLongerDetected) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  const auto plans = plans_of(plan, 30, [](int frame) {
    return Step{
        frame % 3 == 0, {{1, walker(frame), frame > 10 ? (frame - 10) * frame_time : base::Duration{0}}}, {}};
  });
  for (int frame = 0; frame < 30; ++frame) EXPECT_TRUE(covers(plans[frame], walker(frame))) << frame;
  EXPECT_GT(plans[29].obscured.at(0).width, plans[9].obscured.at(0).width);
}

TEST(BlurPlan, ObscuresWhatIsTooWeakForATrackAroundItsMoment) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  const image::Box face{100, 100, 40, 50};
  const auto plans = plans_of(plan, 40, [&](int frame) {
    Step step{frame % 3 == 0, {}, {}};
    if (frame == 18) step.loose = {face};
    return step;
  });
  for (int frame = 8; frame < 24; ++frame) EXPECT_TRUE(covers(plans[frame], face)) << frame;
  EXPECT_FALSE(covers(plans[2], face));
  EXPECT_FALSE(covers(plans[30], face));
}

TEST(BlurPlan, ShowsTheFaceOfAnAlertAndObscuresItsNeighbour) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  const image::Box stranger{300, 100, 40, 50};
  const auto plans = plans_of(plan, 40, [&](int frame) {
    if (frame == 20) plan.show(1, "WANTED 0.61");
    return Step{true, {{1, {100, 100, 40, 50}, {}, frame >= 20}, {2, stranger, {}}}, {}};
  });
  const FramePlan& late = plans[30];
  ASSERT_EQ(late.shown.size(), 1u);
  EXPECT_EQ(late.shown[0].label, "WANTED 0.61");
  EXPECT_NEAR(late.shown[0].box.x, 100, 0.5);
  EXPECT_NEAR(late.shown[0].box.width, 40, 0.5);
  EXPECT_TRUE(covers(late, stranger));
  EXPECT_FALSE(covers(late, {100, 100, 40, 50}));
  // The frames that waited when the alert came show it too; those before do not.
  EXPECT_EQ(plans[10].shown.size(), 1u);
  EXPECT_TRUE(plans[2].shown.empty());
  EXPECT_TRUE(covers(plans[2], {100, 100, 40, 50}));
}

TEST(BlurPlan, ShowsNobodyUnderTheNumberOfAnother) {
  BlurPlan plan(milliseconds(200), milliseconds(200));
  const auto plans = plans_of(plan, 30, [&](int frame) {
    if (frame == 0) plan.show(1, "alert");
    return Step{true, {{frame < 10 ? 1u : 2u, walker(frame), {}, true}}, {}};
  });
  EXPECT_TRUE(plans[9].obscured.size() + plans[9].shown.size() >= 1);
  for (int frame = 10; frame < 30; ++frame) {
    EXPECT_TRUE(covers(plans[frame], walker(frame))) << frame;
    EXPECT_TRUE(plans[frame].shown.empty()) << frame;
  }
}

TEST(BlurPlan, DoesNotObscureAnAlertsFaceForBeingFoundTwice) {
  BlurPlan plan(milliseconds(200), milliseconds(200));
  const auto plans = plans_of(plan, 20, [&](int frame) {
    if (frame == 0) plan.show(1, "alert");
    return Step{true, {{1, {100, 100, 40, 50}, {}, true}}, {{104, 103, 40, 50}}};
  });
  for (const FramePlan& each : plans) EXPECT_TRUE(each.obscured.empty());
}

TEST(BlurPlan, CoversAFrameAroundWhichNobodyLooked) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  // Looked at in frames 10, 20 and 40: ten frames are 400 ms.
  const auto plans = plans_of(plan, 60, [](int frame) {
    return Step{frame == 10 || frame == 20 || frame == 40, {}, {}};
  });
  for (int frame = 0; frame < 60; ++frame) {
    const bool looked_around = (frame >= 10 && frame <= 20) || frame == 30 || frame == 40;
    EXPECT_EQ(plans[static_cast<std::size_t>(frame)].covered, !looked_around) << frame;
  }
}

TEST(BlurPlan, ObscuresAnAlertsFaceThatNothingAgreesToAnyMore) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  const image::Box face{100, 100, 40, 50};
  const auto plans = plans_of(plan, 60, [&](int frame) {
    if (frame == 5) plan.show(1, "alert");
    return Step{true, {{1, face, {}, (frame >= 5 && frame < 20) || frame >= 40}}, {}};
  });
  for (int frame = 0; frame < 60; ++frame) {
    const bool shown = frame < 20 || frame >= 40;
    EXPECT_EQ(plans[static_cast<std::size_t>(frame)].shown.size(), shown ? 1u : 0u) << frame;
    EXPECT_EQ(covers(plans[static_cast<std::size_t>(frame)], face), !shown) << frame;
  }
}

TEST(BlurPlan, ObscuresTheFramesThatWaitWhenAFaceTurnsOutToBeAnothers) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  const image::Box face{100, 100, 40, 50};
  const auto plans = plans_of(plan, 40, [&](int frame) {
    if (frame == 0) plan.show(1, "alert");
    // Last compared in frame 10, and found to be another's in frame 20.
    if (frame == 20) plan.hide(1, 10 * frame_time);
    return Step{true, {{frame < 20 ? 1u : 2u, face, {}, true}}, {}};
  });
  for (int frame = 0; frame < 40; ++frame)
    EXPECT_EQ(plans[static_cast<std::size_t>(frame)].shown.size(), frame <= 10 ? 1u : 0u) << frame;
}

TEST(BlurPlan, GivesEveryFrameOnceAndInOrder) {
  BlurPlan plan(milliseconds(600), milliseconds(400));
  EXPECT_EQ(plans_of(plan, 1, [](int) { return Step{}; }).size(), 1u);
  EXPECT_EQ(plans_of(plan, 100, [](int) { return Step{}; }).size(), 100u);
  EXPECT_FALSE(plan.pop(true));
}

}  // namespace
}  // namespace peel::lfr
