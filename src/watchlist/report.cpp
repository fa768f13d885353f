#include <cmath>

#include "base/json.h"
#include "watchlist/builder.h"

namespace peel::watchlist {
namespace {

double rounded(float value) { return std::round(double{value} * 1e4) / 1e4; }

}  // namespace

std::string to_json(const BuildReport& report) {
  base::Json lines = base::Json::array();
  for (const LineReport& line : report.lines)
    lines.push_back({{"line", line.line},
                     {"subject", line.subject},
                     {"image", line.image},
                     {"accepted", line.accepted},
                     {"reason", line.reason},
                     {"message", line.message},
                     {"quality", rounded(line.quality)}});
  base::Json look_alikes = base::Json::array();
  for (const LookAlikes::Pair& pair : report.look_alikes)
    look_alikes.push_back(
        {{"subject_a", pair.subject_a}, {"subject_b", pair.subject_b}, {"score", rounded(pair.score)}});
  const base::Json whole{{"format", "peel-watchlist-report/1"},
                         {"accepted", report.accepted},
                         {"refused", report.refused},
                         {"lines", std::move(lines)},
                         {"subjects_without_face", report.subjects_without_face},
                         {"look_alikes", std::move(look_alikes)},
                         {"more_look_alikes", report.more_look_alikes}};
  return whole.dump(1, ' ', false, base::Json::error_handler_t::replace) + "\n";
}

}  // namespace peel::watchlist
