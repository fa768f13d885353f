// A list's templates in 8 bits: read first, since they are a quarter of the memory, to rule out nearly all
// rows. Private to src/search, its tests and benchmarks. docs/search.md proves that nothing is lost by it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/secret.h"

namespace peel::search {

inline constexpr std::size_t code_lanes = 64;  // codes are padded with zeros to a multiple of so many

inline std::size_t padded_dimensions(std::size_t dimensions) {
  return (dimensions + code_lanes - 1) / code_lanes * code_lanes;
}

// values[j] = scale * codes[j] + rest[j], and how long the two parts are (upper bounds).
struct Coded {
  float scale = 0;
  float length = 0;        // of scale * codes
  float error_length = 0;  // of the rest
};

// Writes one code of -127 to 127 for each value, and zeros behind them up to out.size().
Coded encode(std::span<const float> values, std::span<std::int8_t> out);

// Rows of codes. Immutable; read by any number of threads at once.
class Codes {
 public:
  // `rows`: `count` rows of `dimensions` finite f32, one after another. Errors: exhausted.
  static base::Result<Codes> create(const float* rows, std::size_t count, std::size_t dimensions);

  bool locked() const { return codes_.locked(); }  // out of swap

  // Calls found(row) in rising order for every row that may score `threshold` or more against the probe by
  // scores_of; rows whose length is about 1. Few others are called: those that score little less.
  // Errors: exhausted.
  template <class Found>
  base::Status for_each_likely(std::span<const float> probe, float threshold, Found found) const {
    PEEL_TRY(Probe coded, code(probe));
    std::uint32_t likely[block];
    for (std::size_t first = 0; first < rows_.size(); first += block) {
      const std::size_t count = likely_in_block(coded, threshold, first, likely);
      for (std::size_t i = 0; i < count; ++i) found(likely[i]);
    }
    return {};
  }

 private:
  static constexpr std::size_t block = 256;  // rows whose dot products are held at one time
  struct Row {
    float scale;
    float length;
    float error_length;
  };
  struct Probe {
    base::SecretBytes codes;
    Coded coded;
    float length = 0;
  };
  base::Result<Probe> code(std::span<const float> probe) const;
  std::size_t likely_in_block(const Probe& probe, float threshold, std::size_t first,
                              std::uint32_t* likely) const;

  std::size_t padded_ = 0;
  base::SecretBytes codes_;  // padded_ bytes a row
  std::vector<Row> rows_;
  std::vector<std::int32_t> sums_;  // of each row's codes
};

// out[i] = dot product of row i of `rows` with `probe`, exactly. `padded`: bytes of a row, a multiple of
// code_lanes, at most 16,384. `sums`: of each row's codes. No code is -128.
void dots_of(const std::int8_t* rows, std::size_t count, std::size_t padded, const std::int8_t* probe,
             const std::int32_t* sums, std::int32_t* out);

// The same by each way that this processor knows, for tests and benchmarks.
using Dots = void (*)(const std::int8_t* rows, std::size_t count, std::size_t padded,
                      const std::int8_t* probe, const std::int32_t* sums, std::int32_t* out);
struct NamedDots {
  const char* name;
  Dots dots;
};
std::span<const NamedDots> ways_to_dot();  // the fastest first, the plain one last

}  // namespace peel::search
