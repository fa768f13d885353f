// Galleries of made templates, for tests.
#pragma once

#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "policy/testing/example.h"
#include "search/gallery.h"

namespace peel::search::testing {

inline std::vector<float> made_vector(std::mt19937& random, std::size_t dimensions) {
  std::normal_distribution<float> normal;
  std::vector<float> values(dimensions);
  double squares = 0;
  for (float& value : values) {
    value = normal(random);
    squares += double{value} * double{value};
  }
  for (float& value : values) value = static_cast<float>(value / std::sqrt(squares));
  return values;
}

// `rows` random templates, two of each subject (the last may have one); no categories.
inline GalleryContents made_contents(std::size_t rows, std::size_t dimensions, unsigned seed = 1) {
  std::mt19937 random(seed);
  GalleryContents contents;
  contents.facts = {policy::testing::made_hash("list"), policy::testing::made_hash("model"), (rows + 1) / 2,
                    rows};
  contents.dimensions = dimensions;
  contents.rows = std::move(*base::SecretBytes::create(rows * dimensions * sizeof(float)));
  auto* out = reinterpret_cast<float*>(contents.rows.data());
  for (std::size_t row = 0; row < rows; ++row) {
    contents.subject_of_row.push_back(static_cast<std::uint32_t>(row / 2));
    for (const float value : made_vector(random, dimensions)) *out++ = value;
  }
  return contents;
}

inline std::span<float> row(GalleryContents& contents, std::size_t number) {
  return {reinterpret_cast<float*>(contents.rows.data()) + number * contents.dimensions, contents.dimensions};
}

inline double naive_dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

}  // namespace peel::search::testing
