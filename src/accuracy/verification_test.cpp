#include "accuracy/verification.h"

#include <cmath>
#include <gtest/gtest.h>

namespace peel::accuracy {
namespace {

const Resampling few(100, 100, 1);

LabelledPair pair(float score, bool mated, std::uint32_t fold = 0) {
  static std::uint32_t subject = 0;
  subject = (subject + 1) % 100;
  return {{score, subject, subject}, mated, fold};
}

TEST(BestThreshold, DecidesMostPairsRightly) {
  EXPECT_EQ(best_threshold({pair(0.1f, false), pair(0.4f, true), pair(0.3f, false), pair(0.9f, true)}), 0.4f);
  // One mistake whatever is done: of equally good thresholds the lowest.
  EXPECT_EQ(best_threshold({pair(0.1f, false), pair(0.4f, true), pair(0.5f, false), pair(0.9f, true)}), 0.4f);
}

TEST(BestThreshold, TakesAllOrNobodyWhereThatIsBest) {
  EXPECT_EQ(best_threshold({pair(0.2f, true), pair(0.5f, true)}), 0.2f);
  EXPECT_GT(best_threshold({pair(0.2f, false), pair(0.5f, false)}), 0.5f);
  EXPECT_EQ(best_threshold({}), -1);
}

TEST(BestThreshold, DoesNotPartEqualScores) {
  // Parting 0.5 from 0.5 would be right three times; only above 0.6 is it true.
  const float threshold =
      best_threshold({pair(0.5f, false), pair(0.5f, false), pair(0.5f, true), pair(0.6f, false)});
  EXPECT_GT(threshold, 0.6f);
}

TEST(BestThreshold, GainsNothingByWhatCouldNotBeCompared) {
  // Were the two mated pairs without a score found by a low threshold, 0.1 would be best.
  const float threshold = best_threshold(
      {pair(no_score, true), pair(no_score, true), pair(0.1f, false), pair(0.2f, false), pair(0.5f, true)});
  EXPECT_EQ(threshold, 0.5f);
  EXPECT_EQ(best_threshold({pair(no_score, true)}), -1);
}

TEST(Accuracy, TakesEachFoldsThresholdFromTheOthers) {
  // Fold 0 alone would choose 0.3 and be right always; fold 1 makes it 0.6, at which a mated pair is lost.
  const std::vector<LabelledPair> pairs{pair(0.1f, false, 0), pair(0.3f, true, 0),  pair(0.7f, true, 0),
                                        pair(0.2f, false, 0), pair(0.5f, false, 1), pair(0.6f, true, 1),
                                        pair(0.9f, true, 1),  pair(0.4f, false, 1)};
  const Accuracy result = accuracy(pairs, few);
  // Fold 0 at 0.6: 3 of 4. Fold 1 at 0.3: 2 of 4.
  EXPECT_EQ(result.rate.errors, 3u);
  EXPECT_EQ(result.rate.total, 8u);
  EXPECT_EQ(result.rate.observed, 0.625);
  ASSERT_TRUE(result.deviation);
  EXPECT_NEAR(*result.deviation, 0.125, 1e-12);
  EXPECT_EQ(result.threshold, 0.6f);
}

TEST(Accuracy, WithoutFoldsIsThatOfTheBestThreshold) {
  const Accuracy result = accuracy({pair(0.1f, false), pair(0.4f, true), pair(0.5f, false)}, few);
  EXPECT_EQ(result.rate.errors, 1u);
  EXPECT_FALSE(result.deviation);
  EXPECT_EQ(result.threshold, 0.4f);
}

TEST(Accuracy, CountsAPairThatCouldNotBeComparedAsNonMated) {
  const Accuracy result = accuracy({pair(no_score, true), pair(no_score, false), pair(0.5f, true)}, few);
  EXPECT_EQ(result.rate.errors, 1u);
}

}  // namespace
}  // namespace peel::accuracy
