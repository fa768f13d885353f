// The CSV reader: rows as wide as the header, and a table that is written again reads the same.
#include <cstdint>
#include <cstdlib>

#include "base/csv.h"

namespace {

using peel::base::Csv;

void append_row(std::string& text, const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    // Quoted always: an empty first field alone would be an empty line, which is skipped.
    const std::string field = peel::base::csv_field(fields[i]);
    text += (i == 0 ? "" : ",") + (field.starts_with('"') ? field : '"' + field + '"');
  }
  text += '\n';
}

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto csv = peel::base::parse_csv({reinterpret_cast<const char*>(data), size}, 1000);
  if (!csv) return 0;
  std::string text;
  append_row(text, csv->header);
  for (const auto& row : csv->rows) {
    check(row.fields.size() == csv->header.size());
    append_row(text, row.fields);
  }
  const auto again = peel::base::parse_csv(text, 1000);
  check(again && again->header == csv->header && again->rows.size() == csv->rows.size());
  for (std::size_t i = 0; i < csv->rows.size(); ++i) check(again->rows[i].fields == csv->rows[i].fields);
  return 0;
}
