#include <array>
#include <gtest/gtest.h>

#include "search/scan_internal.h"
#include "search/testing/made_contents.h"

namespace peel::search {
namespace {

// The order of summation that the header promises, one number after another.
float plain_score(std::span<const float> row, std::span<const float> probe) {
  std::array<float, 16> sums{};
  for (std::size_t d = 0; d < row.size(); ++d) {
    const volatile float product = row[d] * probe[d];  // volatile: never fused with the addition
    sums[d % 16] += product;
  }
  for (std::size_t width = 8; width > 0; width /= 2)
    for (std::size_t l = 0; l < width; ++l) sums[l] += sums[l + width];
  return sums[0];
}

TEST(Scan, EqualsThePlainSumBitForBitForAllSizes) {
  for (const std::size_t dimensions : {1, 3, 15, 16, 17, 128, 200, 511, 512})
    for (const std::size_t rows : {1, 2, 3, 4, 5, 7, 8, 33}) {
      auto contents = testing::made_contents(rows, dimensions);
      std::mt19937 random(7);
      const auto probe = testing::made_vector(random, dimensions);
      std::vector<float> scores(rows);
      scores_of(testing::row(contents, 0).data(), rows, dimensions, probe.data(), scores.data());
      for (std::size_t i = 0; i < rows; ++i) {
        EXPECT_EQ(scores[i], plain_score(testing::row(contents, i), probe))
            << dimensions << " dimensions, row " << i;
        EXPECT_NEAR(scores[i], testing::naive_dot(testing::row(contents, i), probe), 1e-6);
      }
    }
}

TEST(Scan, WritesNoMoreThanItsRows) {
  auto contents = testing::made_contents(6, 20);
  std::vector<float> scores(7, 9.f);
  scores_of(testing::row(contents, 0).data(), 6, 20, testing::row(contents, 0).data(), scores.data());
  EXPECT_EQ(scores[6], 9.f);
  EXPECT_NEAR(scores[0], 1, 1e-6);
}

}  // namespace
}  // namespace peel::search
