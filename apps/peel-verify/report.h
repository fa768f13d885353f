// What peel-verify says of a log.
#pragma once

#include <optional>
#include <string>

#include "ledger/receipt.h"
#include "ledger/verify.h"

namespace peel::app {

// What a receipt shows, or why it does not hold.
using Shown = base::Result<ledger::Erasure>;

// For people: some lines of text. `shown` by the caller before it gets to a terminal.
std::string report_text(const ledger::Verification& verification);
std::string receipt_text(const Shown& receipt);

// One JSON document: members "sound", "checkpoint", "cosigned", "summary" and, if not sound, "broken"; of a
// receipt "holds" and what it shows, and with a log the same in the log's as "receipt".
std::string report_json(const ledger::Verification& verification, const std::optional<Shown>& receipt);
std::string receipt_json(const Shown& receipt);

}  // namespace peel::app
