#include <array>
#include <cstring>

#include "search/scan_internal.h"

namespace peel::search {
namespace {

constexpr std::size_t lanes = 16;
constexpr std::size_t group = 4;  // rows compared together, so that the probe is read once for all of them

// f32 that are added and multiplied together, in one register. Arrays of floats would say the same, but GCC
// 12 keeps such sums in memory, and with them most of the speed.
using Four __attribute__((vector_size(16))) = float;
using Eight __attribute__((vector_size(32))) = float;

// Inlined into functions for several instruction sets, each of which makes its own of it.
#define PEEL_INLINE __attribute__((always_inline)) inline

PEEL_INLINE float joined(std::array<float, lanes>& sums) {
  for (std::size_t width = lanes / 2; width > 0; width /= 2)
    for (std::size_t l = 0; l < width; ++l) sums[l] += sums[l + width];
  return sums[0];
}

template <class Vector, std::size_t Rows>
PEEL_INLINE void score_rows(const float* rows, std::size_t dimensions, const float* probe, float* out) {
  constexpr std::size_t width = sizeof(Vector) / sizeof(float);
  constexpr std::size_t parts = lanes / width;
  Vector sums[Rows][parts] = {};
  const std::size_t whole = dimensions / lanes * lanes;
  for (std::size_t d = 0; d < whole; d += lanes)
    for (std::size_t part = 0; part < parts; ++part) {
      Vector of_probe;
      std::memcpy(&of_probe, probe + d + part * width, sizeof(Vector));
      for (std::size_t r = 0; r < Rows; ++r) {
        Vector of_row;
        std::memcpy(&of_row, rows + r * dimensions + d + part * width, sizeof(Vector));
        sums[r][part] += of_row * of_probe;
      }
    }
  for (std::size_t r = 0; r < Rows; ++r) {
    std::array<float, lanes> single;
    for (std::size_t part = 0; part < parts; ++part)
      std::memcpy(&single[part * width], &sums[r][part], sizeof(Vector));
    for (std::size_t d = whole; d < dimensions; ++d) single[d - whole] += rows[r * dimensions + d] * probe[d];
    out[r] = joined(single);
  }
}

template <class Vector>
PEEL_INLINE void score_all(const float* rows, std::size_t count, std::size_t dimensions, const float* probe,
                           float* out) {
  std::size_t row = 0;
  for (; row + group <= count; row += group)
    score_rows<Vector, group>(rows + row * dimensions, dimensions, probe, out + row);
  for (; row < count; ++row) score_rows<Vector, 1>(rows + row * dimensions, dimensions, probe, out + row);
}

using Scores = void (*)(const float*, std::size_t, std::size_t, const float*, float*);

void score_plainly(const float* rows, std::size_t count, std::size_t dimensions, const float* probe,
                   float* out) {
  score_all<Four>(rows, count, dimensions, probe, out);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void score_by_avx2(const float* rows, std::size_t count,
                                                   std::size_t dimensions, const float* probe, float* out) {
  score_all<Eight>(rows, count, dimensions, probe, out);
}

Scores fastest() { return __builtin_cpu_supports("avx2") ? score_by_avx2 : score_plainly; }
#else
Scores fastest() { return score_plainly; }
#endif

}  // namespace

void scores_of(const float* rows, std::size_t count, std::size_t dimensions, const float* probe, float* out) {
  static const Scores scores = fastest();
  scores(rows, count, dimensions, probe, out);
}

}  // namespace peel::search
