#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "search/codes_internal.h"
#include "search/testing/made_codes.h"

namespace peel::search {
namespace {

using testing::CodedRows;
using testing::made_vector;

std::vector<std::int32_t> dots_by(Dots dots, const CodedRows& rows, const std::vector<CodedProbe>& probes) {
  std::vector<const std::int8_t*> codes;
  std::vector<std::int32_t> sums;
  for (const CodedProbe& probe : probes) {
    codes.push_back(probe.highs());
    sums.push_back(probe.sum);
  }
  std::vector<std::int32_t> out(rows.count() * probes.size() + 1, 77);
  dots({rows.high.data(), rows.count(), rows.padded, codes.data(), sums.data(), probes.size()}, out.data());
  EXPECT_EQ(out.back(), 77) << "wrote past its rows";
  out.pop_back();
  return out;
}

TEST(Dots, AreTheSameIntegersEveryWay) {
  std::mt19937 random(3);
  for (const std::size_t dimensions : {64, 128, 190, 512, 4096})
    for (const std::size_t count : {1, 3, 4, 5, 8, 33})
      for (const std::size_t probe_count : {1, 3, 4, 7}) {
        CodedRows rows(dimensions);
        for (std::size_t i = 0; i < count; ++i) rows.add(made_vector(random, dimensions));
        std::vector<CodedProbe> probes;
        for (std::size_t i = 0; i < probe_count; ++i)
          probes.push_back(code_probe(made_vector(random, dimensions)).value());
        if (count == 3) {  // the largest sums that there are
          std::fill(rows.high.begin(), rows.high.end(), std::uint8_t{255});
          std::fill_n(probes[0].codes.data(), rows.padded, std::uint8_t(std::int8_t{-127}));
          probes[0].sum = -127 * static_cast<int>(rows.padded);
        }
        std::vector<std::int32_t> expected;
        for (const CodedProbe& probe : probes)
          for (std::size_t row = 0; row < count; ++row) {
            std::int32_t sum = 0;
            for (std::size_t d = 0; d < rows.padded; ++d)
              sum += (rows.high[row * rows.padded + d] - 128) * probe.highs()[d];
            expected.push_back(sum);
          }
        for (const NamedDots& way : ways_to_dot())
          EXPECT_EQ(dots_by(way.dots, rows, probes), expected)
              << way.name << ", " << count << " rows of " << dimensions << ", " << probe_count << " probes";
      }
}

TEST(WholeDots, AreTheSameIntegersEveryWay) {
  std::mt19937 random(4);
  for (const std::size_t dimensions : {1, 64, 190, 512, 4096}) {
    CodedRows rows(dimensions);
    auto values = made_vector(random, dimensions);
    rows.add(values);
    rows.add(std::vector<float>(dimensions, 1.0f));  // the largest sums that there are
    rows.add(std::vector<float>(dimensions, -1.0f));
    for (const auto& each : {made_vector(random, dimensions), std::vector<float>(dimensions, 1.0f)}) {
      const CodedProbe probe = code_probe(each).value();
      for (std::size_t row = 0; row < rows.count(); ++row) {
        std::int64_t expected = 0;
        for (std::size_t j = 0; j < rows.padded; ++j)
          expected +=
              std::int64_t{256 * (rows.high[row * rows.padded + j] - 128) + rows.low[row * rows.padded + j]} *
              (256 * probe.highs()[j] + probe.lows()[j]);
        for (const WholeDot way : ways_to_dot_wholly())
          EXPECT_EQ(way(rows.high.data() + row * rows.padded, rows.low.data() + row * rows.padded, probe,
                        rows.padded),
                    expected);
      }
    }
  }
}

TEST(Encode, KeepsVectorsToSixteenBits) {
  std::mt19937 random(5);
  for (const std::size_t dimensions : {1, 63, 64, 65, 192, 512}) {
    auto values = made_vector(random, dimensions);
    CodedRows rows(dimensions);
    rows.add(values);
    double error = 0;
    double length = 0;
    double low = 0;
    for (std::size_t j = 0; j < rows.padded; ++j) {
      const double value = j < dimensions ? values[j] : 0;
      const double code = 256.0 * (rows.high[j] - 128) + rows.low[j];
      const double stored = double{rows.coded[0].scale} * code;
      EXPECT_LE(std::abs(code), most_code);
      error += (value - stored) * (value - stored);
      length += stored * stored;
      low += double{rows.coded[0].scale} * rows.low[j] * double{rows.coded[0].scale} * rows.low[j];
    }
    EXPECT_NEAR(std::sqrt(length), 1, 1e-6);
    EXPECT_LT(std::sqrt(error), 6e-5);
    EXPECT_LE(std::sqrt(low), rows.coded[0].low_part);
    EXPECT_LT(rows.coded[0].low_part, 0.03);
  }
}

TEST(Encode, TakesZerosAndNumbersNextToZero) {
  for (const float value : {0.0f, 1e-40f, std::numeric_limits<float>::denorm_min()}) {
    CodedRows rows(64);
    rows.add(std::vector<float>(64, value));
    EXPECT_EQ(rows.coded[0].scale, 0);
    EXPECT_EQ(rows.coded[0].low_part, 0);
    EXPECT_EQ(rows.high[0], 128);
  }
}

TEST(ScoreOf, IsTheCosineUpToTheSixteenthBit) {
  std::mt19937 random(7);
  for (const std::size_t dimensions : {2, 19, 192, 512, 4096}) {
    CodedRows rows(dimensions);
    const auto row = made_vector(random, dimensions);
    rows.add(row);
    auto probe = made_vector(random, dimensions);
    EXPECT_NEAR(rows.score(0, code_probe(probe).value()), testing::naive_dot(row, probe), 6e-5);
    EXPECT_NEAR(rows.score(0, code_probe(row).value()), 1, 1e-6);
  }
}

// The estimates are never farther from the score than the slack says.
TEST(Slack, CoversWhatTheUpperBitsLeaveOut) {
  std::mt19937 random(11);
  for (const std::size_t dimensions : {1, 3, 64, 200, 512}) {
    CodedRows rows(dimensions);
    for (int i = 0; i < 300; ++i) rows.add(made_vector(random, dimensions));
    for (int turn = 0; turn < 20; ++turn) {
      std::vector<CodedProbe> probe;
      probe.push_back(code_probe(made_vector(random, dimensions)).value());
      const auto dots = dots_by(ways_to_dot().back().dots, rows, probe);
      for (std::size_t row = 0; row < rows.count(); ++row) {
        const Coded& coded = rows.coded[row];
        const float score = rows.score(row, probe[0]);
        const float estimate = coded.scale * probe[0].coded.scale * 65536.0f * static_cast<float>(dots[row]);
        EXPECT_LE(std::abs(score - estimate), slack(coded, probe[0]));
        EXPECT_LE(std::abs(score - rows.estimate_of_top(row, probe[0])), slack_of_top(coded, probe[0]));
      }
    }
  }
}

// A row all of whose lower bits point to the probe: nothing is left of the slack but what Cauchy and Schwarz
// give away.
TEST(Slack, IsNotMuchMoreThanItMustBe) {
  const std::size_t dimensions = 512;
  std::mt19937 random(12);
  const auto values = made_vector(random, dimensions);
  const CodedProbe probe = code_probe(values).value();
  CodedRows rows(dimensions);
  rows.add(testing::pointing_to(values, random));
  const float apart = rows.score(0, probe) - rows.estimate_of_top(0, probe);
  EXPECT_LE(apart, slack_of_top(rows.coded[0], probe));
  EXPECT_GE(apart, 0.7f * slack_of_top(rows.coded[0], probe));
}

TEST(CodedOf, RefusesWhatEncodeDoesNotWrite) {
  std::mt19937 random(13);
  const std::size_t dimensions = 100;
  CodedRows rows(dimensions);
  rows.add(made_vector(random, dimensions));
  const auto refused = [&](std::size_t at, std::uint8_t high, std::int8_t low) {
    auto highs = rows.high;
    auto lows = rows.low;
    highs[at] = high;
    lows[at] = low;
    return !coded_of(highs, lows, dimensions);
  };
  const auto coded = coded_of(rows.high, rows.low, dimensions);
  ASSERT_TRUE(coded);
  EXPECT_EQ(coded->scale, rows.coded[0].scale);
  EXPECT_EQ(coded->low_part, rows.coded[0].low_part);
  EXPECT_EQ(coded->under_top, rows.coded[0].under_top);
  EXPECT_TRUE(refused(7, 0, 0));
  EXPECT_TRUE(refused(7, 255, 127));         // larger than the largest
  EXPECT_TRUE(refused(dimensions, 129, 0));  // behind the values
  EXPECT_TRUE(refused(dimensions + 20, 128, 1));
}

}  // namespace
}  // namespace peel::search
