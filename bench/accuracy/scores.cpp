#include "accuracy/scores.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

namespace peel::bench {
namespace {

constexpr std::size_t block = 512;

// One block of rows, turned so that the same number of all of them lies side by side.
std::vector<float> turned(const Vectors& vectors, std::size_t first, std::size_t count) {
  std::vector<float> out(vectors.dimensions() * block);
  for (std::size_t j = 0; j < count; ++j)
    for (std::size_t d = 0; d < vectors.dimensions(); ++d) out[d * block + j] = vectors.row(first + j)[d];
  return out;
}

void score(std::span<const float> row, const float* columns, std::array<float, block>& out) {
  out.fill(0);
  for (std::size_t d = 0; d < row.size(); ++d) {
    const float value = row[d];
    const float* column = columns + d * block;
    for (std::size_t j = 0; j < block; ++j) out[j] += value * column[j];
  }
}

}  // namespace

Vectors part_of(const Vectors& vectors, std::size_t first, std::size_t count) {
  Vectors out(vectors.count(), count);
  for (std::size_t i = 0; i < vectors.count(); ++i) {
    std::ranges::copy(vectors.row(i).subspan(first, count), out.row(i).begin());
    const float length = std::sqrt(cosine(out, i, i));
    if (length > 0)
      for (float& value : out.row(i)) value /= length;
  }
  return out;
}

Vectors side_by_side(const Vectors& a, float weight_a, const Vectors& b, float weight_b) {
  Vectors out(a.count(), a.dimensions() + b.dimensions());
  const auto scaled = [](float weight) { return [root = std::sqrt(weight)](float v) { return v * root; }; };
  for (std::size_t i = 0; i < a.count(); ++i) {
    const auto row = out.row(i);
    std::ranges::transform(a.row(i), row.begin(), scaled(weight_a));
    std::ranges::transform(b.row(i), row.subspan(a.dimensions()).begin(), scaled(weight_b));
  }
  return out;
}

float cosine(const Vectors& vectors, std::size_t a, std::size_t b) {
  double sum = 0;
  for (std::size_t d = 0; d < vectors.dimensions(); ++d)
    sum += double{vectors.row(a)[d]} * double{vectors.row(b)[d]};
  return static_cast<float>(sum);
}

void for_all_scores(const Vectors& left, const Vectors& right, int threads, const TakeScores& take) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    std::array<float, block> scores{};
    for (std::size_t first = block * next++; first < right.count(); first = block * next++) {
      const std::size_t count = std::min(block, right.count() - first);
      const std::vector<float> columns = turned(right, first, count);
      for (std::size_t i = 0; i < left.count(); ++i) {
        score(left.row(i), columns.data(), scores);
        take(i, first, std::span(scores).first(count));
      }
    }
  };
  std::vector<std::jthread> workers;
  for (int t = 0; t < std::max(1, threads); ++t) workers.emplace_back(work);
}

}  // namespace peel::bench
