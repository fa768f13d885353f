// Vectors side by side, and the cosines of all of them.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace peel::bench {

// Rows of f32, each of length 1 or all zeros.
class Vectors {
 public:
  Vectors() = default;
  Vectors(std::size_t count, std::size_t dimensions) : dimensions_(dimensions), values_(count * dimensions) {}
  std::size_t count() const { return dimensions_ == 0 ? 0 : values_.size() / dimensions_; }
  std::size_t dimensions() const { return dimensions_; }
  std::span<float> row(std::size_t i) { return std::span(values_).subspan(i * dimensions_, dimensions_); }
  std::span<const float> row(std::size_t i) const {
    return std::span(values_).subspan(i * dimensions_, dimensions_);
  }

 private:
  std::size_t dimensions_ = 0;
  std::vector<float> values_;
};

// `count` numbers of each row from `first` on, scaled to length 1: what one part of a fused template says.
Vectors part_of(const Vectors& vectors, std::size_t first, std::size_t count);

// Rows of both, one after the other, scaled so that a cosine is the mean of both cosines by these weights,
// whose sum is 1.
Vectors side_by_side(const Vectors& a, float weight_a, const Vectors& b, float weight_b);

float cosine(const Vectors& vectors, std::size_t a, std::size_t b);

// Calls `take(i, first, scores)` with the scores of row i of `left` against the rows first, first + 1... of
// `right`, block by block until all pairs were seen. Calls come from several threads at once; `take` guards
// what it shares.
using TakeScores = std::function<void(std::size_t i, std::size_t first, std::span<const float> scores)>;
void for_all_scores(const Vectors& left, const Vectors& right, int threads, const TakeScores& take);

}  // namespace peel::bench
