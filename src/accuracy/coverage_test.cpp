// How often intervals hold the truth, on simulated people whose true error rates are known. People differ:
// each has a level of their own that all their comparisons share.
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <random>

#include "accuracy/groups.h"
#include "accuracy/trials.h"

namespace peel::accuracy {
namespace {

constexpr int simulations = 200;
constexpr std::size_t replicates = 150;
constexpr double person_spread = 0.08;
constexpr double image_spread = 0.06;

double normal_tail(double z) { return std::erfc(z / std::sqrt(2.0)) / 2; }

// People with `images` mated trials each around 0.7, and pairs of people around 0.2.
struct World {
  std::mt19937_64 random;
  std::normal_distribution<double> normal;

  explicit World(int number) : random(static_cast<std::uint64_t>(number) + 1) {}
  std::vector<double> levels(std::size_t people) {
    std::vector<double> result(people);
    for (double& level : result) level = person_spread * normal(random);
    return result;
  }
  std::vector<Trial> mated(std::uint32_t people, int images) {
    std::vector<Trial> trials;
    const auto own = levels(people);
    for (std::uint32_t p = 0; p < people; ++p)
      for (int i = 0; i < images; ++i)
        trials.push_back({static_cast<float>(0.7 + own[p] + image_spread * normal(random)), p, p});
    return trials;
  }
  // Everybody with everybody: half of a pair's level comes from each of the two.
  std::vector<Trial> all_pairs(std::uint32_t people) {
    std::vector<Trial> trials;
    const auto own = levels(people);
    for (std::uint32_t a = 0; a < people; ++a)
      for (std::uint32_t b = a + 1; b < people; ++b)
        trials.push_back(
            {static_cast<float>(0.2 + (own[a] + own[b]) / std::sqrt(2.0) + image_spread * normal(random)), a,
             b});
    return trials;
  }
  // Each pair of two people of their own.
  std::vector<Trial> separate_pairs(std::uint32_t count) {
    std::vector<Trial> trials;
    for (std::uint32_t i = 0; i < count; ++i)
      trials.push_back({static_cast<float>(0.2 + spread() * normal(random)), 2 * i, 2 * i + 1});
    return trials;
  }
  static double spread() { return std::hypot(person_spread, image_spread); }
};

double coverage(double truth, const std::function<Interval(World&)>& interval) {
  int held = 0;
  for (int s = 0; s < simulations; ++s) {
    World world(s);
    const Interval found = interval(world);
    held += found.low <= truth && truth <= found.high ? 1 : 0;
  }
  return static_cast<double>(held) / simulations;
}

TEST(Coverage, OfMissesHoldsTheTruthAlthoughImagesOfAPersonAreAlike) {
  const double truth = normal_tail(0.15 / World::spread());
  const double held = coverage(truth, [](World& world) {
    const Trials trials{world.mated(200, 6), {}};
    return miss_rate(trials, 0.55f, Resampling(200, replicates, 1)).interval;
  });
  EXPECT_GE(held, 0.89);
  EXPECT_LE(held, 0.99);
}

TEST(Coverage, WouldBeMissedByDrawingImages) {
  const double truth = normal_tail(0.15 / World::spread());
  const double held = coverage(truth, [](World& world) {
    Trials trials{world.mated(200, 6), {}};
    for (std::uint32_t i = 0; i < trials.mated.size(); ++i)
      trials.mated[i].subject_a = trials.mated[i].subject_b = i;
    return miss_rate(trials, 0.55f, Resampling(trials.mated.size(), replicates, 1)).interval;
  });
  EXPECT_LT(held, 0.85);
}

TEST(Coverage, OfFalsePositivesHoldsTheTruthWhenBothSidesMatter) {
  const double truth = normal_tail(0.15 / World::spread());
  const double held = coverage(truth, [](World& world) {
    const Trials trials{{}, world.all_pairs(50)};
    return false_positive_rate(trials, 0.35f, Resampling(50, replicates, 1)).interval;
  });
  EXPECT_GE(held, 0.88);
  EXPECT_LE(held, 0.995);
}

TEST(Coverage, OfFalsePositivesErrsToTheCarefulSideWhenNothingClusters) {
  const double truth = normal_tail(0.15 / World::spread());
  const double held = coverage(truth, [](World& world) {
    const Trials trials{{}, world.separate_pairs(1000)};
    return false_positive_rate(trials, 0.35f, Resampling(2000, replicates, 1)).interval;
  });
  EXPECT_GE(held, 0.97);
}

TEST(Coverage, OfMissesAtAWantedRateIncludesTheThresholdsError) {
  // At a false positive rate of 0.01 the true threshold is 2.3263 spreads above 0.2.
  const double threshold = 0.2 + 2.3263 * World::spread();
  const double truth = normal_tail((0.7 - threshold) / World::spread());
  const double held = coverage(truth, [](World& world) {
    Trials trials{world.mated(300, 4), world.separate_pairs(1500)};
    for (Trial& t : trials.non_mated) {
      t.subject_a += 300;
      t.subject_b += 300;
    }
    return operating_points(trials, {0.01}, Resampling(3300, replicates, 1))[0].miss.interval;
  });
  EXPECT_GE(held, 0.90);
}

TEST(Coverage, OfAnErrorlessRateByTheRuleOfThree) {
  // 3 in 1000 people: in one set of 20 no error shows, and its bound must not be below the truth.
  const double held = coverage(0.003, [](World& world) {
    std::vector<Outcome> outcomes;
    std::uniform_real_distribution<double> chance;
    for (std::uint32_t i = 0; i < 1000; ++i) outcomes.push_back({i, i, chance(world.random) < 0.003});
    return Interval{0, rate_of(outcomes, Resampling(1000, 50, 1)).bound};
  });
  EXPECT_GE(held, 0.92);
}

TEST(Coverage, OfTheRatioOfTwoGroups) {
  // Both groups are alike; the ratio of the other to the best is 1 or a little more.
  const double held = coverage(1, [](World& world) {
    const Trials trials{world.mated(400, 3), {}};
    Division division{{"a", "b"}, {}, {}};
    for (const Trial& t : trials.mated) division.mated.push_back(t.subject_a < 200 ? 0 : 1);
    const Comparison c = compare_groups(trials, division, 0.6f, 2, Resampling(400, replicates, 1));
    const Ratio& ratio = c.groups[1 - c.best_miss].miss_ratio;
    return Interval{ratio.low, ratio.high.value_or(1e9)};
  });
  EXPECT_GE(held, 0.88);
}

}  // namespace
}  // namespace peel::accuracy
