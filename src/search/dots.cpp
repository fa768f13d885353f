// Dot products of 8-bit codes, by whatever the processor has for it. All give the same integers.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "search/codes_internal.h"

namespace peel::search {
namespace {

void dots_plainly(const std::int8_t* rows, std::size_t count, std::size_t padded, const std::int8_t* probe,
                  const std::int32_t* /*sums*/, std::int32_t* out) {
  for (std::size_t row = 0; row < count; ++row) {
    std::int32_t sum = 0;
    for (std::size_t d = 0; d < padded; ++d) sum += std::int32_t{rows[row * padded + d]} * probe[d];
    out[row] = sum;
  }
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) inline std::int32_t sum_of(__m256i parts) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(parts), _mm256_extracti128_si256(parts, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

// AVX2 multiplies 8-bit numbers only with saturation, so they are widened to 16 bits first.
__attribute__((target("avx2"))) void dots_by_avx2(const std::int8_t* rows, std::size_t count,
                                                  std::size_t padded, const std::int8_t* probe,
                                                  const std::int32_t* /*sums*/, std::int32_t* out) {
  for (std::size_t row = 0; row < count; ++row) {
    const std::int8_t* codes = rows + row * padded;
    __m256i sums[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (std::size_t d = 0; d < padded; d += 32)
      for (std::size_t half = 0; half < 2; ++half) {
        const std::size_t at = d + 16 * half;
        const __m256i a = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(codes + at)));
        const __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(probe + at)));
        sums[half] = _mm256_add_epi32(sums[half], _mm256_madd_epi16(a, b));
      }
    out[row] = sum_of(_mm256_add_epi32(sums[0], sums[1]));
  }
}

// VNNI multiplies numbers without sign by numbers with one: 128 is added to each code of the probe, and 128
// times the sum of the row's codes taken off again. Four rows go together, so that the probe is read once.
constexpr std::size_t together = 4;

__attribute__((target("avx512f,avx512bw,avx512vnni"))) void dots_by_vnni(
    const std::int8_t* rows, std::size_t count, std::size_t padded, const std::int8_t* probe,
    const std::int32_t* sums, std::int32_t* out) {
  const __m512i offset = _mm512_set1_epi8(static_cast<char>(0x80));
  std::size_t row = 0;
  for (; row + together <= count; row += together) {
    const std::int8_t* codes = rows + row * padded;
    __m512i parts[together];
    for (auto& part : parts) part = _mm512_setzero_si512();
    for (std::size_t d = 0; d < padded; d += code_lanes) {
      const __m512i unsigned_probe = _mm512_xor_si512(_mm512_loadu_si512(probe + d), offset);
      for (std::size_t r = 0; r < together; ++r)
        parts[r] = _mm512_dpbusd_epi32(parts[r], unsigned_probe, _mm512_loadu_si512(codes + r * padded + d));
    }
    for (std::size_t r = 0; r < together; ++r)
      out[row + r] = _mm512_reduce_add_epi32(parts[r]) - 128 * sums[row + r];
  }
  dots_plainly(rows + row * padded, count - row, padded, probe, sums + row, out + row);
}

#endif

std::vector<NamedDots> known_ways() {
  std::vector<NamedDots> ways;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vnni"))
    ways.push_back({"AVX-512 VNNI", dots_by_vnni});
  if (__builtin_cpu_supports("avx2")) ways.push_back({"AVX2", dots_by_avx2});
#endif
  ways.push_back({"plain", dots_plainly});
  return ways;
}

}  // namespace

std::span<const NamedDots> ways_to_dot() {
  static const std::vector<NamedDots> ways = known_ways();
  return ways;
}

void dots_of(const std::int8_t* rows, std::size_t count, std::size_t padded, const std::int8_t* probe,
             const std::int32_t* sums, std::int32_t* out) {
  static const Dots fastest = ways_to_dot().front().dots;
  fastest(rows, count, padded, probe, sums, out);
}

}  // namespace peel::search
