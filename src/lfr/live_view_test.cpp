#include "lfr/live_view.h"

#include <functional>
#include <gtest/gtest.h>

#include "image/image.h"

namespace peel::lfr {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LiveViewTest : public ::testing::Test {
 protected:
  bool draw() {
    if (!frames_->wanted()) return false;
    image::Image picture({64, 36}, 3);
    return frames_->write(picture, base::Duration{0}).has_value();
  }

  base::FakeClock clock_{*base::parse_time("2026-06-01T12:00:00Z")};
  std::shared_ptr<LiveView> view_ = std::make_shared<LiveView>(clock_);
  std::unique_ptr<DrawnFrames> frames_ = LiveView::frames_for(view_);
};

TEST_F(LiveViewTest, DrawsOnlyWhileSomebodyLooks) {
  EXPECT_FALSE(draw());
  EXPECT_FALSE(view_->newest(0));
  EXPECT_TRUE(draw());
  clock_.advance(LiveView::patience);
  EXPECT_TRUE(draw());
  clock_.advance(milliseconds(1));
  EXPECT_FALSE(draw());
  EXPECT_FALSE(view_->newest(0)) << "the picture was kept though nobody looked";
}

TEST_F(LiveViewTest, GivesEachPictureOnceAndTheNewestFirst) {
  view_->newest(0);
  ASSERT_TRUE(draw());
  const auto first = view_->newest(0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->number, 1u);
  EXPECT_TRUE(image::decode(*first->jpeg));
  EXPECT_FALSE(view_->newest(1));
  clock_.advance(LiveView::pace);
  ASSERT_TRUE(draw());
  clock_.advance(LiveView::pace);
  ASSERT_TRUE(draw());
  EXPECT_EQ(view_->newest(1)->number, 3u);
}

TEST_F(LiveViewTest, DrawsNoFasterThanItsPace) {
  view_->newest(0);
  ASSERT_TRUE(draw());
  EXPECT_FALSE(draw());
  clock_.advance(LiveView::pace);
  EXPECT_TRUE(draw());
}

// A camera that is away: here its pictures stop, elsewhere none is sent any more.
TEST_F(LiveViewTest, ShowsNoOldPictureWhereverItWasDrawn) {
  const auto is_gone_when_old = [&](const std::function<void()>& show) {
    view_->newest(0);
    show();
    clock_.advance(LiveView::patience - seconds(1));
    EXPECT_TRUE(view_->newest(0));
    clock_.advance(seconds(2));
    EXPECT_FALSE(view_->newest(0));
  };
  is_gone_when_old([&] { ASSERT_TRUE(draw()); });
  is_gone_when_old([&] { view_->show(*image::encode_jpeg(image::Image({64, 36}, 3), 80)); });
}

TEST_F(LiveViewTest, IsEmptyOnceTheCameraHasEnded) {
  view_->newest(0);
  ASSERT_TRUE(draw());
  frames_.reset();
  EXPECT_FALSE(view_->newest(0));
}

TEST_F(LiveViewTest, ShowsNoMoreThanAScreenNeeds) {
  EXPECT_EQ(frames_->size_for({3840, 2160}), (image::Size{1280, 720}));
  EXPECT_EQ(frames_->size_for({640, 480}), (image::Size{640, 480}));
}

}  // namespace
}  // namespace peel::lfr
