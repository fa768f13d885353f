// The numbers of a calibration, which stand in it as text. Private to src/policy.
#pragma once

#include <optional>
#include <string_view>

#include "policy/calibration.h"
#include "policy/words_internal.h"

namespace peel::policy {

// As proper_fraction(), and 0 too: "0." and 1 to 12 digits.
std::optional<double> share_of(std::string_view decimal);
// 1 to 3 digits, ".", two digits; 1 or more.
std::optional<double> ratio_of(std::string_view decimal);

}  // namespace peel::policy
