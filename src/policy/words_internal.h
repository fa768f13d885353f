// What a text must look like that people sign or read aloud. Private to src/policy.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace peel::policy {

// Errors: invalid_input, with `what` in front: blank, longer than `most` characters, not UTF-8, with
// characters that do not show (control, invisible, direction), or with spaces (of any kind) at an end or two
// in a row: what is signed must be what was seen.
base::Status check_words(std::string_view what, std::string_view text, std::size_t most);

// 1 to 64 of A-Z a-z 0-9 . _ -, so that a name is safe in a file name and on a command line.
base::Status check_camera_name(std::string_view name);

// The value of "0." and 1 to 12 digits that are not all 0, in any locale; nothing for all else.
std::optional<double> proper_fraction(std::string_view decimal);

// How a name that check_words() accepts is compared: ASCII letters in lower case, white space as one space,
// none at the ends; so that "Ann Lee" and "ann  lee" are one person.
std::string folded(std::string_view name);

}  // namespace peel::policy
