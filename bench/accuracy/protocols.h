// The two protocols by which recognition is measured here, and the scores of strangers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "accuracy/label_errors.h"
#include "accuracy/lfw.h"
#include "accuracy/scores.h"

namespace peel::bench {

// 1:1. The threshold of each fold is the one that is best on the other nine.
struct Verification {
  double mean = 0;       // share of pairs decided rightly, 0 to 1
  double deviation = 0;  // standard deviation over the folds
};
Verification verify(const LfwSet& set, const Vectors& vectors);

// Open set. List: the first image of each person with two or more; mated probes: their other images;
// non-mated probes: the image of each person with one.
struct OperatingPoint {
  double fpir = 0;      // wanted, and kept exactly on these probes
  float threshold = 0;  // scores above raise an alert
  double tpir = 0;      // share of mated probes whose best-scored entry is themselves and above the threshold
};
struct OpenSet {
  std::size_t listed = 0;  // people
  std::size_t mated = 0;
  std::size_t non_mated = 0;
  double rank_one = 0;  // share of mated probes whose best-scored entry is themselves
  std::vector<OperatingPoint> points;
};
// The rows that belong to the images of a corrected set.
Vectors rows_of(const Vectors& vectors, const std::vector<std::size_t>& rows);
// The entry of `list` that each probe resembles most, the first of equals.
struct Best {
  float score = -2;
  std::size_t entry = 0;
};
std::vector<Best> best_entries(const Vectors& probes, const Vectors& list, int threads);
// The lowest threshold that at most that share of the non-mated probes exceeds.
float threshold_at(std::vector<Best> non_mated, double fpir);
// Whom the list holds, and by what.
struct ListOptions {
  std::size_t at_least =
      2;                   // people with so many images are listed; probes are the images from that number on
  std::size_t images = 1;  // of each of them, the first; fewer than at_least
  bool mean = false;       // one entry, the mean of their templates, and not one of each
};
OpenSet search_open_set(const LfwSet& set, const Vectors& vectors, const std::vector<double>& fpirs,
                        int threads, const ListOptions& options = {});

// Scores of all pairs of images, counted in bins of 1/2000 from -1 to 1.
struct ScoreCounts {
  static constexpr std::size_t bins = 4000;
  std::vector<std::uint64_t> mated = std::vector<std::uint64_t>(bins);
  std::vector<std::uint64_t> non_mated = std::vector<std::uint64_t>(bins);

  static std::size_t bin_of(float score);
  static double lower_edge(std::size_t bin) { return static_cast<double>(bin) / 2000 - 1; }
};
// A pair of images of different names that scores high: the same person twice, relatives, or a mistake.
struct Suspect {
  float score = 0;
  std::size_t a = 0;
  std::size_t b = 0;
};
struct AllPairs {
  ScoreCounts counts;
  std::vector<Suspect> suspects;   // at least `suspicious`, the highest first
  std::uint64_t label_errors = 0;  // pairs left out, being one person under two names
};
constexpr float suspicious = 0.6f;
AllPairs compare_all(const LfwSet& set, const Vectors& vectors, const LabelErrors& errors, int threads);

}  // namespace peel::bench
