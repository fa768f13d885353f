// Randomness from the system, and ids made of it.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace peel::base {

void fill_random(std::span<std::uint8_t> bytes);

// An id that tells nothing: the prefix, a dash, and 128 random bits in hexadecimal.
std::string new_id(std::string_view prefix);

}  // namespace peel::base
