// Numbers about the service for Prometheus: how much and how fast, and about nobody. No label of theirs is an
// identity, a name, an address or a path.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <string>

#include "base/time.h"
#include "store/numbers.h"

namespace peel::server {

// Thread-safe.
class Metrics {
 public:
  void note(int status, base::Duration took);
  // In the text format of Prometheus. `listeners`: to events; `frames`: that deployments looked at.
  std::string text(const store::Numbers& numbers, std::uint64_t listeners, std::uint64_t frames) const;

 private:
  std::string requests() const;
  std::array<std::atomic<std::uint64_t>, 6> by_class_{};  // of the status: 2xx, 4xx ...
  std::array<std::atomic<std::uint64_t>, 10> by_time_{};  // one for each bound, and beyond the last
  std::atomic<std::uint64_t> microseconds_{0};
};

}  // namespace peel::server
