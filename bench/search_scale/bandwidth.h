// How fast memory can be read at all: the limit of any search that looks at every row.
#pragma once

#include <cstddef>

namespace peel::bench {

// Bytes a second, the best of several passes over `bytes` of memory by `threads` threads.
double read_bandwidth(std::size_t bytes, unsigned threads);

}  // namespace peel::bench
