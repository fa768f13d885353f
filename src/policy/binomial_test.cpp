#include "policy/binomial.h"

#include <gtest/gtest.h>

namespace peel::policy {
namespace {

struct Known {
  std::uint64_t successes;
  std::uint64_t trials;
  double bound;
};

// Solved from the sum of the binomial terms itself with 60 decimal digits. Of published tables, 1 of 10
// gives 0.394, 10 of 100 gives 0.164.
TEST(UpperBound, EqualsTheExactBinomialOne) {
  for (const Known known : {Known{0, 1, 0.95},
                            {0, 10, 0.2588655508930523},
                            {1, 10, 0.39416330243650477},
                            {5, 10, 0.7775588989918709},
                            {9, 10, 0.9948838031081763},
                            {10, 100, 0.1637176232758148},
                            {1000, 10'000, 0.10507111658723026},
                            {0, 1'000'000, 2.9957277863525446e-06},
                            {1, 1'000'000, 4.7438556382068105e-06},
                            {10, 1'000'000, 1.696216018838093e-05},
                            {100, 1'000'000, 0.0001180782053691365},
                            {0, 87'000'000, 3.4433703700884047e-08},
                            {20, 100'000'000, 2.906201752363118e-07}})
    EXPECT_NEAR(upper_bound_95(known.successes, known.trials) / known.bound, 1, 1e-6)
        << known.successes << " of " << known.trials;
}

TEST(UpperBound, StaysUsableForVeryManyTrials) {
  EXPECT_NEAR(upper_bound_95(0, 1'000'000'000'000) / 2.995732273549504e-12, 1, 0.01);
  EXPECT_NEAR(upper_bound_95(5, 1'000'000'000'000) / 1.0513034908712553e-11, 1, 0.01);
}

TEST(UpperBound, RisesWithSuccessesUpToOne) {
  double before = 0;
  for (std::uint64_t successes = 0; successes <= 50; ++successes) {
    const double bound = upper_bound_95(successes, 50);
    EXPECT_GT(bound, before);
    before = bound;
  }
  EXPECT_EQ(before, 1);
}

}  // namespace
}  // namespace peel::policy
