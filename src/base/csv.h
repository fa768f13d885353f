// Comma-separated values as RFC 4180 has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace peel::base {

struct CsvRow {
  std::size_t line = 0;  // 1-based line of the file on which the row begins
  std::vector<std::string> fields;
};

struct Csv {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
};

// Reads a table whose first line names the columns. Accepts LF and CRLF, quoted fields with doubled
// quotes and line breaks, a UTF-8 byte-order mark; skips empty lines.
// Errors: corrupt, with the line: a row of another number of fields, a quote that does not end, a NUL
// byte; exhausted above `max_rows` or 1,000 columns.
Result<Csv> parse_csv(std::string_view text, std::size_t max_rows);

// One field, quoted where it must be.
std::string csv_field(std::string_view value);

}  // namespace peel::base
