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
// docs/formats/operating-points.md is the page of its format.
struct OperatingPoints {
  base::Sha256 model;                 // vision::Embedder::model of what was measured
  std::string origin;                 // data set, pipeline, date and command, in words
  std::vector<MeasuredPoint> points;  // 1 to 10,000; thresholds rising, matches never rising, comparisons
                                      // the same throughout, 1 to 10^12
  base::Sha256 hash{};  // of the bytes of the file it was read from: by it a table is signed for
};
// Errors: invalid_input, naming what is wrong.
base::Status validate(const OperatingPoints& points);

// Errors of reading: corrupt, exhausted above 1 MiB, and those of validate(). Writing gives one point a line,
// so that two tables can be compared.
base::Result<OperatingPoints> operating_points_from_json(std::string_view text);
std::string to_json(const OperatingPoints& points);

struct Derived {
  std::string decimal;        // as it is signed: with four places where it was derived
  float threshold = 0;        // not below `decimal`
  bool extrapolated = false;  // the needed rate lies beyond what the table's comparisons can show
};

// The threshold at which a person passing, searched `searches` times against `templates` templates, raises
// a false alert with probability at most `fpir`: the lowest of the table with
//   1 - (1 - FMR(t))^(templates * searches) <= fpir,
// FMR(t) being the upper 95 % confidence bound of the measured rate (upper_bound_95; with no matches the
// rule of three). Between two points of the table the upper one is taken: log FMR bends downwards, so a
// line between them would promise too much. Beyond the table log FMR goes on, from the first point with the
// fewest matches, along the line of the last measured decade, for at most two decades; since it bends
// downwards the threshold errs to the careful side.
// The result is rounded up to four places. It never falls when `fpir` falls or when `templates` or `searches`
// rise.
// Errors: refused when the rate lies further out, no decade was measured, or no similarity reaches the
// threshold; invalid_input when numbers are out of range.
base::Result<Derived> threshold_for(const OperatingPoints& points, double fpir, std::uint64_t templates,
                                    std::uint32_t searches);

// The next f32 that is not below `value`: a threshold must not fall by rounding.
float rounded_up(double value);

}  // namespace peel::policy
