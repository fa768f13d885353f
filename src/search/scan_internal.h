// Comparing templates, with no question who may. Private to src/search, its tests and benchmarks: the way to
// search is Gallery::search.
#pragma once

#include <cstddef>

namespace peel::search {

// out[i] = dot product of row i of `rows` with `probe`, i from 0 to count - 1; rows of `dimensions` f32, one
// after another. Each product is the sum of 16 interleaved partial sums in f32, joined pairwise: always in
// that order, so that the same vectors give the same bits whatever the processor, the number of rows and
// the place of a row among them.
void scores_of(const float* rows, std::size_t count, std::size_t dimensions, const float* probe, float* out);

}  // namespace peel::search
