// How templates are stored: 16 bits a number, of which the upper bits are read first, since they are less
// memory and rule out nearly all rows. Private to src/search, its tests and benchmarks. docs/search.md has
// the reasons, and proves that nothing is lost by ruling out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/secret.h"

namespace peel::search {

inline constexpr std::size_t code_lanes = 64;  // codes are padded to a multiple of so many
inline constexpr std::size_t max_dimensions = 4096;

inline std::size_t padded_dimensions(std::size_t dimensions) {
  return (dimensions + code_lanes - 1) / code_lanes * code_lanes;
}

// A unit vector as it is stored is scale * code, code = 256 * high + low, each -32,512 to 32,512.
inline constexpr int most_code = 127 * 256;

struct Coded {
  float scale = 0;      // 1 over the length of the codes; 0 when all are 0
  float low_part = 0;   // upper bound of the length of scale * low
  float under_top = 0;  // of that of scale * (256 * (next - 7.5) + low): what the top four bits leave out
};

// `high` is written with 128 added to each (1 to 255; 128 stands for 0), as dots_of() wants its rows. Both
// halves have padded_dimensions(values.size()) bytes; behind the values they stand for 0. Values must be
// finite.
Coded encode(std::span<const float> values, std::span<std::uint8_t> high, std::span<std::int8_t> low);

// What follows from the codes of a row of so many dimensions alone; for rows that were written before.
// Errors: corrupt when encode() does not make such codes.
base::Result<Coded> coded_of(std::span<const std::uint8_t> high, std::span<const std::int8_t> low,
                             std::size_t dimensions);

// A probe in the same codes, without the 128. Wipes itself.
struct CodedProbe {
  base::SecretBytes codes;  // the high halves, the low halves, and the high halves in the order of nibbles
  std::size_t padded = 0;
  std::int32_t sum = 0;  // of the high halves
  Coded coded;

  const std::int8_t* highs() const { return reinterpret_cast<const std::int8_t*>(codes.data()); }
  const std::int8_t* lows() const { return highs() + padded; }
  const std::int8_t* lower() const { return highs() + 2 * padded; }  // NibblesInput
  const std::int8_t* upper() const { return lower() + padded / 2; }
};
// Errors: exhausted.
base::Result<CodedProbe> code_probe(std::span<const float> values);

// The score of a row and a probe: the cosine of the two vectors as stored, from integers, so that it is the
// same bit for bit on every machine. `padded`: codes in each half.
float score_of(const std::uint8_t* high, const std::int8_t* low, const Coded& row, const CodedProbe& probe,
               std::size_t padded);

// The integer of which the score is made: the dot product of both codes. By each way that this processor
// knows, the fastest first, the plain one last.
using WholeDot = std::int64_t (*)(const std::uint8_t* high, const std::int8_t* low, const CodedProbe& probe,
                                  std::size_t padded);
std::span<const WholeDot> ways_to_dot_wholly();

// What a row's high halves tell about its score: score_of() lies within `slack` of
// scale * probe scale * 65,536 * dot, plus or minus.
float slack(const Coded& row, const CodedProbe& probe);

// What its top four bits tell: score_of() lies within `slack_of_top` of
// scale * probe scale * 32,768 * (32 * nibble dot - 241 * probe sum), plus or minus.
float slack_of_top(const Coded& row, const CodedProbe& probe);

// out[p * count + i] = dot product of the high halves of row i with those of probe p, exactly. `padded`:
// bytes of a row, a multiple of code_lanes. `sums`: of each probe's codes.
struct DotsInput {
  const std::uint8_t* rows;
  std::size_t count;
  std::size_t padded;
  const std::int8_t* const* probes;
  const std::int32_t* sums;
  std::size_t probe_count;
};
using Dots = void (*)(const DotsInput& input, std::int32_t* out);
void dots_of(const DotsInput& input, std::int32_t* out);

// The same by each way that this processor knows, for tests and benchmarks.
struct NamedDots {
  const char* name;
  Dots dots;
};
std::span<const NamedDots> ways_to_dot();  // the fastest first, the plain one last

}  // namespace peel::search
