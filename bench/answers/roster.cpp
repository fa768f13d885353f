#include "roster.h"

#include "image/image.h"
#include "watchlist/builder.h"

namespace peel::bench {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<std::vector<Listed>> read_roster(const std::filesystem::path& entries, vision::Tools& tools,
                                        const biometric::SharedCensus& census) {
  PEEL_TRY(const auto lines, watchlist::read_entries(entries, base::SystemClock().now()));
  std::vector<Listed> roster;
  for (const watchlist::EntryLine& line : lines) {
    PEEL_TRY(const image::Image picture, image::read(line.image));
    PEEL_TRY(const auto faces, vision::detect_in_still(*tools.detector, picture));
    if (faces.empty()) return fail(ErrorCode::invalid_input, "{} shows no face", line.image.string());
    PEEL_TRY(biometric::Template reference, tools.learn(picture, faces.front(), census, census));
    roster.push_back({line.subject, std::move(reference)});
  }
  return roster;
}

Result<std::optional<std::string>> recognise(const std::vector<Listed>& roster,
                                             const biometric::Template& probe, float threshold) {
  std::optional<std::string> best;
  for (const Listed& listed : roster) {
    PEEL_TRY(const float score, biometric::similarity(listed.reference, probe));
    if (score < threshold) continue;
    threshold = score;
    best = listed.subject;
  }
  return best;
}

}  // namespace peel::bench
