#include "policy/operating_point.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "policy/binomial.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr double decade = 10;
constexpr double furthest = 100;  // how many times rarer than measured a rate may be that is extrapolated

double bound(const MeasuredPoint& point) { return upper_bound_95(point.matches, point.comparisons); }

// The rate of false matches per comparison at which `comparisons` of them keep `fpir`.
double needed_rate(double fpir, double comparisons) { return -std::expm1(std::log1p(-fpir) / comparisons); }

// What the table would need to show, and shows, as "1 in so many".
std::string one_in(double rate) { return fmt::format("1 in {:.3g}", 1 / rate); }

// Up to four places, never down. Written and read again, the text means the same double on every machine.
Result<Derived> derived(double threshold, bool extrapolated) {
  constexpr double places = 1e4;
  double steps = std::ceil(threshold * places);
  // The product may be off by its rounding.
  while (steps / places < threshold) ++steps;
  while ((steps - 1) / places >= threshold) --steps;
  if (steps >= places)
    return fail(ErrorCode::refused,
                "no similarity would reach the threshold that keeps the wanted rate; use a shorter list, a "
                "higher FPIR, or a better model");
  return Derived{fmt::format("{:.4f}", steps / places), rounded_up(steps / places), extrapolated};
}

struct Line {
  const MeasuredPoint* from;  // the last measured decade begins here
  const MeasuredPoint* to;    // and ends at the first point with the fewest matches
};

Result<Line> last_decade(const std::vector<MeasuredPoint>& points) {
  const auto fewest = points.back().matches;
  const auto to =
      std::find_if(points.begin(), points.end(), [&](const auto& p) { return p.matches == fewest; });
  const double rate = decade * bound(*to);
  const auto below =
      std::partition_point(points.begin(), to, [&](const auto& p) { return bound(p) >= rate; });
  if (below == points.begin())
    return fail(
        ErrorCode::refused,
        "the table of error rates spans less than a factor of ten, too little to go on from it; measure at "
        "lower thresholds too");
  return Line{&*std::prev(below), &*to};
}

Result<Derived> extrapolate(const std::vector<MeasuredPoint>& points, double needed) {
  PEEL_TRY(const Line line, last_decade(points));
  const double reached = bound(*line.to);
  if (needed * furthest < reached)
    return fail(
        ErrorCode::refused,
        "{} comparisons may match falsely to keep the wanted rate, but the table of error rates shows {} at "
        "best, too far away to conclude; use a shorter list, a higher FPIR, or a table measured on more "
        "people",
        one_in(needed), one_in(reached));
  const double slope = std::log(bound(*line.from) / reached) / (line.to->threshold - line.from->threshold);
  const double threshold = line.to->threshold + std::log(reached / needed) / slope;
  return derived(threshold, true);
}

}  // namespace

float rounded_up(double value) {
  const auto nearest = static_cast<float>(value);
  return double{nearest} < value ? std::nextafter(nearest, std::numeric_limits<float>::infinity()) : nearest;
}

Result<Derived> threshold_for(const OperatingPoints& points, double fpir, std::uint64_t templates,
                              std::uint32_t searches) {
  PEEL_CHECK(validate(points));
  if (!(fpir > 0 && fpir < 1))
    return fail(ErrorCode::invalid_input, "an FPIR of {} is not between 0 and 1", fpir);
  if (templates == 0 || searches == 0)
    return fail(ErrorCode::invalid_input, "no threshold for {} templates searched {} times", templates,
                searches);
  const double needed = needed_rate(fpir, static_cast<double>(templates) * searches);
  const auto enough = std::partition_point(points.points.begin(), points.points.end(),
                                           [&](const auto& point) { return bound(point) > needed; });
  if (enough != points.points.end()) return derived(enough->threshold, false);
  return extrapolate(points.points, needed);
}

}  // namespace peel::policy
