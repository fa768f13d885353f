// The report of a deployment as one HTML page for people: each alert beside the list's picture, and what
// was done and forgotten.
#pragma once

#include <string>
#include <vector>

#include "lfr/alert.h"
#include "lfr/summary.h"
#include "policy/authorisation.h"
#include "watchlist/watchlist.h"

namespace peel::app {

// An alert as the report keeps it.
struct ReportedAlert {
  std::string id;
  base::Time captured{};
  std::string camera;
  std::string entry;
  watchlist::Category category = watchlist::Category::suspect;
  std::uint32_t list_row = 0;
  float score = 0;
  float threshold = 0;
  vision::Quality quality;
  base::Duration latency{};
  base::SecretBytes crop_jpeg;
  // From the list; filled in by add_references().
  watchlist::Reference reference;
  base::SecretBytes reference_jpeg;
};

// Errors: exhausted.
base::Result<ReportedAlert> reported(const lfr::Alert& alert);

// Unseals the list's pictures of the alerts' entries. Errors: those of Watchlist::picture_of_row.
base::Status add_references(std::vector<ReportedAlert>& alerts, const watchlist::Watchlist& list);

// One self-contained page: no script, nothing fetched from anywhere, every text escaped. Whoever opens it
// sees the faces of alerts and nobody else's. `limits`: what the calibration, or the table of error rates,
// says of itself that it does not show.
std::string report_html(const policy::Authorisation& authorisation, const lfr::Summary& summary,
                        const std::vector<ReportedAlert>& alerts, const std::string& limits);

}  // namespace peel::app
