// Whether errors differ between groups of people, after ISO/IEC 19795-10.
#pragma once

#include <string>

#include "accuracy/trials.h"

namespace peel::accuracy {

enum class Verdict { within, exceeds, not_shown };
const char* name_of(Verdict verdict);  // "within", "exceeds", "not shown"

// A group's rate over that of the best group.
struct Ratio {
  std::optional<double> value;  // none when either rate has too few errors
  double low = 0;
  std::optional<double> high;  // none: no upper end can be given
  Verdict verdict = Verdict::not_shown;
};

struct ScoreShift {
  std::size_t count = 0;             // scores; those that are no_score do not count
  double mean = 0;                   // of the group
  double spread = 0;                 // standard deviation
  double shift = 0;                  // mean less that of everybody with a group
  std::optional<Interval> interval;  // of the shift
};

struct Group {
  std::string name;
  Rate false_positive;
  Rate miss;
  Ratio false_positive_ratio;
  Ratio miss_ratio;
  ScoreShift mated;
  ScoreShift non_mated;
};

// One way of dividing people, with the groups' numbers for each trial.
struct Division {
  std::vector<std::string> names;
  std::vector<int> mated;      // group of each mated trial, -1 for none
  std::vector<int> non_mated;  // of each non-mated
};

struct Comparison {
  std::vector<Group> groups;            // in the order of names
  std::size_t best_false_positive = 0;  // index of the group with the lowest upper bound
  std::size_t best_miss = 0;
  // Of all groups together, for each kind of error: within only when all are.
  Verdict false_positive = Verdict::not_shown;
  Verdict miss = Verdict::not_shown;
};

// All groups at one threshold. The ratio's interval is the bootstrap's where both rates have 30 errors, and
// otherwise spans from the ends of both rates' intervals. `limit`: above 1, the largest ratio that is right.
Comparison compare_groups(const Trials& trials, const Division& division, float threshold, double limit,
                          const Resampling& resampling);

}  // namespace peel::accuracy
