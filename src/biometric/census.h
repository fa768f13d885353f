// The count of biometric data made and wiped, so that forgetting can be shown and not only claimed (P2).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace peel::biometric {

// made = wiped + held, at every moment when no thread is in between. `made` and `wiped` are counted where
// memory is taken and given back; `held` is counted apart, as objects alive, so that the sum can fail.
struct Counts {
  std::uint64_t made = 0;
  std::uint64_t wiped = 0;
  std::uint64_t held = 0;
};

// One census for one deployment and one kind of data; shared by all that it counts. Thread-safe.
class Census {
 public:
  Counts counts() const { return {made_.load(), wiped_.load(), held_.load()}; }
  void count_made() { ++made_; }
  void count_wiped() { ++wiped_; }
  void count_born() { ++held_; }
  void count_gone() { --held_; }

 private:
  std::atomic<std::uint64_t> made_{0};
  std::atomic<std::uint64_t> wiped_{0};
  std::atomic<std::uint64_t> held_{0};
};

using SharedCensus = std::shared_ptr<Census>;

}  // namespace peel::biometric
