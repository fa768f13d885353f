#include <algorithm>
#include <array>
#include <cmath>

#include "search/codes_internal.h"

namespace peel::search {
namespace {

constexpr float most_code = 127;
// What f32 rounding may add to a bound or take from a score: more than it can (docs/search.md).
constexpr float slack = 3e-5f;

// The next f32 up, so that a bound stays one.
float rounded_up(double value) {
  return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

double length_of(std::span<const float> values) {
  double squares = 0;
  for (const float value : values) squares += double{value} * double{value};
  return std::sqrt(squares);
}

}  // namespace

Coded encode(std::span<const float> values, std::span<std::int8_t> out) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  const float scale = largest / most_code;
  // Below, 1 / scale would overflow; all that small is as good as zero.
  const bool none = !(scale > std::numeric_limits<float>::min());
  double squares = 0;
  double error_squares = 0;
  for (std::size_t j = 0; j < values.size(); ++j) {
    const float code = none ? 0.0f : std::clamp(std::nearbyint(values[j] / scale), -most_code, most_code);
    out[j] = static_cast<std::int8_t>(code);
    const double coded = none ? 0.0 : double{scale} * double{code};
    squares += coded * coded;
    error_squares += (double{values[j]} - coded) * (double{values[j]} - coded);
  }
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(values.size()), out.end(), std::int8_t{0});
  return {none ? 0.0f : scale, rounded_up(std::sqrt(squares)), rounded_up(std::sqrt(error_squares))};
}

base::Result<Codes> Codes::create(const float* rows, std::size_t count, std::size_t dimensions) {
  Codes codes;
  codes.padded_ = padded_dimensions(dimensions);
  PEEL_TRY(codes.codes_, base::SecretBytes::create(count * codes.padded_));
  codes.rows_.reserve(count);
  codes.sums_.reserve(count);
  for (std::size_t row = 0; row < count; ++row) {
    const std::span out{reinterpret_cast<std::int8_t*>(codes.codes_.data()) + row * codes.padded_,
                        codes.padded_};
    const Coded coded = encode({rows + row * dimensions, dimensions}, out);
    codes.rows_.push_back({coded.scale, coded.length, coded.error_length});
    std::int32_t sum = 0;
    for (const std::int8_t code : out) sum += code;
    codes.sums_.push_back(sum);
  }
  return codes;
}

base::Result<Codes::Probe> Codes::code(std::span<const float> probe) const {
  Probe coded;
  PEEL_TRY(coded.codes, base::SecretBytes::create(padded_));
  coded.coded = encode(probe, {reinterpret_cast<std::int8_t*>(coded.codes.data()), padded_});
  coded.length = rounded_up(length_of(probe));
  return coded;
}

std::size_t Codes::likely_in_block(const Probe& probe, float threshold, std::size_t first,
                                   std::uint32_t* likely) const {
  std::array<std::int32_t, block> dots;
  const std::size_t count = std::min(block, rows_.size() - first);
  dots_of(reinterpret_cast<const std::int8_t*>(codes_.data()) + first * padded_, count, padded_,
          reinterpret_cast<const std::int8_t*>(probe.codes.data()), sums_.data() + first, dots.data());
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Row& row = rows_[first + i];
    const float score = row.scale * probe.coded.scale * static_cast<float>(dots[i]);
    const float bound = row.length * probe.coded.error_length + row.error_length * probe.length + slack;
    likely[found] = static_cast<std::uint32_t>(first + i);
    found += score + bound >= threshold ? 1 : 0;
  }
  base::wipe(std::span(reinterpret_cast<std::uint8_t*>(dots.data()), sizeof dots));
  return found;
}

}  // namespace peel::search
