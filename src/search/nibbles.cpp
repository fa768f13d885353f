// Dot products of four-bit codes, by whatever the processor has for it. All give the same integers.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <iterator>
#include <vector>

#include "search/codes_internal.h"
#include "search/nibbles_internal.h"

namespace peel::search {
namespace {

constexpr std::size_t half_lanes = code_lanes / 2;  // bytes of a plane for code_lanes numbers

inline std::size_t row_at(const NibblesInput& in, std::size_t i) {
  return (in.which != nullptr ? in.which[i] : i) * in.stride;
}

void nibble_dots_plainly(const NibblesInput& in, std::int32_t* out) {
  for (std::size_t i = 0; i < in.count; ++i) {
    const std::uint8_t* row = in.rows + row_at(in, i);
    std::int32_t sum = 0;
    for (std::size_t j = 0; j < in.bytes; ++j)
      sum += (row[j] & 15) * in.lower[j] + (row[j] >> 4) * in.upper[j];
    out[i] = sum;
  }
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) inline __m256i load(const void* bytes) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

// Products of 15 and 127 at most are added in 16 bits, two and two again and four times: 30,480 at most.
__attribute__((target("avx2"))) std::int32_t nibble_dot_by_avx2(const std::uint8_t* row,
                                                                const NibblesInput& in) {
  const __m256i mask = _mm256_set1_epi8(15);
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i sums = _mm256_setzero_si256();
  for (std::size_t j = 0; j < in.bytes;) {
    __m256i few = _mm256_setzero_si256();
    for (const std::size_t end = j + 4 * half_lanes; j < end && j < in.bytes; j += half_lanes) {
      const __m256i codes = load(row + j);
      const __m256i of_lower = _mm256_maddubs_epi16(_mm256_and_si256(codes, mask), load(in.lower + j));
      const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(codes, 4), mask);
      few =
          _mm256_add_epi16(few, _mm256_add_epi16(of_lower, _mm256_maddubs_epi16(upper, load(in.upper + j))));
    }
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(few, ones));
  }
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

__attribute__((target("avx2"))) void nibble_dots_by_avx2(const NibblesInput& in, std::int32_t* out) {
  for (std::size_t i = 0; i < in.count; ++i) out[i] = nibble_dot_by_avx2(in.rows + row_at(in, i), in);
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

// 64 bytes of a plane and of the probe, and what they add. The upper four bits are left where they are, which
// spares a shift: 16 times their products are added, and divided when a row is done.
struct Sums {
  __m512i lower;
  __m512i upper16;
};

PEEL_VNNI_INLINE void add_products(Sums& sums, __m512i codes, __m512i lower, __m512i upper) {
  const __m512i mask = _mm512_set1_epi8(15);
  sums.lower = _mm512_dpbusd_epi32(sums.lower, _mm512_and_si512(codes, mask), lower);
  sums.upper16 = _mm512_dpbusd_epi32(sums.upper16, _mm512_andnot_si512(mask, codes), upper);
}

PEEL_VNNI_INLINE __m512i total16(const Sums& sums) {
  return _mm512_add_epi32(sums.upper16, _mm512_slli_epi32(sums.lower, 4));
}

// What is left of fewer than 64 bytes: 32 of them.
PEEL_VNNI_INLINE __m512i load_half(const void* bytes) { return _mm512_maskz_loadu_epi64(0x0F, bytes); }

PEEL_VNNI_INLINE __m512i one_row16(const std::uint8_t* row, const NibblesInput& in) {
  Sums sums{_mm512_setzero_si512(), _mm512_setzero_si512()};
  std::size_t j = 0;
  for (; j + 64 <= in.bytes; j += 64)
    add_products(sums, _mm512_loadu_si512(row + j), _mm512_loadu_si512(in.lower + j),
                 _mm512_loadu_si512(in.upper + j));
  if (j < in.bytes) add_products(sums, load_half(row + j), load_half(in.lower + j), load_half(in.upper + j));
  return total16(sums);
}

PEEL_VNNI void nibble_dots_one_by_one(const NibblesInput& in, std::size_t first, std::int32_t* out) {
  std::size_t i = first;
  for (; i + 4 <= in.count; i += 4) {
    __m512i rows[4];
    for (std::size_t r = 0; r < 4; ++r) rows[r] = one_row16(in.rows + row_at(in, i + r), in);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm_srai_epi32(four_sums(rows), 4));
  }
  for (; i < in.count; ++i) out[i] = _mm512_reduce_add_epi32(one_row16(in.rows + row_at(in, i), in)) >> 4;
}

// A probe of `Groups` times 64 numbers, whose registers stay loaded while the rows pass, in the order in
// which they stand in memory: then memory is the limit, and it is read ahead.
template <std::size_t Groups>
PEEL_VNNI void nibble_dots_in_order(const NibblesInput& in, std::int32_t* out) {
  constexpr std::size_t ahead = 8192;  // bytes: the processor itself does not read ahead past a page's end
  constexpr std::size_t whole = Groups / 2;
  constexpr bool half = Groups % 2 != 0;
  __m512i lower[whole + 1];
  __m512i upper[whole + 1];
  for (std::size_t part = 0; part < whole; ++part) {
    lower[part] = _mm512_loadu_si512(in.lower + 64 * part);
    upper[part] = _mm512_loadu_si512(in.upper + 64 * part);
  }
  if constexpr (half) {
    lower[whole] = load_half(in.lower + 64 * whole);
    upper[whole] = load_half(in.upper + 64 * whole);
  }
  const std::uint8_t* codes = in.rows;
  std::size_t row = 0;
  for (; row + 4 <= in.count; row += 4) {
    __m512i rows[4];
    for (auto& sum : rows) {
      Sums sums{_mm512_setzero_si512(), _mm512_setzero_si512()};
      for (std::size_t part = 0; part < whole; ++part, codes += 64) {
        _mm_prefetch(reinterpret_cast<const char*>(codes + ahead), _MM_HINT_T0);
        add_products(sums, _mm512_loadu_si512(codes), lower[part], upper[part]);
      }
      if constexpr (half) {
        _mm_prefetch(reinterpret_cast<const char*>(codes + ahead), _MM_HINT_T0);
        add_products(sums, load_half(codes), lower[whole], upper[whole]);
        codes += half_lanes;
      }
      sum = total16(sums);
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + row), _mm_srai_epi32(four_sums(rows), 4));
  }
  nibble_dots_one_by_one(in, row, out);
}

// By the number of groups that a probe takes, from 1: up to 16 there are registers enough.
constexpr NibbleDots in_order[] = {
    nibble_dots_in_order<1>,  nibble_dots_in_order<2>,  nibble_dots_in_order<3>,  nibble_dots_in_order<4>,
    nibble_dots_in_order<5>,  nibble_dots_in_order<6>,  nibble_dots_in_order<7>,  nibble_dots_in_order<8>,
    nibble_dots_in_order<9>,  nibble_dots_in_order<10>, nibble_dots_in_order<11>, nibble_dots_in_order<12>,
    nibble_dots_in_order<13>, nibble_dots_in_order<14>, nibble_dots_in_order<15>, nibble_dots_in_order<16>};

PEEL_VNNI void nibble_dots_by_vnni(const NibblesInput& in, std::int32_t* out) {
  const std::size_t groups = in.bytes / half_lanes;
  if (in.which == nullptr && in.stride == in.bytes && groups <= std::size(in_order)) {
    in_order[groups - 1](in, out);
  } else {
    nibble_dots_one_by_one(in, 0, out);
  }
}

#endif

std::vector<NamedNibbleDots> known_ways() {
  std::vector<NamedNibbleDots> ways;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vnni"))
    ways.push_back({"AVX-512 VNNI", nibble_dots_by_vnni});
  if (__builtin_cpu_supports("avx2")) ways.push_back({"AVX2", nibble_dots_by_avx2});
#endif
  ways.push_back({"plain", nibble_dots_plainly});
  return ways;
}

}  // namespace

void split(const std::uint8_t* high, std::size_t padded, std::uint8_t* top, std::uint8_t* next) {
  for (std::size_t group = 0; group < padded / code_lanes; ++group)
    for (std::size_t i = 0; i < half_lanes; ++i) {
      const unsigned first = high[group * code_lanes + i];
      const unsigned second = high[group * code_lanes + half_lanes + i];
      top[group * half_lanes + i] = static_cast<std::uint8_t>((first >> 4) | (second & 0xF0));
      next[group * half_lanes + i] = static_cast<std::uint8_t>((first & 15) | ((second & 15) << 4));
    }
}

void join(const std::uint8_t* top, const std::uint8_t* next, std::size_t padded, std::uint8_t* high) {
  for (std::size_t group = 0; group < padded / code_lanes; ++group)
    for (std::size_t i = 0; i < half_lanes; ++i) {
      const unsigned above = top[group * half_lanes + i];
      const unsigned below = next[group * half_lanes + i];
      high[group * code_lanes + i] = static_cast<std::uint8_t>(((above & 15) << 4) | (below & 15));
      high[group * code_lanes + half_lanes + i] = static_cast<std::uint8_t>((above & 0xF0) | (below >> 4));
    }
}

std::span<const NamedNibbleDots> ways_to_dot_nibbles() {
  static const std::vector<NamedNibbleDots> ways = known_ways();
  return ways;
}

void nibble_dots_of(const NibblesInput& input, std::int32_t* out) {
  static const NibbleDots fastest = ways_to_dot_nibbles().front().dots;
  fastest(input, out);
}

}  // namespace peel::search
