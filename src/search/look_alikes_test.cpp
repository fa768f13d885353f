#include <algorithm>
#include <gtest/gtest.h>
#include <map>

#include "search/testing/made_contents.h"

namespace peel::search {
namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;

// Every pair of subjects with its best score, by a loop that anybody can check.
std::vector<LookAlike> naive_pairs(GalleryContents& contents, float threshold) {
  std::map<Pair, float> best;
  const std::size_t rows = contents.subject_of_row.size();
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = i + 1; j < rows; ++j) {
      const auto [a, b] = std::minmax({contents.subject_of_row[i], contents.subject_of_row[j]});
      const auto score =
          static_cast<float>(testing::naive_dot(testing::row(contents, i), testing::row(contents, j)));
      if (a == b || score < threshold) continue;
      const auto [known, added] = best.try_emplace(Pair{a, b}, score);
      if (!added) known->second = std::max(known->second, score);
    }
  std::vector<LookAlike> pairs;
  for (const auto& [pair, score] : best) pairs.push_back({pair.first, pair.second, score});
  std::stable_sort(pairs.begin(), pairs.end(), [](auto& a, auto& b) { return a.score > b.score; });
  return pairs;
}

TEST(LookAlikes, AreExactlyThoseOfANaiveLoop) {
  for (const std::size_t rows : {2, 15, 16, 17, 33, 150}) {
    auto contents = testing::made_contents(rows, 5);
    std::ranges::shuffle(contents.subject_of_row, std::mt19937(4));
    const auto expected = naive_pairs(contents, 0.6f);
    const auto found = find_look_alikes(contents, 0.6f, 100'000);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), expected.size()) << rows;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ((*found)[i].subject_a, expected[i].subject_a);
      EXPECT_EQ((*found)[i].subject_b, expected[i].subject_b);
      EXPECT_NEAR((*found)[i].score, expected[i].score, 1e-6);
    }
    EXPECT_TRUE(rows < 150 || expected.size() > 100);  // else the test would have looked at nothing
  }
}

TEST(LookAlikes, AreNeverTwoPicturesOfOneSubject) {
  auto contents = testing::made_contents(2, 64);
  std::ranges::copy(testing::row(contents, 0), testing::row(contents, 1).begin());
  EXPECT_TRUE(find_look_alikes(contents, 0.5f, 10)->empty());
}

TEST(LookAlikes, AreTheSameForAnyNumberOfThreadsAndTheBestOnesWhenCut) {
  const auto contents = testing::made_contents(600, 4);
  const auto all = find_look_alikes(contents, 0.3f, 1'000'000, 1);
  ASSERT_TRUE(all);
  ASSERT_GT(all->size(), 10'000u);  // more than one thread holds before it sorts out
  for (const unsigned threads : {1u, 2u, 7u})
    for (const std::size_t most : {0, 1, 5, 3000}) {
      const auto found = find_look_alikes(contents, 0.3f, most, threads);
      ASSERT_TRUE(found);
      ASSERT_EQ(found->size(), most);
      for (std::size_t i = 0; i < most; ++i) {
        EXPECT_EQ((*found)[i].subject_a, (*all)[i].subject_a);
        EXPECT_EQ((*found)[i].subject_b, (*all)[i].subject_b);
        EXPECT_EQ((*found)[i].score, (*all)[i].score);
      }
    }
}

}  // namespace
}  // namespace peel::search
