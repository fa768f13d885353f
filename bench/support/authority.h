// A permit for a gallery of made-up vectors: benchmarks go through the same door as everybody (P1).
#pragma once

#include "base/time.h"
#include "policy/permit.h"

namespace peel::bench {

// Signed by two keys that live for this call only, in force for an hour from now on `clock`; the threshold is
// so low that a made-up probe finds the row that it was made from.
base::Result<policy::Permit> permit_for(const policy::ListFacts& list, const base::Clock& clock);

}  // namespace peel::bench
