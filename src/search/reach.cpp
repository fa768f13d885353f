#include "base/secret.h"
#include "search/reach_internal.h"

namespace peel::search {
namespace {

// Next to no row reaches what is asked, so they are looked for many at a time. Compiled for several
// instruction sets, each of which makes its own of it; none rounds otherwise.
__attribute__((always_inline)) inline std::size_t find(const Reach& in, std::uint16_t* rows) {
  constexpr std::size_t together = 64;
  float highest[together];
  std::size_t found = 0;
  for (std::size_t first = 0; first < in.count; first += together) {
    const std::size_t some = in.count - first < together ? in.count - first : together;
    unsigned any = 0;
    for (std::size_t i = 0; i < some; ++i) {
      const auto dot = static_cast<float>(in.times * in.dots[first + i] - in.less);
      highest[i] = in.scale[first + i] * in.probe_scale * dot + in.part[first + i] * in.share;
      any |= highest[i] >= in.least ? 1u : 0u;
    }
    if (any == 0) continue;
    for (std::size_t i = 0; i < some; ++i) {  // without a branch, which nothing could foresee
      rows[found] = static_cast<std::uint16_t>(first + i);
      found += highest[i] >= in.least ? 1u : 0u;
    }
  }
  base::wipe(highest);
  return found;
}

std::size_t find_plainly(const Reach& in, std::uint16_t* rows) { return find(in, rows); }

using Find = std::size_t (*)(const Reach&, std::uint16_t*);
#if defined(__x86_64__)
__attribute__((target("avx2"))) std::size_t find_by_avx2(const Reach& in, std::uint16_t* rows) {
  return find(in, rows);
}
__attribute__((target("avx512f"))) std::size_t find_by_avx512(const Reach& in, std::uint16_t* rows) {
  return find(in, rows);
}

Find fastest() {
  if (__builtin_cpu_supports("avx512f")) return find_by_avx512;
  return __builtin_cpu_supports("avx2") ? find_by_avx2 : find_plainly;
}
#else
Find fastest() { return find_plainly; }
#endif

}  // namespace

std::size_t rows_that_reach(const Reach& reach, std::uint16_t* rows) {
  static const Find find_rows = fastest();
  return find_rows(reach, rows);
}

}  // namespace peel::search
