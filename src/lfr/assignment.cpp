#include "lfr/assignment.h"

#include <limits>

namespace peel::lfr {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
constexpr double far = 1e9;  // dearer than any sum of real costs, cheap enough to stay exact

// The table with one more column for each row, which stands for "no column".
class Solver {
 public:
  Solver(const CostTable& costs, double cost_of_none)
      : costs_(costs),
        cost_of_none_(cost_of_none),
        columns_(costs.columns() + costs.rows()),
        row_price_(costs.rows()),
        column_price_(columns_),
        row_of_(columns_, none) {}

  std::vector<std::optional<std::size_t>> solve() {
    for (std::size_t row = 0; row < costs_.rows(); ++row) place(row);
    std::vector<std::optional<std::size_t>> result(costs_.rows());
    for (std::size_t column = 0; column < costs_.columns(); ++column)
      if (row_of_[column] != none && costs_.at(row_of_[column], column)) result[row_of_[column]] = column;
    return result;
  }

 private:
  double cost(std::size_t row, std::size_t column) const {
    if (column >= costs_.columns()) return column - costs_.columns() == row ? cost_of_none_ : far;
    return costs_.at(row, column).value_or(far);
  }

  // Finds the cheapest chain of changes that gives `row` a column, by Dijkstra's algorithm over reduced
  // costs, and makes them.
  void place(std::size_t row) {
    std::vector<double> length(columns_, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> before(columns_, none);
    std::vector<bool> settled(columns_, false);
    std::size_t at_row = row;
    std::size_t last = none;
    double walked = 0;
    while (true) {
      std::size_t nearest = none;
      for (std::size_t column = 0; column < columns_; ++column) {
        if (settled[column]) continue;
        const double step = walked + cost(at_row, column) - row_price_[at_row] - column_price_[column];
        if (step < length[column]) {
          length[column] = step;
          before[column] = last;
        }
        if (nearest == none || length[column] < length[nearest]) nearest = column;
      }
      settled[nearest] = true;
      last = nearest;
      walked = length[nearest];
      if (row_of_[nearest] == none) break;
      at_row = row_of_[nearest];
    }
    reprice(row, settled, length, walked);
    flip(row, last, before);
  }

  void reprice(std::size_t row, const std::vector<bool>& settled, const std::vector<double>& length,
               double walked) {
    row_price_[row] += walked;
    for (std::size_t column = 0; column < columns_; ++column) {
      if (!settled[column]) continue;
      if (row_of_[column] != none) row_price_[row_of_[column]] += walked - length[column];
      column_price_[column] -= walked - length[column];
    }
  }

  void flip(std::size_t row, std::size_t column, const std::vector<std::size_t>& before) {
    for (; before[column] != none; column = before[column]) row_of_[column] = row_of_[before[column]];
    row_of_[column] = row;
  }

  const CostTable& costs_;
  double cost_of_none_;
  std::size_t columns_;
  std::vector<double> row_price_;
  std::vector<double> column_price_;
  std::vector<std::size_t> row_of_;
};

}  // namespace

std::vector<std::optional<std::size_t>> assign(const CostTable& costs, double cost_of_none) {
  return Solver(costs, cost_of_none).solve();
}

}  // namespace peel::lfr
