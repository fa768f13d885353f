// The table of entries as text, without its folder.
#pragma once

#include <string_view>
#include <vector>

#include "watchlist/builder.h"

namespace peel::watchlist {

// As read_entries, with image paths as they stand in the table.
base::Result<std::vector<EntryLine>> parse_entries(std::string_view text, base::Time now);

}  // namespace peel::watchlist
