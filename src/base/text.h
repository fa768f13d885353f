// What people's text must be before it is kept, signed or shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace peel::base {

// Whether the bytes are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates.
bool is_utf8(std::string_view text);

// The first character of UTF-8 text that does not show, or changes how the rest is shown: controls, line
// breaks, Unicode's direction marks and default ignorables. With one of them two names can look like one.
std::optional<char32_t> unseen_character(std::string_view utf8);

// Text of unknown origin as a terminal may be given it: what unseen_character() finds, and bytes that are not
// UTF-8, are written as <U+001B>, so that nothing in it moves the cursor or passes for something else. Line
// feeds stay where `line_feeds` says so.
std::string shown(std::string_view text, bool line_feeds = false);

// Words in lines of at most `columns` columns (at least 2), broken at spaces and, where there are none,
// within words; one line at least. Characters beyond ASCII count as two columns, as wide as any is drawn.
std::vector<std::string> wrapped(std::string_view utf8, std::size_t columns);

// Whether it is one line of text that says something: UTF-8, 1 to `max_size` bytes, no character that does
// not show, no space at either end. Errors: invalid_input; the message begins with `what`.
Status check_line(std::string_view text, std::string_view what, std::size_t max_size);

}  // namespace peel::base
