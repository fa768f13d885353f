#include "accuracy/groups.h"

#include <cmath>
#include <gtest/gtest.h>

namespace peel::accuracy {
namespace {

constexpr float threshold = 0.5f;

// Two groups of people, of whom so many in a thousand are in error; one trial of each kind a person.
struct Made {
  Trials trials;
  Division division{{}, {}, {}};
  std::uint32_t people = 0;

  void add(const std::string& name, int count, int false_positives, int misses) {
    const int group = static_cast<int>(division.names.size());
    division.names.push_back(name);
    for (int i = 0; i < count; ++i) {
      trials.non_mated.push_back({i < false_positives ? 0.6f : 0.1f, people, people});
      trials.mated.push_back({i < misses ? 0.4f : 0.8f, people, people});
      division.mated.push_back(group);
      division.non_mated.push_back(group);
      ++people;
    }
  }
  Comparison compare(double limit = 2) const {
    return compare_groups(trials, division, threshold, limit, Resampling(people, 400, 1));
  }
};

TEST(Groups, HaveTheirOwnRatesAtOneThreshold) {
  Made made;
  made.add("a", 1000, 40, 200);
  made.add("b", 2000, 240, 100);
  const Comparison result = made.compare();
  ASSERT_EQ(result.groups.size(), 2u);
  EXPECT_EQ(result.groups[0].name, "a");
  EXPECT_EQ(result.groups[0].false_positive.value(), 0.04);
  EXPECT_EQ(result.groups[1].false_positive.value(), 0.12);
  EXPECT_EQ(result.groups[0].miss.value(), 0.2);
  EXPECT_EQ(result.groups[1].miss.value(), 0.05);
}

TEST(Groups, AreComparedWithTheBestForEachKindOfError) {
  Made made;
  made.add("a", 1000, 40, 200);
  made.add("b", 2000, 240, 100);
  const Comparison result = made.compare();
  EXPECT_EQ(result.best_false_positive, 0u);
  EXPECT_EQ(result.best_miss, 1u);
  const Ratio& ratio = result.groups[1].false_positive_ratio;
  ASSERT_TRUE(ratio.value);
  EXPECT_NEAR(*ratio.value, 3, 1e-9);
  // The logarithm's standard error is about sqrt(1/40 + 1/240) = 0.17.
  EXPECT_NEAR(ratio.low, 3 / std::exp(1.96 * 0.17), 0.25);
  ASSERT_TRUE(ratio.high);
  EXPECT_NEAR(*ratio.high, 3 * std::exp(1.96 * 0.17), 0.6);
  EXPECT_EQ(ratio.verdict, Verdict::exceeds);
  EXPECT_EQ(result.false_positive, Verdict::exceeds);
  EXPECT_EQ(*result.groups[0].false_positive_ratio.value, 1);
  EXPECT_EQ(result.groups[0].false_positive_ratio.verdict, Verdict::within);
}

TEST(Groups, AreWithinOnlyWhenTheWholeIntervalIs) {
  Made made;
  made.add("a", 4000, 400, 400);
  made.add("b", 4000, 440, 600);
  const Comparison result = made.compare(1.5);
  EXPECT_EQ(result.false_positive, Verdict::within);
  EXPECT_EQ(result.miss, Verdict::not_shown);  // 1.5 itself lies inside
}

TEST(Groups, WithTooFewErrorsShowNothing) {
  Made made;
  made.add("a", 1000, 20, 100);
  made.add("b", 1000, 20, 100);
  const Comparison result = made.compare();
  const Ratio& ratio = result.groups[1].false_positive_ratio;
  EXPECT_FALSE(ratio.value);
  EXPECT_EQ(ratio.verdict, Verdict::not_shown);
  EXPECT_LT(ratio.low, 1);
  EXPECT_GT(ratio.high.value_or(9), 2);
  EXPECT_EQ(result.miss, Verdict::within);
}

TEST(Groups, ATinyOneWithoutErrorsIsNotTheBest) {
  Made made;
  made.add("tiny", 5, 0, 0);
  made.add("a", 1000, 50, 50);
  const Comparison result = made.compare();
  EXPECT_EQ(result.best_false_positive, 1u);
  EXPECT_EQ(result.false_positive, Verdict::not_shown);  // nothing is known of the tiny one
}

TEST(Groups, AnErrorlessBestShowsWhoExceeds) {
  Made made;
  made.add("none", 2000, 0, 100);
  made.add("a", 1000, 100, 50);
  const Ratio ratio = made.compare().groups[1].false_positive_ratio;
  EXPECT_FALSE(ratio.value);
  EXPECT_FALSE(ratio.high);
  // 0.1 less two standard deviations, over the rule of 3's 0.0015.
  EXPECT_NEAR(ratio.low, 0.081 / 0.0015, 3);
  EXPECT_EQ(ratio.verdict, Verdict::exceeds);
}

TEST(Groups, OneAloneIsNotShownToBeFair) {
  Made made;
  made.add("all", 1000, 100, 100);
  EXPECT_EQ(made.compare().false_positive, Verdict::not_shown);
  EXPECT_TRUE(compare_groups(made.trials, {}, threshold, 2, Resampling(1000, 10, 1)).groups.empty());
}

TEST(Groups, LeaveOutWhoHasNone) {
  Made made;
  made.add("a", 1000, 40, 200);
  made.add("b", 1000, 40, 200);
  for (std::size_t i = 0; i < 100; ++i) made.division.non_mated[i] = -1;
  EXPECT_EQ(made.compare().groups[0].false_positive.total, 900u);
  EXPECT_EQ(made.compare().groups[0].false_positive.errors, 0u);
}

TEST(Groups, TellHowScoresAreShifted) {
  Made made;
  made.add("a", 1000, 0, 500);   // mated: half 0.4, half 0.8
  made.add("b", 1000, 0, 1000);  // all 0.4
  made.trials.mated[0].score = no_score;
  const Comparison result = made.compare();
  const ScoreShift& a = result.groups[0].mated;
  EXPECT_EQ(a.count, 999u);
  EXPECT_NEAR(a.mean, 0.6, 0.001);
  EXPECT_NEAR(a.spread, 0.2, 0.001);
  EXPECT_NEAR(a.shift, 0.1, 0.001);
  ASSERT_TRUE(a.interval);
  EXPECT_LT(a.interval->low, 0.1);
  EXPECT_GT(a.interval->high, 0.1);
  EXPECT_LT(a.interval->high - a.interval->low, 0.03);
  EXPECT_NEAR(result.groups[1].mated.spread, 0, 1e-6);
  EXPECT_NEAR(result.groups[1].non_mated.shift, 0, 1e-6);
}

}  // namespace
}  // namespace peel::accuracy
