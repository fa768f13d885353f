// Signatures as they stand in documents. Private to src/policy.
#pragma once

#include <vector>

#include "base/json.h"
#include "policy/authorisation.h"

namespace peel::policy {

base::Json approvals_json(const std::vector<Approval>& approvals);
// At most 8. Errors: corrupt.
base::Result<std::vector<Approval>> read_approvals(const base::Json& json);

}  // namespace peel::policy
