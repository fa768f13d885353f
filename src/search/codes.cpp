#include <algorithm>
#include <cmath>
#include <limits>

#include "search/codes_internal.h"

namespace peel::search {
namespace {

// What rounding may add to a score or take from an estimate: more than it can (docs/search.md).
constexpr float rounding = 1e-5f;

// The next f32 up, so that a bound stays one.
float rounded_up(double value) {
  return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

struct Halves {
  int high;  // -127 to 127
  int low;   // -128 to 127
};

Halves halves_of(float value, double units) {
  const int code = static_cast<int>(std::lrint(double{value} * units));
  const int high = (code + 128) >> 8;
  return {high, code - 256 * high};
}

// Codes for each unit of a value; 0 when the values are as good as zero.
double units_of(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return largest > std::numeric_limits<float>::min() ? most_code / double{largest} : 0;
}

// The squared lengths of all codes, and of what two sorts of codes leave out.
struct Squares {
  std::int64_t code = 0;
  std::int64_t low = 0;
  std::int64_t under_top = 0;

  void add(int high, int low_half) {
    const std::int64_t whole = 256 * high + low_half;
    const int under = 256 * ((high + 128) & 15) - 1920 + low_half;  // 1,920 is 7.5 times 256
    code += whole * whole;
    low += low_half * low_half;
    under_top += under * under;
  }
  Coded coded() const {
    if (code == 0) return {};
    const double length = std::sqrt(static_cast<double>(code));
    return {static_cast<float>(1 / length), rounded_up(std::sqrt(static_cast<double>(low)) / length),
            rounded_up(std::sqrt(static_cast<double>(under_top)) / length)};
  }
};

// Writes the halves, the high one with `offset` added.
template <class High>
Coded encode_with(std::span<const float> values, int offset, High* high, std::int8_t* low) {
  const double units = units_of(values);
  Squares squares;
  for (std::size_t j = 0; j < values.size(); ++j) {
    const Halves halves = halves_of(values[j], units);
    high[j] = static_cast<High>(halves.high + offset);
    low[j] = static_cast<std::int8_t>(halves.low);
    squares.add(halves.high, halves.low);
  }
  std::fill(high + values.size(), high + padded_dimensions(values.size()), static_cast<High>(offset));
  std::fill(low + values.size(), low + padded_dimensions(values.size()), std::int8_t{0});
  return squares.coded();
}

}  // namespace

Coded encode(std::span<const float> values, std::span<std::uint8_t> high, std::span<std::int8_t> low) {
  return encode_with(values, 128, high.data(), low.data());
}

namespace {

struct Seen {
  Squares squares;
  std::int32_t largest = 0;
  std::int32_t lowest = 255;
};

// Compiled for two instruction sets, each of which makes its own of it: a gallery of hundreds of millions of
// numbers is to be opened within seconds. Few enough are summed in 32 bits.
__attribute__((always_inline)) inline Seen see_all(const std::uint8_t* high, const std::int8_t* low,
                                                   std::size_t dimensions) {
  Seen seen;
  for (std::size_t first = 0; first < dimensions; first += code_lanes) {
    const std::size_t end = std::min(first + code_lanes, dimensions);
    std::int32_t lows = 0;
    std::int32_t unders = 0;
    for (std::size_t j = first; j < end; ++j) {
      const std::int32_t code = 256 * (high[j] - 128) + low[j];
      const std::int32_t under = 256 * (high[j] & 15) - 1920 + low[j];
      seen.squares.code += code * code;
      lows += low[j] * low[j];
      unders += under * under;
      seen.largest = std::max(seen.largest, code < 0 ? -code : code);
      seen.lowest = std::min<std::int32_t>(seen.lowest, high[j]);
    }
    seen.squares.low += lows;
    seen.squares.under_top += unders;
  }
  return seen;
}

using See = Seen (*)(const std::uint8_t*, const std::int8_t*, std::size_t);
Seen see_plainly(const std::uint8_t* high, const std::int8_t* low, std::size_t dimensions) {
  return see_all(high, low, dimensions);
}
#if defined(__x86_64__)
__attribute__((target("avx2"))) Seen see_by_avx2(const std::uint8_t* high, const std::int8_t* low,
                                                 std::size_t dimensions) {
  return see_all(high, low, dimensions);
}
See fastest_see() { return __builtin_cpu_supports("avx2") ? see_by_avx2 : see_plainly; }
#else
See fastest_see() { return see_plainly; }
#endif

}  // namespace

base::Result<Coded> coded_of(std::span<const std::uint8_t> high, std::span<const std::int8_t> low,
                             std::size_t dimensions) {
  static const See see = fastest_see();
  const Seen seen = see(high.data(), low.data(), dimensions);
  bool blank = true;  // behind the values
  for (std::size_t j = dimensions; j < high.size(); ++j) blank = blank && high[j] == 128 && low[j] == 0;
  if (seen.largest != most_code || seen.lowest == 0 || !blank)
    return base::fail(base::ErrorCode::corrupt, "a template's codes are none that Peel writes");
  return seen.squares.coded();
}

base::Result<CodedProbe> code_probe(std::span<const float> values) {
  CodedProbe probe;
  probe.padded = padded_dimensions(values.size());
  PEEL_TRY(probe.codes, base::SecretBytes::create(3 * probe.padded));
  auto* high = reinterpret_cast<std::int8_t*>(probe.codes.data());
  probe.coded = encode_with(values, 0, high, high + probe.padded);
  std::int8_t* lower = high + 2 * probe.padded;
  std::int8_t* upper = lower + probe.padded / 2;
  for (std::size_t j = 0; j < probe.padded; ++j) {
    probe.sum += high[j];
    const std::size_t place = j / code_lanes * (code_lanes / 2) + j % (code_lanes / 2);
    (j % code_lanes < code_lanes / 2 ? lower : upper)[place] = high[j];
  }
  return probe;
}

float score_of(const std::uint8_t* high, const std::int8_t* low, const Coded& row, const CodedProbe& probe,
               std::size_t padded) {
  static const WholeDot whole_dot = ways_to_dot_wholly().front();
  return static_cast<float>(double{row.scale} * double{probe.coded.scale} *
                            static_cast<double>(whole_dot(high, low, probe, padded)));
}

float slack(const Coded& row, const CodedProbe& probe) {
  return probe.coded.low_part + row.low_part * (1 + probe.coded.low_part) + rounding;
}

float slack_of_top(const Coded& row, const CodedProbe& probe) {
  return probe.coded.low_part + row.under_top * (1 + probe.coded.low_part) + rounding;
}

}  // namespace peel::search
