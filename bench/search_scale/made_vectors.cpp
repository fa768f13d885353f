#include "made_vectors.h"

#include <cmath>

namespace peel::bench {
namespace {

// SplitMix64 (Steele, Lea and Flood, 2014).
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

void make_unit(std::span<float> values) {
  double squares = 0;
  for (const float value : values) squares += double{value} * double{value};
  const auto scale = static_cast<float>(1 / std::sqrt(squares));
  for (float& value : values) value *= scale;
}

// Nearly normal: the sum of the four 16-bit parts of one random number.
void fill(std::uint64_t seed, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint64_t random = mixed(seed * 0x9e3779b97f4a7c15u + i * 0xd1b54a32d192ed03u);
    const std::uint64_t sum =
        (random & 0xffff) + ((random >> 16) & 0xffff) + ((random >> 32) & 0xffff) + (random >> 48);
    out[i] = static_cast<float>(static_cast<std::int64_t>(sum) - 131070);
  }
  make_unit(out);
}

}  // namespace

void make_row(std::uint64_t number, std::span<float> out) { fill(number + 1, out); }

std::vector<float> make_mate(std::uint64_t number, std::size_t dimensions, float likeness) {
  std::vector<float> row(dimensions);
  std::vector<float> noise(dimensions);
  make_row(number, row);
  fill(~number, noise);
  const float share = std::sqrt(1 - likeness * likeness);
  for (std::size_t i = 0; i < dimensions; ++i) row[i] = likeness * row[i] + share * noise[i];
  make_unit(row);
  return row;
}

}  // namespace peel::bench
