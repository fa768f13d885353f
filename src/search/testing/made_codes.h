// Rows of codes, for tests and fuzzers.
#pragma once

#include "search/codes_internal.h"
#include "search/nibbles_internal.h"
#include "search/testing/made_contents.h"

namespace peel::search::testing {

struct CodedRows {
  explicit CodedRows(std::size_t dimensions) : padded(padded_dimensions(dimensions)) {}
  void add(std::span<const float> values) {
    const std::size_t at = high.size();
    high.resize(at + padded, 9);
    low.resize(at + padded, 9);
    coded.push_back(encode(values, std::span(high).subspan(at), std::span(low).subspan(at)));
    top.resize(high.size() / 2, 9);
    std::vector<std::uint8_t> next(padded / 2);
    split(high.data() + at, padded, top.data() + at / 2, next.data());
  }
  std::size_t count() const { return coded.size(); }
  float score(std::size_t row, const CodedProbe& probe) const {
    return score_of(high.data() + row * padded, low.data() + row * padded, coded[row], probe, padded);
  }
  // As codes_internal.h says of slack_of_top().
  float estimate_of_top(std::size_t row, const CodedProbe& probe) const {
    std::int32_t dot = 0;
    nibble_dots_of(
        {top.data() + row * padded / 2, nullptr, 1, padded / 2, padded / 2, probe.lower(), probe.upper()},
        &dot);
    return coded[row].scale * probe.coded.scale * 32768.0f * static_cast<float>(32 * dot - 241 * probe.sum);
  }

  std::size_t padded;
  std::vector<std::uint8_t> high;
  std::vector<std::uint8_t> top;
  std::vector<std::int8_t> low;
  std::vector<Coded> coded;
};

// A vector, not of unit length, that resembles the probe somewhat by its top four bits, and whose lower
// twelve are nearly all 1 or all 0, as the probe's signs are.
inline std::vector<float> pointing_to(std::span<const float> probe, std::mt19937& random) {
  std::vector<float> values = made_vector(random, probe.size());
  float largest = 0;
  for (std::size_t j = 0; j < probe.size(); ++j) {
    values[j] += 0.6f * probe[j];
    largest = std::max(largest, std::abs(values[j]));
  }
  for (std::size_t j = 0; j < probe.size(); ++j) {
    const float top = 4096 * std::floor(values[j] * 28000 / largest / 4096);
    values[j] = top + (probe[j] > 0 ? 3900.0f : 100.0f);
  }
  values[0] = most_code;  // so that they are stored as they are
  return values;
}

}  // namespace peel::search::testing
