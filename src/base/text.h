// What people's text must be before it is kept, signed or shown.
#pragma once

#include <string_view>

#include "base/result.h"

namespace peel::base {

// Whether the bytes are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates.
bool is_utf8(std::string_view text);

// Whether it is one line of text that says something: UTF-8, 1 to `max_size` bytes, no control characters, no
// space at either end (which nobody sees, and which would make two names of one).
// Errors: invalid_input; the message begins with `what`.
Status check_line(std::string_view text, std::string_view what, std::size_t max_size);

}  // namespace peel::base
