// Which rows may still be worth scoring exactly. Private to src/search.
#pragma once

#include <cstddef>
#include <cstdint>

namespace peel::search {

// What the integers of some rows tell: row i scores at most
// scale[i] * probe_scale * (times * dots[i] - less) + part[i] * share, but for what is taken off `least`.
struct Reach {
  const float* scale;
  const float* part;
  const std::int32_t* dots;
  std::size_t count;  // at most 65,536
  std::int32_t times;
  std::int32_t less;
  float probe_scale;
  float share;
  float least;
};
// Writes the numbers of the rows that may reach `least` to `rows`, rising; returns how many.
std::size_t rows_that_reach(const Reach& reach, std::uint16_t* rows);

}  // namespace peel::search
