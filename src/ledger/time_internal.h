// Private to src/ledger: times and decimals as entries have them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "ledger/entry.h"

namespace peel::ledger {

// None unless it is exactly such a text.
std::optional<base::Time> time_from_entry(std::string_view text);

// A decimal of the schema in units of 10^-12; the text must be one.
std::uint64_t decimal_value(std::string_view text);

}  // namespace peel::ledger
