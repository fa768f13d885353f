// Dot products of 8-bit codes, by whatever the processor has for it. All give the same integers. Rows have
// 128 added, so that they are without sign: VNNI multiplies numbers without sign by numbers with one. The sum
// of the probe's codes, 128 times, is taken off again.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <iterator>
#include <vector>

#include "search/codes_internal.h"

namespace peel::search {
namespace {

void dots_plainly(const DotsInput& in, std::int32_t* out) {
  for (std::size_t row = 0; row < in.count; ++row)
    for (std::size_t p = 0; p < in.probe_count; ++p) {
      std::int32_t sum = 0;
      for (std::size_t d = 0; d < in.padded; ++d)
        sum += (std::int32_t{in.rows[row * in.padded + d]} - 128) * in.probes[p][d];
      out[p * in.count + row] = sum;
    }
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) inline std::int32_t sum_of(__m256i parts) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(parts), _mm256_extracti128_si256(parts, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

// AVX2 multiplies 8-bit numbers only with saturation, so they are widened to 16 bits first.
__attribute__((target("avx2"))) std::int32_t dot_by_avx2(const std::uint8_t* row, const std::int8_t* probe,
                                                         std::size_t padded) {
  __m256i sums[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (std::size_t d = 0; d < padded; d += 32)
    for (std::size_t half = 0; half < 2; ++half) {
      const std::size_t at = d + 16 * half;
      const __m256i a = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row + at)));
      const __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(probe + at)));
      sums[half] = _mm256_add_epi32(sums[half], _mm256_madd_epi16(a, b));
    }
  return sum_of(_mm256_add_epi32(sums[0], sums[1]));
}

__attribute__((target("avx2"))) void dots_by_avx2(const DotsInput& in, std::int32_t* out) {
  for (std::size_t row = 0; row < in.count; ++row)
    for (std::size_t p = 0; p < in.probe_count; ++p)
      out[p * in.count + row] =
          dot_by_avx2(in.rows + row * in.padded, in.probes[p], in.padded) - 128 * in.sums[p];
}

#define PEEL_VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))
#define PEEL_VNNI_INLINE __attribute__((target("avx512f,avx512bw,avx512vnni"), always_inline)) inline

// The sums of four registers, side by side.
PEEL_VNNI_INLINE __m128i four_sums(const __m512i (&parts)[4]) {
  const __m512i ab =
      _mm512_add_epi32(_mm512_unpacklo_epi32(parts[0], parts[1]), _mm512_unpackhi_epi32(parts[0], parts[1]));
  const __m512i cd =
      _mm512_add_epi32(_mm512_unpacklo_epi32(parts[2], parts[3]), _mm512_unpackhi_epi32(parts[2], parts[3]));
  const __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

PEEL_VNNI std::int32_t dot_by_vnni(const std::uint8_t* row, const std::int8_t* probe, std::size_t padded) {
  __m512i sum = _mm512_setzero_si512();
  for (std::size_t d = 0; d < padded; d += code_lanes)
    sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(row + d), _mm512_loadu_si512(probe + d));
  return _mm512_reduce_add_epi32(sum);
}

// Rows by four and `Probes` probes at a time, so that each number is read once for all of them.
template <std::size_t Probes>
PEEL_VNNI_INLINE void dots_of_four_rows(const DotsInput& in, std::size_t row, std::size_t first,
                                        std::int32_t* out) {
  const std::uint8_t* codes = in.rows + row * in.padded;
  __m512i parts[Probes][4];
  for (auto& of_probe : parts)
    for (auto& part : of_probe) part = _mm512_setzero_si512();
  for (std::size_t d = 0; d < in.padded; d += code_lanes) {
    __m512i of_row[4];
    for (std::size_t r = 0; r < 4; ++r) of_row[r] = _mm512_loadu_si512(codes + r * in.padded + d);
    for (std::size_t p = 0; p < Probes; ++p) {
      const __m512i of_probe = _mm512_loadu_si512(in.probes[first + p] + d);
      for (std::size_t r = 0; r < 4; ++r) parts[p][r] = _mm512_dpbusd_epi32(parts[p][r], of_row[r], of_probe);
    }
  }
  for (std::size_t p = 0; p < Probes; ++p) {
    const __m128i less = _mm_set1_epi32(128 * in.sums[first + p]);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + (first + p) * in.count + row),
                     _mm_sub_epi32(four_sums(parts[p]), less));
  }
}

// One probe of `Parts` registers, which stay loaded while the rows pass, in the order in which they stand in
// memory: then memory is the limit, and it is read ahead.
template <std::size_t Parts>
PEEL_VNNI void dots_in_order(const DotsInput& in, std::int32_t* out) {
  constexpr std::size_t ahead = 8192;  // bytes: the processor itself does not read ahead past a page's end
  __m512i probe[Parts];
  for (std::size_t part = 0; part < Parts; ++part)
    probe[part] = _mm512_loadu_si512(in.probes[0] + part * code_lanes);
  const __m128i less = _mm_set1_epi32(128 * in.sums[0]);
  const std::uint8_t* codes = in.rows;
  std::size_t row = 0;
  for (; row + 4 <= in.count; row += 4) {
    __m512i parts[4];
    for (auto& sum : parts) {
      sum = _mm512_setzero_si512();
      for (std::size_t part = 0; part < Parts; ++part, codes += code_lanes) {
        _mm_prefetch(reinterpret_cast<const char*>(codes + ahead), _MM_HINT_T0);
        sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(codes), probe[part]);
      }
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + row), _mm_sub_epi32(four_sums(parts), less));
  }
  for (; row < in.count; ++row, codes += in.padded)
    out[row] = dot_by_vnni(codes, in.probes[0], in.padded) - 128 * in.sums[0];
}

// By the number of registers that a probe takes, from 1: up to 16 there are enough.
constexpr Dots in_order[] = {dots_in_order<1>,  dots_in_order<2>,  dots_in_order<3>,  dots_in_order<4>,
                             dots_in_order<5>,  dots_in_order<6>,  dots_in_order<7>,  dots_in_order<8>,
                             dots_in_order<9>,  dots_in_order<10>, dots_in_order<11>, dots_in_order<12>,
                             dots_in_order<13>, dots_in_order<14>, dots_in_order<15>, dots_in_order<16>};

PEEL_VNNI void dots_by_vnni(const DotsInput& in, std::int32_t* out) {
  const std::size_t registers = in.padded / code_lanes;
  if (in.probe_count == 1 && registers <= std::size(in_order)) {
    in_order[registers - 1](in, out);
    return;
  }
  std::size_t row = 0;
  for (; row + 4 <= in.count; row += 4) {
    std::size_t p = 0;
    for (; p + 4 <= in.probe_count; p += 4) dots_of_four_rows<4>(in, row, p, out);
    for (; p < in.probe_count; ++p) dots_of_four_rows<1>(in, row, p, out);
  }
  for (; row < in.count; ++row)
    for (std::size_t p = 0; p < in.probe_count; ++p)
      out[p * in.count + row] =
          dot_by_vnni(in.rows + row * in.padded, in.probes[p], in.padded) - 128 * in.sums[p];
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

void dots_of(const DotsInput& input, std::int32_t* out) {
  static const Dots fastest = ways_to_dot().front().dots;
  fastest(input, out);
}

}  // namespace peel::search
