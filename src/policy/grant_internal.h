// The parts of grant(). Private to src/policy.
#pragma once

#include "policy/permit.h"

namespace peel::policy {

// The roles that sign.
bool may_sign(Role role);
base::Status check_not_later(base::Time signed_at, std::string_view who, base::Time now,
                             base::Duration tolerance);

// Two people of the two roles, neither of whom signed later than `now`.
base::Status check_approvals(const SignedAuthorisation& signed_authorisation, const Trust& trust,
                             base::Time now, base::Duration tolerance);
base::Status check_window(const Authorisation& authorisation, base::Time now);
base::Status check_loaded_list(const ListFacts& wanted, const ListFacts& loaded);

}  // namespace peel::policy
