#include "accuracy/identification.h"

#include <gtest/gtest.h>

namespace peel::accuracy {
namespace {

// Subjects 0 and 1 are in the gallery, 2 to 4 are not.
const std::vector<Search> searches{{0, true, 0.9f, 0, 1},        // found
                                   {0, true, 0.6f, 1, 2},        // someone else comes out best
                                   {1, true, no_score, 0, 0},    // no template of the probe
                                   {1, true, 0.4f, 0, 0},        // own subject not enrolled
                                   {2, false, 0.7f, 1, 0},       // resembles subject 1
                                   {3, false, no_score, 0, 0}};  // no template

TEST(Identification, AMatedTrialScoresOnlyWhenItsOwnSubjectIsBest) {
  const Trials trials = as_trials(searches);
  ASSERT_EQ(trials.mated.size(), 4u);
  EXPECT_EQ(trials.mated[0].score, 0.9f);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(trials.mated[i].score, no_score) << i;
  for (const Trial& t : trials.mated) EXPECT_EQ(t.subject_a, t.subject_b);
}

TEST(Identification, ANonMatedTrialDependsOnBothPeople) {
  const Trials trials = as_trials(searches);
  ASSERT_EQ(trials.non_mated.size(), 2u);
  EXPECT_EQ(trials.non_mated[0].score, 0.7f);
  EXPECT_EQ(trials.non_mated[0].subject_a, 2u);
  EXPECT_EQ(trials.non_mated[0].subject_b, 1u);
  EXPECT_EQ(trials.non_mated[1].score, no_score);
  EXPECT_EQ(trials.non_mated[1].subject_b, 3u);
}

TEST(Identification, RanksCountFailuresAsMisses) {
  const Resampling resampling(5, 100, 1);
  const Rate first = rank_rate(searches, 1, resampling);
  EXPECT_EQ(first.total, 4u);
  EXPECT_EQ(first.errors, 3u);
  EXPECT_EQ(first.of, Rate::Of::successes);
  EXPECT_EQ(first.observed, 0.25);
  EXPECT_EQ(rank_rate(searches, 2, resampling).errors, 2u);
}

TEST(Identification, WhoTiesWithSubjectZeroWithoutATemplateIsNoHit) {
  EXPECT_FALSE((Search{0, true, no_score, 0, 0}.hit()));
  EXPECT_FALSE((Search{0, false, 0.9f, 0, 0}.hit()));
}

}  // namespace
}  // namespace peel::accuracy
