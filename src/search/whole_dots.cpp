// Dot products of whole codes, 16 bits by 16 bits. All ways give the same integers.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <vector>

#include "search/codes_internal.h"

namespace peel::search {
namespace {

std::int64_t whole_dot_plainly(const std::uint8_t* high, const std::int8_t* low, const CodedProbe& probe,
                               std::size_t padded) {
  std::int64_t dot = 0;
  for (std::size_t j = 0; j < padded; ++j) {
    const std::int32_t of_row = 256 * (high[j] - 128) + low[j];
    const std::int32_t of_probe = 256 * probe.highs()[j] + probe.lows()[j];
    dot += std::int64_t{of_row} * of_probe;
  }
  return dot;
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) inline __m128i load(const void* bytes) {
  return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

// Two products at a time are added in 32 bits: 2 x 32,512 x 32,512 is less than 2^31.
__attribute__((target("avx2"))) std::int64_t whole_dot_by_avx2(const std::uint8_t* high,
                                                               const std::int8_t* low,
                                                               const CodedProbe& probe, std::size_t padded) {
  const __m256i offset = _mm256_set1_epi16(128);
  __m256i sums = _mm256_setzero_si256();
  for (std::size_t j = 0; j < padded; j += 16) {
    const __m256i row_high = _mm256_sub_epi16(_mm256_cvtepu8_epi16(load(high + j)), offset);
    const __m256i row = _mm256_add_epi16(_mm256_slli_epi16(row_high, 8), _mm256_cvtepi8_epi16(load(low + j)));
    const __m256i probe_high = _mm256_cvtepi8_epi16(load(probe.highs() + j));
    const __m256i of_probe =
        _mm256_add_epi16(_mm256_slli_epi16(probe_high, 8), _mm256_cvtepi8_epi16(load(probe.lows() + j)));
    const __m256i pairs = _mm256_madd_epi16(row, of_probe);
    sums = _mm256_add_epi64(sums, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(pairs)));
    sums = _mm256_add_epi64(sums, _mm256_cvtepi32_epi64(_mm256_extracti128_si256(pairs, 1)));
  }
  std::int64_t parts[4];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(parts), sums);
  return parts[0] + parts[1] + parts[2] + parts[3];
}

#endif

std::vector<WholeDot> known_ways() {
  std::vector<WholeDot> ways;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) ways.push_back(whole_dot_by_avx2);
#endif
  ways.push_back(whole_dot_plainly);
  return ways;
}

}  // namespace

std::span<const WholeDot> ways_to_dot_wholly() {
  static const std::vector<WholeDot> ways = known_ways();
  return ways;
}

}  // namespace peel::search
