// The page that a deployment leaves: its alerts beside the list's images, and what was done.
#pragma once

#include <string>
#include <vector>

#include "lfr/alert.h"
#include "lfr/summary.h"
#include "watchlist/watchlist.h"

namespace peel::app {

// One HTML file that needs nothing else: no script, nothing loaded, pictures inside. All text is escaped.
// Errors: those of Watchlist::picture_of_row.
base::Result<std::string> report_html(const lfr::Summary& summary, const std::vector<lfr::Alert>& alerts,
                                      const watchlist::Watchlist& list);

// Text as it may stand in HTML, in an element or a quoted attribute.
std::string html_escaped(std::string_view text);

}  // namespace peel::app
