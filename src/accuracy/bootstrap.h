// How sure a statistic is, when what it was made of depends on people: people are drawn again, not images.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "accuracy/rate.h"

namespace peel::accuracy {

// How often each subject was drawn.
using Weights = std::span<const std::uint32_t>;

// Draws as many of `subjects` people, with replacement, as there are. The same numbers give the same draws on
// every machine, whatever was drawn before.
class Resampling {
 public:
  Resampling(std::size_t subjects, std::size_t replicates, std::uint64_t seed)
      : subjects_(subjects), replicates_(replicates), seed_(seed) {}
  std::size_t subjects() const { return subjects_; }
  std::size_t replicates() const { return replicates_; }
  std::vector<std::uint32_t> draw(std::size_t replicate) const;

 private:
  std::size_t subjects_;
  std::size_t replicates_;
  std::uint64_t seed_;
};

// What a trial between these two counts in a replicate: as often as its person was drawn, and when there are
// two, the product of both (Poh and Bengio 2007; Owen 2007). Its mean over draws is about 1.
inline double weight(Weights weights, std::uint32_t subject_a, std::uint32_t subject_b) {
  const double a = weights[subject_a];
  return subject_a == subject_b ? a : a * weights[subject_b];
}

// One or more numbers made of the trials as weighted; NaN where a number cannot be made of that draw.
using Statistic = std::function<std::vector<double>(Weights)>;

// The numbers of all replicates: a row for each number that `statistic` gives, sorted by replicate.
std::vector<std::vector<double>> replicate(const Resampling& resampling, const Statistic& statistic);

// From the 2.5th to the 97.5th percentile of one number's replicates, NaN left out. None when more than one
// in twenty is NaN: then nothing is known.
std::optional<Interval> percentiles(std::vector<double> replicates);

// Both in one: the interval of each number.
std::vector<std::optional<Interval>> intervals(const Resampling& resampling, const Statistic& statistic);

}  // namespace peel::accuracy
