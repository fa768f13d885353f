// Private to src/store: how keys are wrapped.
#pragma once

#include <string>
#include <string_view>

namespace peel::store {

// What is authenticated with a wrapped key: whose it is.
std::string wrapping_context(std::string_view subject);

}  // namespace peel::store
