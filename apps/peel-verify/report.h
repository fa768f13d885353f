// What peel-verify says of a log.
#pragma once

#include <string>

#include "ledger/receipt.h"
#include "ledger/verify.h"

namespace peel::app {

// For people: some lines of text. `shown` by the caller before it gets to a terminal.
std::string report_text(const ledger::Verification& verification);
// The same as one JSON document: members "sound", "checkpoint", "cosigned", "summary" and, if not sound,
// "broken".
std::string report_json(const ledger::Verification& verification);

// What a receipt shows, or why it does not hold; in the same two ways.
std::string receipt_text(const base::Result<ledger::Erasure>& shown);
std::string receipt_json(const base::Result<ledger::Erasure>& shown);

}  // namespace peel::app
