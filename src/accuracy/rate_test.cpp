#include "accuracy/rate.h"

#include <gtest/gtest.h>

namespace peel::accuracy {
namespace {

TEST(Rate, IsStatedFromThirtyErrorsOn) {
  const Rate rate = error_rate(30, 1000, 1000, Interval{0.02, 0.04});
  EXPECT_EQ(rate.value(), 0.03);
  EXPECT_EQ(rate.reason(), "");
  EXPECT_EQ(rate.interval, (Interval{0.02, 0.04}));
  EXPECT_EQ(rate.bound, 0.04);
}

TEST(Rate, SaysThatTwentyNineErrorsAreTooFew) {
  const Rate rate = error_rate(29, 1000, 1000, Interval{0.02, 0.03});
  EXPECT_FALSE(rate.value());
  EXPECT_NE(rate.reason().find("rule of 30"), std::string::npos) << rate.reason();
  EXPECT_NE(rate.reason().find("29 in 1000"), std::string::npos) << rate.reason();
  // Clopper and Pearson's one-sided bound for 29 of 1000 is 0.0395.
  EXPECT_NEAR(rate.bound, 0.0395, 0.0005);
}

TEST(Rate, WithoutErrorsIsBoundByTheRuleOfThree) {
  const Rate rate = error_rate(0, 1000, 1000, Interval{0, 0});
  EXPECT_NE(rate.reason().find("rule of 3)"), std::string::npos) << rate.reason();
  EXPECT_NEAR(rate.bound, 3.0 / 1000, 0.00002);
  EXPECT_EQ(rate.interval.low, 0);
  EXPECT_EQ(rate.interval.high, rate.bound);
}

TEST(Rate, CountsPeopleAndNotImagesForFewErrors) {
  // A thousand images of a hundred people say as much as a hundred trials.
  EXPECT_NEAR(error_rate(0, 1000, 100, Interval{0, 0}).bound, 0.0295, 0.0005);
  // 11 in 1000 of 100 people: 1.1, rounded up to 2 of 100, of which the bound is 0.0616.
  EXPECT_NEAR(error_rate(11, 1000, 100, Interval{0, 0.01}).bound, 0.0616, 0.0005);
}

TEST(Rate, KeepsAWiderIntervalOfTheBootstrap) {
  EXPECT_EQ(error_rate(5, 1000, 1000, Interval{0, 0.2}).bound, 0.2);
}

TEST(Rate, KnowsNothingWithoutAnInterval) {
  EXPECT_EQ(error_rate(40, 100, 1, std::nullopt).interval, (Interval{0, 1}));
}

TEST(Rate, OfNothingIsBetweenZeroAndOne) {
  const Rate rate = error_rate(0, 0, 0, Interval{0, 0});
  EXPECT_FALSE(rate.value());
  EXPECT_EQ(rate.reason(), "nothing was tried");
  EXPECT_EQ(rate.interval, (Interval{0, 1}));
  EXPECT_EQ(rate.bound, 1);
}

TEST(Rate, ToldBySuccessesIsTurnedRound) {
  const Rate rate = as_successes(error_rate(250, 1000, 1000, Interval{0.2, 0.375}));
  EXPECT_EQ(rate.of, Rate::Of::successes);
  EXPECT_EQ(rate.value(), 0.75);
  EXPECT_EQ(rate.interval, (Interval{0.625, 0.8}));
  EXPECT_EQ(rate.errors, 250u);
  EXPECT_EQ(rate.bound, 0.375);
  EXPECT_FALSE(as_successes(error_rate(1, 1000, 1000, Interval{0, 0.1})).value());
}

}  // namespace
}  // namespace peel::accuracy
