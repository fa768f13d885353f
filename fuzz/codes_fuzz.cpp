// The fast pass of a search: no row that scores enough is ruled out, and every way to multiply codes gives
// the same integers. The input: how many dimensions, then rows of 16-bit floating numbers, the probe first.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <vector>

#include "search/codes_internal.h"
#include "search/scan_internal.h"

namespace {

using namespace peel::search;

void check(bool holds) {
  if (!holds) std::abort();
}

// Sign, 5 bits of exponent and 10 of fraction: numbers of very different sizes beside each other.
float number(const std::uint8_t* bytes) {
  const int exponent = (bytes[1] >> 2) & 31;
  const int fraction = (bytes[1] & 3) * 256 + bytes[0];
  const float magnitude = std::ldexp(1.0f + static_cast<float>(fraction) / 1024, exponent - 31);
  return (bytes[1] & 128) != 0 ? -magnitude : magnitude;
}

std::vector<float> unit_vector(const std::uint8_t* bytes, std::size_t dimensions) {
  std::vector<float> values(dimensions);
  double squares = 0;
  for (std::size_t i = 0; i < dimensions; ++i) {
    values[i] = number(bytes + 2 * i);
    squares += double{values[i]} * double{values[i]};
  }
  for (float& value : values) value = static_cast<float>(value / std::sqrt(squares));
  return values;
}

void check_dots(const std::vector<float>& rows, std::size_t count, std::size_t dimensions) {
  const std::size_t padded = padded_dimensions(dimensions);
  std::vector<std::int8_t> codes(count * padded);
  std::vector<std::int32_t> sums(count);
  for (std::size_t row = 0; row < count; ++row) {
    encode({rows.data() + row * dimensions, dimensions}, {codes.data() + row * padded, padded});
    for (std::size_t d = 0; d < padded; ++d) sums[row] += codes[row * padded + d];
  }
  std::vector<std::int32_t> plain(count);
  std::vector<std::int32_t> other(count);
  ways_to_dot().back().dots(codes.data(), count, padded, codes.data(), sums.data(), plain.data());
  for (const NamedDots& way : ways_to_dot()) {
    way.dots(codes.data(), count, padded, codes.data(), sums.data(), other.data());
    check(other == plain);
  }
}

void check_codes(const std::vector<float>& rows, std::size_t count, std::size_t dimensions,
                 const std::vector<float>& probe) {
  const auto codes = Codes::create(rows.data(), count, dimensions);
  check(codes.has_value());
  std::vector<float> scores(count);
  scores_of(rows.data(), count, dimensions, probe.data(), scores.data());
  for (const float threshold : scores) {
    std::set<std::uint32_t> likely;
    check(
        codes->for_each_likely(probe, threshold, [&](std::uint32_t row) { likely.insert(row); }).has_value());
    for (std::uint32_t row = 0; row < count; ++row) check(scores[row] < threshold || likely.contains(row));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t dimensions = 1 + data[0] % 200u;
  const std::size_t count = std::min<std::size_t>((size - 1) / (2 * dimensions), 40);
  if (count < 2) return 0;
  const std::vector<float> probe = unit_vector(data + 1, dimensions);
  std::vector<float> rows;
  for (std::size_t row = 1; row < count; ++row) {
    const auto values = unit_vector(data + 1 + 2 * dimensions * row, dimensions);
    rows.insert(rows.end(), values.begin(), values.end());
  }
  check_dots(rows, count - 1, dimensions);
  check_codes(rows, count - 1, dimensions, probe);
  return 0;
}
