#include "policy/operating_point.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/testing/example.h"

namespace peel::policy {
namespace {

using ::testing::HasSubstr;

OperatingPoints table() { return testing::made_table(testing::made_hash("model")); }

// With 30 comparisons 1 - 0.999^(1/30) = 3.33e-5 may match. The bound of 100 in a million is 1.18e-4, too
// much; that of 10 is 1.70e-5. With 300, 3.33e-6 may, and the bound of none is 3.00e-6.
TEST(Threshold, IsTheLowestMeasuredOneThatKeepsTheRate) {
  const auto thirty = threshold_for(table(), 0.001, 10, 3);
  ASSERT_TRUE(thirty);
  EXPECT_FLOAT_EQ(thirty->threshold, 0.5f);
  EXPECT_FALSE(thirty->extrapolated);
  EXPECT_FLOAT_EQ(threshold_for(table(), 0.001, 100, 3)->threshold, 0.6f);
  EXPECT_FLOAT_EQ(threshold_for(table(), 0.9, 1, 1)->threshold, 0.1f);
}

// The last decade goes from 1.18e-4 at 0.4 to 3.00e-6 at 0.6: 18.4 in log a unit. 3,000 comparisons need
// 3.335e-7, a factor of 8.98 further: 0.6 + ln(8.98) / 18.4.
TEST(Threshold, GoesOnAlongTheLastDecadeBeyondTheTable) {
  const auto derived = threshold_for(table(), 0.001, 1000, 3);
  ASSERT_TRUE(derived);
  EXPECT_EQ(derived->decimal, "0.7195");
  EXPECT_TRUE(derived->extrapolated);
  EXPECT_EQ(threshold_for(table(), 0.001, 10'000, 3)->decimal, "0.8449");
}

TEST(Threshold, IsRoundedUpToFourPlaces) {
  OperatingPoints fine = table();
  for (const auto& [measured, decimal] : {std::pair{0.6, "0.6000"},
                                          {0.57, "0.5700"},
                                          {0.29, "0.2900"},
                                          {0.10200000000000009, "0.1021"},
                                          {0.50001, "0.5001"}}) {
    fine.points = {{measured, 0, 1'000'000}};
    const auto derived = threshold_for(fine, 0.001, 10, 3);
    ASSERT_TRUE(derived);
    EXPECT_EQ(derived->decimal, decimal);
    EXPECT_GE(double{derived->threshold}, std::stod(decimal));
  }
  fine.points = {{0.99995, 0, 1'000'000}};
  EXPECT_THAT(threshold_for(fine, 0.001, 10, 3).error().message, HasSubstr("no similarity would reach"));
}

TEST(OperatingPoints, HaveTheHashOfTheFileTheyWereReadFrom) {
  const std::string text = to_json(table());
  EXPECT_EQ(operating_points_from_json(text)->hash, base::sha256(base::as_bytes(text)));
  EXPECT_NE(operating_points_from_json(text + " ")->hash, operating_points_from_json(text)->hash);
}

TEST(Threshold, IsRefusedFurtherThanTwoDecadesOut) {
  const auto derived = threshold_for(table(), 0.001, 20'000, 3);
  ASSERT_FALSE(derived);
  EXPECT_EQ(derived.error().code, base::ErrorCode::refused);
  EXPECT_THAT(derived.error().message, HasSubstr("use a shorter list"));
}

TEST(Threshold, IsRefusedWhereNoSimilarityReachesIt) {
  OperatingPoints high = table();
  high.points = {{0.75, 100, 1'000'000}, {0.95, 0, 1'000'000}};
  EXPECT_THAT(threshold_for(high, 0.001, 1000, 3).error().message, HasSubstr("no similarity would reach"));
}

TEST(Threshold, IsNotConcludedFromLessThanADecade) {
  OperatingPoints flat = table();
  flat.points = {{0.5, 10, 1'000'000}, {0.6, 5, 1'000'000}};
  EXPECT_THAT(threshold_for(flat, 0.001, 1000, 3).error().message, HasSubstr("less than a factor of ten"));
}

TEST(Threshold, NeverFallsWhenTheRateFallsOrTheListGrows) {
  float before = -1;
  for (std::uint64_t templates = 1; templates < 10'000; templates += 1 + templates / 7) {
    const float now = threshold_for(table(), 0.001, templates, 3)->threshold;
    EXPECT_GE(now, before) << templates;
    before = now;
  }
  before = -1;
  for (double fpir = 0.5; fpir > 0.0001; fpir *= 0.8) {
    const float now = threshold_for(table(), fpir, 900, 3)->threshold;
    EXPECT_GE(now, before) << fpir;
    before = now;
  }
  EXPECT_GT(before, 0.7f);
}

TEST(Threshold, OfNumbersOutOfRangeIsAnError) {
  for (const double fpir : {0.0, 1.0, -0.1, 2.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(threshold_for(table(), fpir, 10, 3).error().code, base::ErrorCode::invalid_input);
  EXPECT_FALSE(threshold_for(table(), 0.001, 0, 3));
  EXPECT_FALSE(threshold_for(table(), 0.001, 10, 0));
  EXPECT_FALSE(threshold_for({}, 0.001, 10, 3));
}

TEST(Threshold, DoesNotFallByRounding) {
  for (const double value : {0.1, 0.45, 0.7, 1.0 / 3}) {
    EXPECT_GE(double{rounded_up(value)}, value);
    EXPECT_LT(double{rounded_up(value)}, value + 1e-7);
  }
  EXPECT_EQ(rounded_up(0.5), 0.5f);
}

TEST(Table, IsReadAsItWasWritten) {
  const std::string text = to_json(table());
  const auto read = operating_points_from_json(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(read->model, table().model);
  ASSERT_EQ(read->points.size(), 7u);
  EXPECT_EQ(read->points[2].threshold, 0.3);
  EXPECT_EQ(read->points[2].matches, 1000u);
  EXPECT_THAT(text, HasSubstr("\n{\"comparisons\":1000000,\"matches\":1000,\"threshold\":0.3},\n"));
}

struct Spoiled {
  const char* name;
  std::function<void(OperatingPoints&)> spoil;
  const char* message;
};

TEST(Table, ThatCannotBeIsRefused) {
  const std::vector<Spoiled> cases = {
      {"no points", [](auto& t) { t.points.clear(); }, "has 0 points"},
      {"blank origin", [](auto& t) { t.origin = " "; }, "origin is blank"},
      {"falling threshold", [](auto& t) { t.points[3].threshold = 0.3; },
       "point 4: the threshold does not rise"},
      {"rising matches", [](auto& t) { t.points[3].matches = 1001; }, "point 4: more matches"},
      {"other comparisons", [](auto& t) { t.points[3].comparisons = 999'999; }, "point 4: another number"},
      {"more matches than all", [](auto& t) { t.points[0].matches = 1'000'001; }, "point 1"},
      {"no comparisons",
       [](auto& t) {
         t.points[0] = {0.1, 0, 0};
       },
       "point 1"},
      {"not a number", [](auto& t) { t.points[6].threshold = std::nan(""); }, "point 7: the threshold"},
      {"out of range", [](auto& t) { t.points[6].threshold = 1; }, "point 7: the threshold"}};
  for (const auto& spoiled : cases) {
    OperatingPoints points = table();
    spoiled.spoil(points);
    const auto status = validate(points);
    ASSERT_FALSE(status) << spoiled.name;
    EXPECT_THAT(status.error().message, HasSubstr(spoiled.message)) << spoiled.name;
    EXPECT_FALSE(operating_points_from_json(to_json(points))) << spoiled.name;
  }
}

TEST(Table, OfAnotherFormatIsSaidToBeOne) {
  std::string text = to_json(table());
  text.replace(text.find("points/1"), 8, "points/2");
  EXPECT_THAT(operating_points_from_json(text).error().message, HasSubstr("peel-operating-points/2"));
}

}  // namespace
}  // namespace peel::policy
