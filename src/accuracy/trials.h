// Comparisons of people whose identity is known, and what follows from a threshold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accuracy/bootstrap.h"

namespace peel::accuracy {

// The score of a trial in which nothing could be compared, or the wrong person came out best: it reaches no
// threshold. Scores of comparisons are similarities from -1 to 1.
inline constexpr float no_score = -2;

// One comparison of two pictures, or one search. Subjects are numbers from 0; both are the same when the
// trial depends on one person only (a mated comparison, a search that found nobody).
struct Trial {
  float score = 0;
  std::uint32_t subject_a = 0;  // whose probe it is
  std::uint32_t subject_b = 0;  // whom it was compared with
};

// At or above a threshold is a match.
struct Trials {
  std::vector<Trial> mated;
  std::vector<Trial> non_mated;
};

// Something that went right or wrong, and of whom.
struct Outcome {
  std::uint32_t subject_a = 0;
  std::uint32_t subject_b = 0;
  bool error = false;
};
// The share of errors among them, with its interval.
Rate rate_of(const std::vector<Outcome>& outcomes, const Resampling& resampling);

// The lowest threshold, not below -1, that at most that share of the trials reaches; trials weighted when
// `weights` is given. Needs no order. 1 < threshold when not even the best may pass.
float threshold_at(std::vector<Trial> trials, double share, Weights weights = {});

// The errors at a threshold that is given and not taken from these trials.
Rate false_positive_rate(const Trials& trials, float threshold, const Resampling& resampling);
Rate miss_rate(const Trials& trials, float threshold, const Resampling& resampling);

// What a wanted false positive rate (FMR or FPIR) costs in misses.
struct OperatingPoint {
  double wanted = 0;
  std::optional<float> threshold;  // none when the wanted rate allows fewer than 3 errors (rule of 3)
  Rate false_positive;             // FMR or FPIR reached at the threshold
  Rate miss;            // FNMR or FNIR; its interval covers that the threshold was found in the data
  std::string reason;   // why there is no threshold; empty when there is one
  std::string caution;  // when it rests on 3 to 29 false positives; else empty
};
std::vector<OperatingPoint> operating_points(const Trials& trials, const std::vector<double>& wanted,
                                             const Resampling& resampling);

// Equal error rate: the mean of both rates at the threshold where they are nearest to each other. Its errors
// are those of both kinds together.
struct EqualError {
  float threshold = 0;
  Rate rate;
};
EqualError equal_error(const Trials& trials, const Resampling& resampling);

// Points of the trade-off (DET), from the highest threshold to the lowest: at most `most`, evenly spaced in
// the logarithm of the false positive rate; the first is the highest threshold with no false positive.
struct DetPoint {
  float threshold = 0;
  double false_positive = 0;
  double miss = 0;
};
std::vector<DetPoint> det(const Trials& trials, std::size_t most);

}  // namespace peel::accuracy
