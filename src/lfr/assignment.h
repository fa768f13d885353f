// Who is who: pairs of rows and columns with the least sum of costs.
#pragma once

#include <optional>
#include <vector>

namespace peel::lfr {

// Costs of giving each row (a track) one column (a face); kept row by row.
class CostTable {
 public:
  CostTable(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns), costs_(rows * columns) {}
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  // No value: this pair is impossible.
  std::optional<double>& at(std::size_t row, std::size_t column) { return costs_[row * columns_ + column]; }
  std::optional<double> at(std::size_t row, std::size_t column) const {
    return costs_[row * columns_ + column];
  }

 private:
  std::size_t rows_;
  std::size_t columns_;
  std::vector<std::optional<double>> costs_;
};

// For each row its column, or none: leaving a row without costs `cost_of_none`. The sum of all costs is
// the least that there is (Kuhn 1955, by shortest augmenting paths as Jonker and Volgenant 1987), where
// taking the best pair first would give two people who cross each other's tracks. Time grows with
// rows^2 x (rows + columns): 50 faces take well under a millisecond.
std::vector<std::optional<std::size_t>> assign(const CostTable& costs, double cost_of_none);

}  // namespace peel::lfr
