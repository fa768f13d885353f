#include "accuracy/trials.h"

#include <cmath>
#include <gtest/gtest.h>

namespace peel::accuracy {
namespace {

const Resampling few(1000, 200, 1);

std::vector<Trial> trials_of(const std::vector<float>& scores) {
  std::vector<Trial> trials;
  for (std::uint32_t i = 0; i < scores.size(); ++i) trials.push_back({scores[i], i, i});
  return trials;
}

// Scores 0.000, 0.001 ... in rising order.
std::vector<Trial> rising(std::size_t count) {
  std::vector<float> scores;
  for (std::size_t i = 0; i < count; ++i) scores.push_back(static_cast<float>(i) / 1000);
  return trials_of(scores);
}

TEST(ThresholdAt, LetsJustTheAllowedShareReachIt) {
  const auto scores = trials_of({0.5f, 0.1f, 0.4f, 0.3f, 0.2f});
  // Two of five: 0.5 and 0.4 reach it, 0.3 does not.
  const float threshold = threshold_at(scores, 0.4);
  EXPECT_GT(threshold, 0.3f);
  EXPECT_LT(threshold, 0.300001f);
}

TEST(ThresholdAt, AllowsNobodyAtZero) { EXPECT_GT(threshold_at(trials_of({0.2f, 0.9f}), 0), 0.9f); }

TEST(ThresholdAt, IsLowestWhenEverybodyMayPass) {
  EXPECT_EQ(threshold_at(trials_of({0.2f, 0.9f}), 1), -1);
  EXPECT_EQ(threshold_at({}, 0.1), -1);
  EXPECT_EQ(threshold_at(trials_of({0.2f, no_score}), 0.5), -1);
}

TEST(ThresholdAt, LetsEqualScoresPassTogetherOrNotAtAll) {
  EXPECT_GT(threshold_at(trials_of({0.5f, 0.5f, 0.1f, 0.1f}), 0.25), 0.5f);
}

TEST(ThresholdAt, IsNotFooledByRounding) {
  // 0.29 x 100 is 28.999999999999996.
  const float threshold = threshold_at(rising(100), 0.29);
  EXPECT_GT(threshold, 0.070f);
  EXPECT_LT(threshold, 0.0701f);
}

TEST(ThresholdAt, CountsWeights) {
  const std::vector<std::uint32_t> weights{3, 0, 1};  // of 0.9, 0.5, 0.1
  EXPECT_GT(threshold_at(trials_of({0.9f, 0.5f, 0.1f}), 0.7, weights), 0.9f);
  EXPECT_LT(threshold_at(trials_of({0.9f, 0.5f, 0.1f}), 0.75, weights), 0.2f);
}

TEST(ErrorRates, MatchAtAndAboveTheThreshold) {
  const Trials trials{trials_of({0.2f, 0.5f, 0.8f, 0.9f}), trials_of({0.5f, 0.1f, no_score})};
  const Rate fmr = false_positive_rate(trials, 0.5f, few);
  EXPECT_EQ(fmr.errors, 1u);
  EXPECT_EQ(fmr.total, 3u);
  const Rate fnmr = miss_rate(trials, 0.5f, few);
  EXPECT_EQ(fnmr.errors, 1u);
  EXPECT_EQ(fnmr.total, 4u);
}

TEST(ErrorRates, OfImagesOfOnePersonAreLessSure) {
  std::vector<Outcome> apart;
  std::vector<Outcome> together;
  for (std::uint32_t i = 0; i < 400; ++i) {
    apart.push_back({i, i, i % 4 == 0});
    together.push_back({i / 20, i / 20, (i / 20) % 4 == 0});
  }
  const Rate independent = rate_of(apart, Resampling(400, 500, 1));
  const Rate clustered = rate_of(together, Resampling(20, 500, 1));
  EXPECT_EQ(independent.value(), 0.25);
  EXPECT_EQ(clustered.value(), 0.25);
  const auto width = [](const Rate& r) { return r.interval.high - r.interval.low; };
  EXPECT_NEAR(width(independent), 2 * 1.96 * std::sqrt(0.25 * 0.75 / 400), 0.012);
  EXPECT_NEAR(width(clustered), 2 * 1.96 * std::sqrt(0.25 * 0.75 / 20), 0.06);
}

TEST(ErrorRates, OfOneHardToTellListedPersonAreLessSure) {
  // 50 false positives: of 50 different listed people, or all with one of them.
  std::vector<Outcome> many;
  std::vector<Outcome> one;
  for (std::uint32_t i = 0; i < 400; ++i) {
    many.push_back({i, 400 + i, i < 50});
    one.push_back({i, i < 50 ? 400 : 400 + i, i < 50});
  }
  const Resampling resampling(800, 500, 1);
  const Interval narrow = rate_of(many, resampling).interval;
  const Interval wide = rate_of(one, resampling).interval;
  EXPECT_EQ(wide.low, 0);  // without that person there is no false positive at all
  EXPECT_GT(narrow.low, 0.05);
}

TEST(OperatingPoints, AreTheLowestThresholdThatKeepsTheRate) {
  const Trials trials{rising(1000), rising(500)};
  const auto points = operating_points(trials, {0.1}, few);
  ASSERT_EQ(points.size(), 1u);
  // 50 of 500 reach 0.450; of the mated, 450 are below.
  ASSERT_TRUE(points[0].threshold);
  EXPECT_NEAR(*points[0].threshold, 0.449, 0.0001);
  EXPECT_EQ(points[0].false_positive.errors, 50u);
  EXPECT_EQ(points[0].false_positive.value(), 0.1);
  EXPECT_EQ(points[0].miss.value(), 0.45);
  EXPECT_EQ(points[0].caution, "");
  EXPECT_EQ(points[0].reason, "");
}

TEST(OperatingPoints, AreNotStatedBelowThreeFalsePositives) {
  const Trials trials{rising(1000), rising(290)};
  const auto points = operating_points(trials, {0.1, 0.011, 0.01}, few);
  EXPECT_NE(points[0].caution.find("29 false positives"), std::string::npos) << points[0].caution;
  EXPECT_FALSE(points[0].false_positive.value());
  ASSERT_TRUE(points[1].threshold);
  EXPECT_NE(points[1].caution.find("3 false positives"), std::string::npos) << points[1].caution;
  EXPECT_FALSE(points[2].threshold);
  EXPECT_NE(points[2].reason.find("290"), std::string::npos) << points[2].reason;
  EXPECT_NE(points[2].reason.find("needs 300, and 3000"), std::string::npos) << points[2].reason;
}

TEST(OperatingPoints, IntervalCoversThatTheThresholdWasFound) {
  // Mated scores are even from 0 to 1, so a threshold that is off by x costs x misses.
  const Trials trials{rising(1000), rising(1000)};
  const auto point = operating_points(trials, {0.003}, few)[0];
  ASSERT_TRUE(point.threshold);
  const Rate fixed = miss_rate(trials, *point.threshold, few);
  const auto width = [](const Interval& i) { return i.high - i.low; };
  EXPECT_EQ(point.miss.errors, fixed.errors);
  EXPECT_NE(width(point.miss.interval), width(fixed.interval));
}

TEST(EqualError, IsWhereTheRatesMeet) {
  // At 0.4: one of four non-mated reaches it, one of four mated does not.
  const Trials trials{trials_of({0.3f, 0.5f, 0.7f, 0.9f}), trials_of({0.1f, 0.2f, 0.25f, 0.4f})};
  const EqualError error = equal_error(trials, few);
  EXPECT_EQ(error.threshold, 0.4f);
  EXPECT_EQ(error.rate.observed, 0.25);
  EXPECT_EQ(error.rate.errors, 2u);
  EXPECT_EQ(error.rate.total, 8u);
}

TEST(EqualError, IsZeroWhenNobodyIsMistaken) {
  const EqualError error = equal_error({trials_of({0.8f, 0.9f}), trials_of({0.1f, 0.2f})}, few);
  EXPECT_EQ(error.rate.observed, 0);
  EXPECT_EQ(error.threshold, 0.8f);
  EXPECT_FALSE(error.rate.value());
}

TEST(EqualError, IsTheMeanWhereTheRatesDoNotMeet) {
  // At 0.5 no false match and half missed; at 0.4 all falsely matched.
  const EqualError error = equal_error({trials_of({0.1f, 0.5f}), trials_of({0.4f})}, few);
  EXPECT_EQ(error.rate.observed, 0.25);
}

TEST(Det, RunsFromNoFalsePositiveToAll) {
  const Trials trials{rising(1000), rising(500)};
  const auto points = det(trials, 20);
  ASSERT_GE(points.size(), 15u);
  ASSERT_LE(points.size(), 21u);
  EXPECT_EQ(points.front().false_positive, 0);
  EXPECT_NEAR(points.front().threshold, 0.5, 1e-6);
  EXPECT_NEAR(points.front().miss, 0.5, 1e-9);
  EXPECT_EQ(points[1].false_positive, 1.0 / 500);
  EXPECT_EQ(points.back().false_positive, 1);
  for (std::size_t i = 1; i < points.size(); ++i) {
    EXPECT_LT(points[i].threshold, points[i - 1].threshold);
    EXPECT_GE(points[i].false_positive, points[i - 1].false_positive);
    EXPECT_LE(points[i].miss, points[i - 1].miss);
  }
}

TEST(Det, HasNoThresholdForWhatCouldNotBeCompared) {
  const Trials trials{trials_of({0.5f, no_score}), trials_of({0.4f, no_score})};
  const auto points = det(trials, 10);
  ASSERT_FALSE(points.empty());
  EXPECT_EQ(points.back().threshold, 0.4f);
  EXPECT_EQ(points.back().false_positive, 0.5);
  EXPECT_EQ(points.back().miss, 0.5);
}

TEST(Det, OfNothingIsEmpty) { EXPECT_TRUE(det({{}, rising(3)}, 10).empty()); }

}  // namespace
}  // namespace peel::accuracy
