#include "lfr/assignment.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace peel::lfr {
namespace {

double sum_of(const CostTable& costs, const std::vector<std::optional<std::size_t>>& columns,
              double cost_of_none) {
  double sum = 0;
  for (std::size_t row = 0; row < costs.rows(); ++row)
    sum += columns[row] ? *costs.at(row, *columns[row]) : cost_of_none;
  return sum;
}

// Tries every way; `free` says which columns are left.
double least_of(const CostTable& costs, std::size_t row, std::vector<bool>& free, double cost_of_none) {
  if (row == costs.rows()) return 0;
  double best = cost_of_none + least_of(costs, row + 1, free, cost_of_none);
  for (std::size_t column = 0; column < costs.columns(); ++column) {
    if (!free[column] || !costs.at(row, column)) continue;
    free[column] = false;
    best = std::min(best, *costs.at(row, column) + least_of(costs, row + 1, free, cost_of_none));
    free[column] = true;
  }
  return best;
}

TEST(Assignment, FindsTheLeastSumOfRandomTables) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> any(-3, 10);
  for (int round = 0; round < 400; ++round) {
    CostTable costs(random() % 6, random() % 6);
    for (std::size_t row = 0; row < costs.rows(); ++row)
      for (std::size_t column = 0; column < costs.columns(); ++column)
        if (random() % 4 != 0) costs.at(row, column) = any(random);
    const auto columns = assign(costs, 5);
    std::vector<bool> free(costs.columns(), true);
    ASSERT_NEAR(sum_of(costs, columns, 5), least_of(costs, 0, free, 5), 1e-6) << "round " << round;
  }
}

TEST(Assignment, GivesNoColumnTwice) {
  CostTable costs(3, 2);
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t column = 0; column < 2; ++column) costs.at(row, column) = 1;
  const auto columns = assign(costs, 5);
  EXPECT_EQ(std::count(columns.begin(), columns.end(), std::nullopt), 1);
  EXPECT_EQ(std::count(columns.begin(), columns.end(), 0u), 1);
  EXPECT_EQ(std::count(columns.begin(), columns.end(), 1u), 1);
}

TEST(Assignment, PrefersBothPairsToTheBestPairAlone) {
  CostTable costs(2, 2);
  costs.at(0, 0) = 1;  // the best pair, but then the other row has nothing near
  costs.at(0, 1) = 2;
  costs.at(1, 0) = 2;
  costs.at(1, 1) = 9;
  const auto columns = assign(costs, 20);
  EXPECT_EQ(columns[0], 1u);
  EXPECT_EQ(columns[1], 0u);
}

TEST(Assignment, LeavesARowWithoutRatherThanPayTooMuch) {
  CostTable costs(1, 1);
  costs.at(0, 0) = 6;
  EXPECT_EQ(assign(costs, 5)[0], std::nullopt);
  costs.at(0, 0) = std::nullopt;
  EXPECT_EQ(assign(costs, 5)[0], std::nullopt);
}

}  // namespace
}  // namespace peel::lfr
