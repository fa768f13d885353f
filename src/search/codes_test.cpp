#include <gtest/gtest.h>
#include <limits>
#include <set>

#include "search/codes_internal.h"
#include "search/scan_internal.h"
#include "search/testing/made_contents.h"

namespace peel::search {
namespace {

std::vector<std::int8_t> made_codes(std::mt19937& random, std::size_t count) {
  std::uniform_int_distribution<int> code(-127, 127);
  std::vector<std::int8_t> codes(count);
  for (auto& one : codes) one = static_cast<std::int8_t>(code(random));
  return codes;
}

std::vector<std::int32_t> sums_of(const std::vector<std::int8_t>& codes, std::size_t padded) {
  std::vector<std::int32_t> sums(codes.size() / padded);
  for (std::size_t i = 0; i < codes.size(); ++i) sums[i / padded] += codes[i];
  return sums;
}

TEST(Dots, AreTheSameIntegersEveryWay) {
  std::mt19937 random(3);
  for (const std::size_t padded : {64, 128, 192, 512, 4096})
    for (const std::size_t rows : {1, 2, 3, 4, 5, 7, 8, 33}) {
      auto codes = made_codes(random, rows * padded);
      auto probe = made_codes(random, padded);
      if (rows == 7) {  // the largest sums that there are
        std::fill(codes.begin(), codes.end(), std::int8_t{127});
        std::fill(probe.begin(), probe.end(), std::int8_t{-127});
      }
      const auto sums = sums_of(codes, padded);
      std::vector<std::int32_t> expected(rows);
      for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t d = 0; d < padded; ++d) expected[row] += codes[row * padded + d] * probe[d];
      for (const NamedDots& way : ways_to_dot()) {
        std::vector<std::int32_t> dots(rows + 1, 77);
        way.dots(codes.data(), rows, padded, probe.data(), sums.data(), dots.data());
        EXPECT_EQ(dots.back(), 77) << way.name << " wrote past its rows";
        dots.pop_back();
        EXPECT_EQ(dots, expected) << way.name << ", " << rows << " rows of " << padded;
      }
    }
}

TEST(Encode, TellsNoSmallerErrorThanItMakes) {
  std::mt19937 random(5);
  for (const std::size_t dimensions : {1, 63, 64, 65, 192, 512}) {
    auto values = testing::made_vector(random, dimensions);
    if (dimensions == 65) values[7] = 40;  // one far above the others
    std::vector<std::int8_t> codes(padded_dimensions(dimensions), 9);
    const Coded coded = encode(values, codes);
    double error = 0;
    double length = 0;
    for (std::size_t j = 0; j < dimensions; ++j) {
      const double value = double{coded.scale} * codes[j];
      error += (values[j] - value) * (values[j] - value);
      length += value * value;
    }
    EXPECT_LE(std::sqrt(error), coded.error_length);
    EXPECT_LE(std::sqrt(length), coded.length);
    EXPECT_LT(coded.error_length, std::sqrt(dimensions) * coded.scale * 0.51 + 1e-6);
    for (std::size_t j = dimensions; j < codes.size(); ++j) EXPECT_EQ(codes[j], 0);
  }
}

TEST(Encode, TakesZerosAndNumbersNextToZero) {
  for (const float value : {0.0f, 1e-40f, std::numeric_limits<float>::denorm_min()}) {
    const std::vector<float> values(64, value);
    std::vector<std::int8_t> codes(64, 9);
    const Coded coded = encode(values, codes);
    EXPECT_TRUE(std::isfinite(coded.scale) && std::isfinite(coded.error_length));
    EXPECT_GE(coded.error_length + coded.length, value * 8);
  }
}

std::set<std::uint32_t> likely(const Codes& codes, std::span<const float> probe, float threshold) {
  std::set<std::uint32_t> rows;
  EXPECT_TRUE(codes.for_each_likely(probe, threshold, [&](std::uint32_t row) { rows.insert(row); }));
  return rows;
}

TEST(Codes, NeverRuleOutARowThatScoresEnough) {
  std::mt19937 random(11);
  for (const std::size_t dimensions : {3, 64, 128, 200, 512}) {
    auto contents = testing::made_contents(600, dimensions);
    const float* rows = testing::row(contents, 0).data();
    const auto codes = Codes::create(rows, 600, dimensions);
    ASSERT_TRUE(codes);
    std::vector<float> scores(600);
    for (int turn = 0; turn < 20; ++turn) {
      const auto probe = testing::made_vector(random, dimensions);
      scores_of(rows, 600, dimensions, probe.data(), scores.data());
      // At the very score of each row, where a bound that is too tight shows.
      for (std::uint32_t row = 0; row < 600; row += 13) {
        const auto found = likely(*codes, probe, scores[row]);
        for (std::uint32_t other = 0; other < 600; ++other)
          if (scores[other] >= scores[row]) {
            EXPECT_TRUE(found.contains(other)) << dimensions << " dimensions";
          }
      }
    }
  }
}

TEST(Codes, RuleOutNearlyAllRowsOfStrangers) {
  std::mt19937 random(13);
  auto contents = testing::made_contents(2000, 512);
  const auto codes = Codes::create(testing::row(contents, 0).data(), 2000, 512);
  ASSERT_TRUE(codes);
  EXPECT_TRUE(likely(*codes, testing::made_vector(random, 512), 0.4f).empty());
  const auto itself = testing::row(contents, 1234);
  EXPECT_EQ(likely(*codes, itself, 0.9f), std::set<std::uint32_t>{1234});
}

}  // namespace
}  // namespace peel::search
