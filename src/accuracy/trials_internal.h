// Private to src/accuracy: trials sorted once and weighted many times.
#pragma once

#include "accuracy/trials.h"

namespace peel::accuracy {

// From the highest score to the lowest.
struct Sorted {
  explicit Sorted(const Trials& trials);
  std::vector<Trial> mated;
  std::vector<Trial> non_mated;
};

// 1 without weights.
double weight_of(const Trial& trial, Weights weights);
// As threshold_at, of trials from the highest.
float threshold_of_sorted(const std::vector<Trial>& sorted, double share, Weights weights);
// The weighted share at or above; NaN when nothing weighs.
double share_reaching(const std::vector<Trial>& trials, float threshold, Weights weights);
// How many people's probes these are.
std::uint64_t people_in(const std::vector<Outcome>& outcomes);

}  // namespace peel::accuracy
