#include "lfr/passing_rule.h"

#include <algorithm>
#include <fmt/core.h>

namespace peel::lfr {
namespace {

// To be raised when BestFaces, vision::fuse or the searching of tracks come to do something else with the
// same options.
constexpr int rule_version = 1;

}  // namespace

std::string to_text(const BestFacesOptions& options, std::uint32_t searches_per_person) {
  // Names every member, so that one that is added later cannot be left out here.
  const auto& [most, apart, better, growth, growth_last, settled, growth_not_to_wait] = options;
  const auto ms = [](base::Duration time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  };
  return fmt::format(
      "rule {}; the {} best templates, {} ms apart, a better one {} times the worst; fused by the mean "
      "weighted by quality; searched {} times at the most: first, when worth {} times as much, and last when "
      "worth {} times and {} ms without a better one, or {} times",
      rule_version, most, ms(apart), better, searches_per_person, growth, growth_last, ms(settled),
      growth_not_to_wait);
}

base::Status pass_by(std::vector<Look> looks, const BestFacesOptions& options,
                     std::uint32_t searches_per_person, const biometric::SharedCensus& census,
                     const std::function<base::Status(const biometric::Template&)>& search) {
  // Between two pictures a moment in which the last search becomes due.
  const base::Duration settled = std::max(options.settled_after, options.apart);
  const base::Duration step = settled + options.apart;
  BestFaces faces(options);
  base::Duration now{};
  const auto search_if_due = [&](base::Duration position) -> base::Status {
    if (!faces.search_is_due(position, searches_per_person)) return {};
    PEEL_TRY(const biometric::Template fused, faces.fused(census));
    faces.searched();
    return search(fused);
  };
  for (Look& look : looks) {
    if (faces.wants(look.quality, now)) faces.add(std::move(look.face), look.quality, now);
    PEEL_CHECK(search_if_due(now));
    PEEL_CHECK(search_if_due(now + settled));
    now += step;
  }
  return {};
}

}  // namespace peel::lfr
