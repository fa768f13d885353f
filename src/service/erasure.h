// Erasing a person everywhere, and the receipt that shows it: docs/deployments.md, "Erasure".
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "ledger/receipt.h"
#include "service/house.h"
#include "store/erasures.h"

namespace peel::service {

class Runner;

// Where it stands in the log, with what an outsider needs to check it.
struct ErasureReceipt {
  ledger::Receipt receipt;
  ledger::Erasure shows;
};

// Erases the person with this record number, in this order: in one transaction their key, their references,
// the versions of lists whose files hold them, and the alerts about them, all of it entered; then what runs
// by such a version is stopped; then the versions' files go, and what the database still has of it. When it
// returns, this process compares nobody with them any more, and no camera machine that answered does; one
// that could not be reached forgets at the latest 10 seconds after it last was (docs/edge.md), and no alert
// of it is taken meanwhile. A crash before the transaction's end leaves everything as it was; after it,
// nothing runs, and the next start does what is left. `by`: the account of
// who asks. `runner`: none in a service without deployments. Errors: not_found (nobody of this record number
// is known, or not any more), those of Act::begin; io and unavailable where they are erased, but something of
// it is still to be done, which the message says: by then nobody can open it any more.
base::Result<ErasureReceipt> erase_person(House& house, Runner* runner, const std::string& by,
                                          const std::string& subject);

// Erasures that were done, the newest first, and the receipt of one of them once more. Errors: not_found.
base::Result<std::vector<store::Erasure>> read_erasures(House& house, const std::string& by);
base::Result<ErasureReceipt> receipt_of(House& house, const std::string& by, std::uint64_t entry);

}  // namespace peel::service
