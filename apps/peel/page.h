// What the program's HTML pages share: one look, every text escaped, no script, nothing fetched from
// anywhere.
#pragma once

#include <string>
#include <string_view>

namespace peel::app {

// Safe between tags and in quoted attributes; control characters become spaces.
std::string escaped(std::string_view text);
// A row of a table of facts; escapes both.
std::string table_row(std::string_view name, std::string_view value);
// From the doctype to </head>; the policy lets in the page's own style and data: pictures alone.
std::string page_head(std::string_view title);

}  // namespace peel::app
