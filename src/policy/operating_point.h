// From a wanted rate of false alerts to the threshold that keeps it (P4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace peel::policy {

// The false match rate measured at one threshold: `matches` of `comparisons` between different people.
struct MeasuredPoint {
  double threshold = 0;
  std::uint64_t matches = 0;
  std::uint64_t comparisons = 0;
};

// A table of measured error rates for one model ("peel-operating-points/1", data/operating-points/).
struct OperatingPoints {
  base::Sha256 model;                  // vision::Embedder::model of what was measured
  std::string origin;                  // data set, pipeline, date and command, in words
  std::vector<MeasuredPoint> points;   // thresholds rising
};
base::Result<OperatingPoints> operating_points_from_json(std::string_view text);
std::string to_json(const OperatingPoints& points);

struct Derived {
  float threshold = 0;
  bool extrapolated = false;  // the needed rate lies beyond what the table's comparisons can show
};

// The lowest threshold at which a person passing, searched `searches` times against `templates`
// templates, raises a false alert with probability at most `fpir`:
//   1 - (1 - FMR(t))^(templates * searches) <= fpir, FMR(t) being the upper end of the 95 % interval
// (Clopper and Pearson 1934; with no matches the rule of three). Beyond the table log FMR goes on along
// the line of the last measured decade, for at most two decades; non-mated scores fall off faster than
// that, so the threshold errs to the careful side.
// Errors: refused when the rate lies further out; invalid_input when numbers are out of range.
base::Result<Derived> threshold_for(const OperatingPoints& points, double fpir, std::uint64_t templates,
                                    std::uint32_t searches);

}  // namespace peel::policy
