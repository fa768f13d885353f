// How long a list is kept: it is built for what it was authorised for, and ends with it (P5).
#pragma once

#include "service/house.h"

namespace peel::service {

// After the last authorisation of a list is over, so long.
inline constexpr base::Duration list_kept = std::chrono::hours{24};

// Ends lists whose authorisations have all been over for so long; a list that nobody has asked an
// authorisation for yet stays. Somebody calls it every minute. Errors: those of the house; the first is told,
// and the others are ended all the same.
base::Status end_lists_that_served(House& house);

// Forgets versions of lists, and deletes their files, that a newer one took the place of and nothing needs:
// no authorisation of them is or will be in force, and no deployment runs or is paused by them. Who was on
// them can still be answered (was_on). Somebody calls it every minute. Errors: as above.
base::Status forget_replaced_versions(House& house);

}  // namespace peel::service
