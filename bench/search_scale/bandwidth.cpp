#include "bandwidth.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sys/mman.h>
#include <thread>
#include <vector>

namespace peel::bench {
namespace {

using Wide __attribute__((vector_size(64))) = std::uint64_t;

// Eight sums at a time, so that no addition waits for another.
__attribute__((target_clones("avx512f", "avx2", "default"))) std::uint64_t sum_of(const std::uint8_t* bytes,
                                                                                  std::size_t size) {
  Wide sums[8] = {};
  for (std::size_t at = 0; at + sizeof sums <= size; at += sizeof sums)
    for (std::size_t i = 0; i < 8; ++i) {
      Wide value;
      std::memcpy(&value, bytes + at + i * sizeof value, sizeof value);
      sums[i] += value;
    }
  std::uint64_t total = 0;
  for (const Wide& sum : sums)
    for (std::size_t i = 0; i < 8; ++i) total += sum[i];
  return total;
}

}  // namespace

double read_bandwidth(std::size_t bytes, unsigned threads) {
  constexpr std::size_t huge_page = std::size_t{2} << 20;
  bytes = std::max(bytes / huge_page, std::size_t{1}) * huge_page;
  auto* memory = static_cast<std::uint8_t*>(std::aligned_alloc(huge_page, bytes));
  if (memory == nullptr) return 0;
  ::madvise(memory, bytes, MADV_HUGEPAGE);
  std::memset(memory, 1, bytes);
  double best = 0;
  volatile std::uint64_t kept = 0;
  for (int pass = 0; pass < 5; ++pass) {
    const auto began = std::chrono::steady_clock::now();
    {
      std::vector<std::jthread> workers;
      const std::size_t share = bytes / threads;
      for (unsigned t = 0; t < threads; ++t)
        workers.emplace_back([&kept, memory, share, t] { kept = kept + sum_of(memory + t * share, share); });
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    best = std::max(best, static_cast<double>(bytes) / took.count());
  }
  std::free(memory);
  return best;
}

}  // namespace peel::bench
