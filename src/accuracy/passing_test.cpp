#include "accuracy/passing.h"

#include <cmath>
#include <gtest/gtest.h>

#include "accuracy/rate.h"
#include "policy/binomial.h"

namespace peel::accuracy {
namespace {

const Resampling people_20(20, 200, 1);

// 20 people, all searched, all with a reference; 0 and 1 resemble each other, and 2 resembles 3 and 4.
Passing made() {
  Passing passing{std::vector<bool>(20, true), std::vector<bool>(20, true), {}};
  passing.resemblances = {{0, 1, 0.9f}, {1, 0, 0.8f}, {2, 3, 0.7f}, {2, 4, 0.6f}};
  return passing;
}

// By trying each list of the length: the share of those that hold one of `alike` of `others`.
double by_hand(int others, int size, int alike) {
  int lists = 0;
  int with = 0;
  for (int bits = 0; bits < (1 << others); ++bits) {
    if (__builtin_popcount(static_cast<unsigned>(bits)) != size) continue;
    ++lists;
    if ((bits & ((1 << alike) - 1)) != 0) ++with;
  }
  return static_cast<double>(with) / lists;
}

double observed(const Passing& passing, std::uint64_t size, float threshold) {
  return passing_curves(passing, {size}, {threshold}, people_20)[0].points[0].observed;
}

TEST(Fpir, IsTheShareOfListsThatHoldSomebodyWhomThePersonPassingResembles) {
  const Passing passing = made();
  for (const int size : {1, 3, 7, 19}) {
    const auto length = static_cast<std::uint64_t>(size);
    EXPECT_NEAR(observed(passing, length, 0.85f), by_hand(19, size, 1) / 20, 1e-12) << size;
    EXPECT_NEAR(observed(passing, length, 0.65f), 3 * by_hand(19, size, 1) / 20, 1e-12) << size;
    EXPECT_NEAR(observed(passing, length, 0.5f), (2 * by_hand(19, size, 1) + by_hand(19, size, 2)) / 20,
                1e-12)
        << size;
  }
  EXPECT_EQ(observed(passing, 5, 0.95f), 0);
}

TEST(Fpir, OfTheWholeListIsTheShareOfPeopleWhoResembleAnybody) {
  EXPECT_DOUBLE_EQ(observed(made(), 19, 0.5f), 3.0 / 20);
}

TEST(Fpir, CountsOnlyPeopleWhoAreSearchedAndListsOfThoseWhoHaveAReference) {
  Passing passing = made();
  for (const std::size_t p : {17u, 18u, 19u}) passing.searched[p] = false;
  passing.listed[16] = passing.listed[0] = false;
  EXPECT_EQ(passing.people_searched(), 17u);
  EXPECT_EQ(passing.people_listed(), 18u);
  EXPECT_EQ(passing.longest_list(), 17u);
  passing.resemblances = {{0, 1, 0.9f}, {2, 3, 0.9f}};
  // 0 has no reference, so there are 18 others; 2 has one, so there are 17.
  EXPECT_NEAR(observed(passing, 5, 0.5f), (by_hand(18, 5, 1) + by_hand(17, 5, 1)) / 17, 1e-12);
}

TEST(Fpir, ReachesTheThresholdAtExactlyTheThreshold) {
  EXPECT_GT(observed(made(), 5, 0.9f), 0);
  EXPECT_EQ(observed(made(), 5, std::nextafter(0.9f, 1.0f)), 0);
}

TEST(Curve, NeverRisesWithTheThresholdAndNeverFallsWithTheList) {
  const std::vector<float> thresholds{0.4f, 0.5f, 0.65f, 0.75f, 0.85f, 0.95f};
  const auto curves = passing_curves(made(), {1, 3, 10, 19}, thresholds, people_20);
  ASSERT_EQ(curves.size(), 4u);
  for (std::size_t s = 0; s < curves.size(); ++s)
    for (std::size_t t = 0; t < thresholds.size(); ++t) {
      const PassingPoint& point = curves[s].points[t];
      EXPECT_EQ(point.threshold, thresholds[t]);
      EXPECT_GE(point.upper, point.observed);
      if (t > 0) {
        EXPECT_LE(point.observed, curves[s].points[t - 1].observed);
        EXPECT_LE(point.upper, curves[s].points[t - 1].upper);
      }
      if (s > 0) {
        EXPECT_GE(point.observed, curves[s - 1].points[t].observed);
        EXPECT_GE(point.upper, curves[s - 1].points[t].upper);
      }
    }
}

TEST(Curve, CountsResemblancesAndTheGroupsOfPeopleThatTheyJoin) {
  const auto points = passing_curves(made(), {5}, {0.5f, 0.65f, 0.75f, 0.85f, 0.95f}, people_20)[0].points;
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected{{4, 2}, {3, 2}, {2, 1}, {1, 1}, {0, 0}};
  for (std::size_t t = 0; t < points.size(); ++t) {
    EXPECT_EQ(points[t].resemblances, expected[t].first) << t;
    EXPECT_EQ(points[t].clusters, expected[t].second) << t;
  }
}

TEST(Curve, LeavesOutWhatNobodyAsksFor) {
  const std::vector<float> thresholds{0.5f, 0.65f, 0.75f, 0.95f};
  const auto all = passing_curves(made(), {19}, thresholds, people_20)[0].points;
  const auto rare = passing_curves(made(), {19}, thresholds, people_20, 0.1)[0].points;
  ASSERT_EQ(rare.size(), 2u);  // 0.15 of people resemble somebody at 0.5 and 0.65, 0.1 at 0.75
  for (std::size_t t = 0; t < 2; ++t) {
    EXPECT_EQ(rare[t].threshold, all[t + 2].threshold);
    EXPECT_EQ(rare[t].observed, all[t + 2].observed);
    EXPECT_EQ(rare[t].upper, all[t + 2].upper);
  }
  EXPECT_TRUE(passing_curves(made(), {19}, {0.5f}, people_20, 0.1)[0].points.empty());
}

TEST(CarefulEnd, IsAtLeastThatOfThreePairsWhenNobodyResemblesAnybody) {
  Passing passing = made();
  passing.resemblances.clear();
  const auto point = passing_curves(passing, {5}, {0.5f}, people_20)[0].points[0];
  EXPECT_EQ(point.observed, 0);
  // Three pairs, both ways, each on the list of 5 out of 19 others with a chance of 5 / 19.
  EXPECT_NEAR(point.upper, 3 * 2 * (5.0 / 19) / 20, 1e-12);
  EXPECT_EQ(point.upper, fewest_shown(passing, 5));
}

TEST(CarefulEnd, OfFewClustersIsNotBelowThatOfTheirUpperBound) {
  Passing passing = made();
  passing.searched.assign(2000, true);
  passing.listed.assign(2000, true);
  passing.resemblances.clear();
  // Five pairs that have nobody in common: 5 of 2,000 may be 10.5.
  for (std::uint32_t p = 0; p < 10; p += 2) passing.resemblances.push_back({p, p + 1, 0.9f});
  const auto point = passing_curves(passing, {100}, {0.5f}, Resampling(2000, 100, 7))[0].points[0];
  EXPECT_GE(point.upper, point.observed * 2000 * policy::upper_bound_95(5, 2000) / 5 * (1 - 1e-12));
  EXPECT_LT(point.upper, 5 * point.observed);
}

// 100 pairs of pairs, so that counts say enough: the interval by drawing people, not the few.
TEST(CarefulEnd, IsThatOfTheBootstrapWhenThereIsEnough) {
  Passing passing{std::vector<bool>(2000, true), std::vector<bool>(2000, true), {}};
  for (std::uint32_t p = 0; p < 200; p += 2) passing.resemblances.push_back({p, p + 1, 0.9f});
  const auto point = passing_curves(passing, {100}, {0.5f}, Resampling(2000, 400, 3))[0].points[0];
  EXPECT_EQ(point.clusters, 100u);
  // A pair counts w1 x w2 times, whose variance is 3: the sum of 100 has a spread of sqrt(300).
  EXPECT_NEAR(point.upper / point.observed, 1 + 1.96 * std::sqrt(300.0) / 100, 0.08);
}

TEST(CarefulEnd, IsWiderForOnePersonWhomManyResemble) {
  Passing hub{std::vector<bool>(2000, true), std::vector<bool>(2000, true), {}};
  Passing pairs = hub;
  for (std::uint32_t p = 0; p < 100; ++p) {
    hub.resemblances.push_back({p + 1, 0, 0.9f});
    pairs.resemblances.push_back({2 * p, 2 * p + 1, 0.9f});
  }
  const Resampling resampling(2000, 400, 3);
  const auto one = passing_curves(hub, {100}, {0.5f}, resampling)[0].points[0];
  const auto many = passing_curves(pairs, {100}, {0.5f}, resampling)[0].points[0];
  EXPECT_NEAR(one.observed, many.observed, 1e-12);
  EXPECT_EQ(one.clusters, 1u);
  EXPECT_GT(one.upper, 2 * many.upper);
}

}  // namespace
}  // namespace peel::accuracy
