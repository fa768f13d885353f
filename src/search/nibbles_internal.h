// The high halves of codes in two planes of four bits, and dot products of one plane. A search of one probe
// reads the first plane of every row and next to nothing else. Private to src/search, its tests and
// benchmarks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace peel::search {

// High halves, 128 added (encode()), are 16 * top + next. Of each 64 numbers the first 32 stand in the lower
// four bits of 32 bytes, the other 32 in their upper four, in both planes alike: `padded` high halves take
// padded / 2 bytes of each. `padded`: of one row or of several, a multiple of code_lanes.
void split(const std::uint8_t* high, std::size_t padded, std::uint8_t* top, std::uint8_t* next);
void join(const std::uint8_t* top, const std::uint8_t* next, std::size_t padded, std::uint8_t* high);

// Rows of one plane, or a part of each, and a probe's high halves in the same order: `lower` those that meet
// the bytes' lower four bits, `upper` the others, `bytes` of each.
struct NibblesInput {
  const std::uint8_t* rows;
  const std::uint16_t* which;  // numbers of the rows that are wanted; null: the first `count`, in order
  std::size_t count;
  std::size_t stride;  // bytes from a row to the next
  std::size_t bytes;   // of a row that count, a multiple of code_lanes / 2
  const std::int8_t* lower;
  const std::int8_t* upper;
};
// out[i] = sum of nibble times probe over row i of those wanted, exactly.
using NibbleDots = void (*)(const NibblesInput& input, std::int32_t* out);
void nibble_dots_of(const NibblesInput& input, std::int32_t* out);

// By each way that this processor knows, for tests and benchmarks.
struct NamedNibbleDots {
  const char* name;
  NibbleDots dots;
};
std::span<const NamedNibbleDots> ways_to_dot_nibbles();  // the fastest first, the plain one last

}  // namespace peel::search
