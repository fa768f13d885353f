// FPIR per person passing: how often somebody who is not on a list is taken for somebody who is, given how
// many searches one person costs and how long the list is. docs/calibration.md tells the protocol.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "accuracy/bootstrap.h"

namespace peel::accuracy {

// The best score of all searches of one person passing against one other person's reference.
struct Resemblance {
  std::uint32_t passing = 0;  // numbers of people, from 0
  std::uint32_t listed = 0;   // another person
  float score = 0;
};

// Everybody passes once and is compared with everybody else.
struct Passing {
  std::vector<bool> searched;  // by person: somebody of whom no template was made is never searched
  std::vector<bool> listed;    // by person: has a reference; as long as `searched`
  std::vector<Resemblance> resemblances;  // at least those that reach the lowest threshold; in any order

  std::uint64_t people_searched() const;
  std::uint64_t people_listed() const;
  // The longest list against which everybody can be searched, made of others only.
  std::uint64_t longest_list() const;
};

// What is known at one threshold of lists of one length.
struct PassingPoint {
  float threshold = 0;
  std::uint64_t resemblances = 0;  // that reach it: ordered pairs of people
  std::uint64_t clusters = 0;      // groups of people joined by these, at this threshold or a higher one
  double observed = 0;             // FPIR
  double upper = 1;                // its careful end
};

struct PassingCurve {
  std::uint64_t list_size = 0;
  std::vector<PassingPoint> points;  // thresholds rising; neither rate ever rises
};

// FPIR is the mean, over all people searched, of the probability that a list of that many people, drawn at
// random from all others, holds one whom they resemble: of k such among m others,
//   1 - C(m - k, size) / C(m, size).
// So every list of that length that the set gives is counted, and none is drawn.
//
// The careful end is the upper end of the interval by drawing people again (bootstrap.h; a false positive
// counts by the person passing and, in equal shares, by those whom they resemble), and never less than
// fewest_shown(). With few clusters it is wider than the upper bound of their number would have it (Clopper
// and Pearson), since a pair weighs w1 x w2, whose variance is 3. `thresholds` rising; `sizes` from 1 to
// longest_list(). Points at which more than `highest` was observed are left out: nobody asks for them, and
// they take the most time.
std::vector<PassingCurve> passing_curves(const Passing& passing, const std::vector<std::uint64_t>& sizes,
                                         const std::vector<float>& thresholds, const Resampling& resampling,
                                         double highest = 1);

// The lowest FPIR that can be shown with these people for a list of that length, by the rule of 3: that of
// three pairs of people, each of whom resembles the other, though none was seen.
double fewest_shown(const Passing& passing, std::uint64_t list_size);

}  // namespace peel::accuracy
