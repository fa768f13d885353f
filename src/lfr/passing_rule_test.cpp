#include "lfr/passing_rule.h"

#include <array>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace peel::lfr {
namespace {

using ::testing::HasSubstr;

class PassByTest : public testing::Test {
 protected:
  Look look(float quality, float x = 1) {
    const std::array<float, 2> values{x, 1};
    return {std::move(*biometric::Template::create(values, {}, census)), quality};
  }
  // How many searches these qualities cost, and how alike to the first picture the last probe was.
  std::size_t searches(const std::vector<float>& qualities, std::uint32_t allowed = 3) {
    std::vector<Look> looks;
    for (const float quality : qualities) looks.push_back(look(quality));
    std::size_t count = 0;
    const auto passed = pass_by(std::move(looks), {}, allowed, census, [&](const biometric::Template&) {
      ++count;
      return base::Status{};
    });
    EXPECT_TRUE(passed);
    return count;
  }
  biometric::SharedCensus census = std::make_shared<biometric::Census>();
};

TEST_F(PassByTest, SearchesOnceForOnePictureAndNeverForNone) {
  EXPECT_EQ(searches({}), 0u);
  EXPECT_EQ(searches({0.5f}), 1u);
  EXPECT_EQ(searches({0.0f}), 0u);
}

// Worth 0.2, then 0.4 (twice as much), then 0.6 (1.5 times, and nothing better comes).
TEST_F(PassByTest, SearchesAgainWhenTheTemplatesAreWorthMore) {
  EXPECT_EQ(searches({0.2f, 0.1f}), 1u);
  EXPECT_EQ(searches({0.2f, 0.2f}), 2u);
  EXPECT_EQ(searches({0.2f, 0.2f, 0.2f}), 3u);
}

TEST_F(PassByTest, SearchesNeverMoreOftenThanThePermitSays) {
  const std::vector<float> better{0.05f, 0.1f, 0.2f, 0.4f, 0.8f, 0.9f, 1.0f, 1.0f};
  EXPECT_EQ(searches(better), 3u);
  EXPECT_EQ(searches(better, 1), 1u);
  EXPECT_EQ(searches(better, 0), 0u);
}

TEST_F(PassByTest, FusesWhatWasKeptAndWipesIt) {
  std::vector<Look> looks;
  looks.push_back(look(0.5f, 1));
  looks.push_back(look(0.5f, -1));
  std::vector<float> first;
  EXPECT_TRUE(pass_by(std::move(looks), {}, 3, census, [&](const biometric::Template& probe) {
    first.push_back(probe.values()[0]);
    return base::Status{};
  }));
  ASSERT_EQ(first.size(), 2u);
  EXPECT_NEAR(first[0], std::sqrt(0.5f), 1e-6);
  EXPECT_NEAR(first[1], 0, 1e-6);  // the mean of both
  EXPECT_EQ(census->counts().held, 0u);
}

TEST_F(PassByTest, EndsWithTheFirstFailure) {
  std::vector<Look> looks;
  looks.push_back(look(0.5f));
  const auto failed = pass_by(
      std::move(looks), {}, 3, census,
      [](const biometric::Template&) -> base::Status { return base::fail(base::ErrorCode::internal, "no"); });
  EXPECT_FALSE(failed);
}

TEST(RuleText, IsAnotherWhenAnythingIs) {
  const std::string usual = to_text(BestFacesOptions{}, 3);
  EXPECT_THAT(usual, HasSubstr("the 5 best templates, 250 ms apart"));
  std::set<std::string> texts{usual, to_text(BestFacesOptions{}, 2)};
  const std::vector<std::function<void(BestFacesOptions&)>> changes{
      [](auto& o) { ++o.most; },
      [](auto& o) { o.apart += std::chrono::milliseconds{1}; },
      [](auto& o) { o.better = 1.2f; },
      [](auto& o) { o.growth_to_search = 2.1f; },
      [](auto& o) { o.growth_to_search_last = 1.6f; },
      [](auto& o) { o.settled_after += std::chrono::milliseconds{1}; },
      [](auto& o) { o.growth_not_to_wait = 4; }};
  for (const auto& change : changes) {
    BestFacesOptions options;
    change(options);
    EXPECT_TRUE(texts.insert(to_text(options, 3)).second) << to_text(options, 3);
  }
}

}  // namespace
}  // namespace peel::lfr
