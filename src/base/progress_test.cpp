#include "base/progress.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

TEST(TerminalProgress, SaysHowFarAndSurvivesMoreThanAll) {
  testing::internal::CaptureStderr();
  {
    TerminalProgress progress;
    progress.update("images", 0, 10);
    progress.update("images", 10, 10);
    progress.update("images", 25, 10);
  }
  const std::string shown = testing::internal::GetCapturedStderr();
  EXPECT_NE(shown.find("0/10 images"), std::string::npos) << shown;
  EXPECT_NE(shown.find("25/10 images, 0 s left"), std::string::npos) << shown;
}

TEST(TerminalProgress, DoesNotFloodALogFile) {
  testing::internal::CaptureStderr();
  {
    TerminalProgress progress;
    for (std::size_t i = 0; i < 10'000; ++i) progress.update("frames", i, 0);
  }
  EXPECT_LT(testing::internal::GetCapturedStderr().size(), 100u);
}

}  // namespace
}  // namespace peel::base
