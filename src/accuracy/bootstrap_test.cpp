#include "accuracy/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

namespace peel::accuracy {
namespace {

TEST(Bootstrap, DrawsAsManyPeopleAsThereAre) {
  const Resampling resampling(50, 20, 1);
  std::vector<double> mean(50);
  for (std::size_t r = 0; r < resampling.replicates(); ++r) {
    const auto weights = resampling.draw(r);
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0u), 50u);
    for (std::size_t i = 0; i < 50; ++i) mean[i] += weights[i] / 20.0;
  }
  for (const double m : mean) EXPECT_NEAR(m, 1, 0.9);  // four standard deviations of Poisson(1) / 20
}

TEST(Bootstrap, LeavesOutAboutAThirdOfThePeople) {
  const auto weights = Resampling(10'000, 1, 7).draw(0);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(weights, 0u)), 3679, 150);
}

TEST(Bootstrap, IsTheSameForTheSameSeedOnly) {
  EXPECT_EQ(Resampling(100, 10, 3).draw(4), Resampling(100, 99, 3).draw(4));
  EXPECT_NE(Resampling(100, 10, 3).draw(4), Resampling(100, 10, 3).draw(5));
  EXPECT_NE(Resampling(100, 10, 3).draw(4), Resampling(100, 10, 4).draw(4));
  // What every machine draws, written down once.
  EXPECT_EQ(Resampling(5, 1, 1).draw(0), (std::vector<std::uint32_t>{0, 3, 1, 1, 0}));
}

TEST(Bootstrap, WeighsATrialByBothItsPeople) {
  const std::vector<std::uint32_t> weights{0, 2, 3};
  EXPECT_EQ(weight(weights, 1, 1), 2);
  EXPECT_EQ(weight(weights, 1, 2), 6);
  EXPECT_EQ(weight(weights, 0, 2), 0);
}

TEST(Bootstrap, PercentilesLeaveOutTwoAndAHalfPerCentAtEachEnd) {
  std::vector<double> numbers(1001);
  std::iota(numbers.rbegin(), numbers.rend(), 0);
  EXPECT_EQ(percentiles(numbers), (Interval{25, 975}));
  EXPECT_EQ(percentiles({1, 2}), (Interval{1.025, 1.975}));
}

TEST(Bootstrap, PercentilesAreNothingWhenTooMuchIsUndefined) {
  std::vector<double> numbers(100, 0.5);
  for (int i = 0; i < 5; ++i) numbers[static_cast<std::size_t>(i)] = std::nan("");
  EXPECT_EQ(percentiles(numbers), (Interval{0.5, 0.5}));
  numbers[5] = std::nan("");
  EXPECT_FALSE(percentiles(numbers));
  EXPECT_FALSE(percentiles({}));
}

TEST(Bootstrap, PercentilesCarryInfinities) {
  std::vector<double> numbers(201, 1);
  for (std::size_t i = 0; i < 50; ++i) numbers[i] = std::numeric_limits<double>::infinity();
  const auto interval = percentiles(numbers);
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->low, 1);
  EXPECT_TRUE(std::isinf(interval->high));
}

TEST(Bootstrap, MakesAnIntervalOfEachNumber) {
  const auto found = intervals(Resampling(4, 400, 1), [](Weights weights) {
    return std::vector<double>{static_cast<double>(weights[0]), 7};
  });
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1], (Interval{7, 7}));
  EXPECT_EQ(found[0]->low, 0);
  EXPECT_EQ(found[0]->high, 3);
}

}  // namespace
}  // namespace peel::accuracy
