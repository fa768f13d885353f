// 1:1 accuracy: the share of pairs decided rightly by one threshold.
#pragma once

#include "accuracy/trials.h"

namespace peel::accuracy {

struct LabelledPair {
  Trial trial;
  bool mated = false;
  std::uint32_t fold = 0;
};

struct Accuracy {
  Rate rate;                        // of successes, over all pairs
  std::optional<double> deviation;  // standard deviation of the folds' accuracies; none without folds
  float threshold = 0;              // best on all pairs
};

// With two folds or more the threshold of each fold is the one that is best on the others (Huang et al.
// 2007); with one it is the best on the pairs themselves, which flatters. Of equally good thresholds the
// lowest. Thresholds of folds stay as they are found in all pairs when people are drawn again.
Accuracy accuracy(const std::vector<LabelledPair>& pairs, const Resampling& resampling);

// The threshold at which most of the pairs are decided rightly; -1 for none.
float best_threshold(std::vector<LabelledPair> pairs);

}  // namespace peel::accuracy
