// Numbers that look random and are the same on every machine for the same seed.
#pragma once

#include <cmath>
#include <cstdint>

namespace peel::scene {

// SplitMix64 (Steele, Lea and Flood, 2014). The standard library's distributions are left to each
// implementation, so the few that are needed are here.
class Random {
 public:
  // Streams of one seed do not depend on how many numbers another stream took.
  Random(std::uint64_t seed, std::uint64_t stream)
      : state_(seed * 0x9e3779b97f4a7c15u + stream * 0xd1342543de82ef95u) {
    next();
    next();
  }

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // 0 inclusive to 1 exclusive.
  float unit() { return static_cast<float>(next() >> 40) * 0x1p-24f; }
  float between(float low, float high) { return low + (high - low) * unit(); }
  // 0 to count - 1.
  int below(int count) { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }
  bool chance(float probability) { return unit() < probability; }
  // About normal with mean 0 and standard deviation 1, within 3.5: the sum of twelve units.
  float bell() {
    float sum = 0;
    for (int i = 0; i < 12; ++i) sum += unit();
    return sum - 6;
  }

  template <class List>
  const auto& pick(const List& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(std::size(list))))];
  }

  template <class List>
  void shuffle(List& list) {
    for (int i = static_cast<int>(list.size()) - 1; i > 0; --i)
      std::swap(list[static_cast<std::size_t>(i)], list[static_cast<std::size_t>(below(i + 1))]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace peel::scene
