// Rows from bytes that nobody vouches for: what a gallery's file holds once it is unsealed. Whatever is taken
// can be searched, and gives scores that are cosines.
#include <cmath>
#include <cstdlib>

#include "search/rows_internal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace peel::search;
  if (size < 1) return 0;
  const std::size_t dimensions = 1 + data[0] % 100u;
  const auto with = data[0] < 128 ? Rows::With::no_categories : Rows::With::categories;
  const std::size_t count = (size - 1) / Rows::bytes_of(1, dimensions, with);
  if (count == 0 || count > 1000) return 0;
  Rows rows(dimensions);
  if (!rows.put_segment(0, count, {data + 1, Rows::bytes_of(count, dimensions, with)}, with)) return 0;
  rows.all_put(count);
  std::vector<float> probe(dimensions, 0.0f);
  probe[data[0] % dimensions] = 1;
  const std::span<const float> view = probe;
  const auto found = rows.search(std::span(&view, 1), {-1, count, 1});
  if (!found || found->front().size() > rows.size()) std::abort();
  for (const Candidate& each : found->front())
    if (!(std::abs(each.score) <= 1.000001f) || each.row >= count) std::abort();
  // Each row has one category or none.
  std::size_t with_category = 0;
  for (const auto category : peel::policy::all_categories)
    with_category += rows.search(std::span(&view, 1),
                                 {-1, count, 1, Question().allowed, peel::policy::Categories{category}})
                         ->front()
                         .size();
  if (with == Rows::With::no_categories && with_category > 0) std::abort();
  return 0;
}
