#include "base/csv.h"

#include <optional>

namespace peel::base {
namespace {

// A field takes more memory than the comma that makes it.
constexpr std::size_t max_columns = 1000;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  // The next row that is not an empty line; none at the end.
  Result<std::optional<CsvRow>> next() {
    while (!text_.empty() && end_of_line()) {
    }
    if (text_.empty()) return std::nullopt;
    CsvRow row;
    row.line = line_;
    do {
      PEEL_TRY(std::string value, field());
      if (row.fields.size() == max_columns)
        return fail(ErrorCode::exhausted, "line {}: more than {} fields", row.line, max_columns);
      row.fields.push_back(std::move(value));
    } while (take(','));
    if (!text_.empty() && !end_of_line())
      return fail(ErrorCode::corrupt, "line {}: text stands after a closing quote", line_);
    return row;
  }

 private:
  bool take(char expected) {
    if (text_.empty() || text_.front() != expected) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool end_of_line() {
    const bool found = text_.starts_with("\r\n") || text_.starts_with("\n");
    if (!found) return false;
    text_.remove_prefix(text_.front() == '\r' ? 2 : 1);
    ++line_;
    return true;
  }

  Result<std::string> field() { return take('"') ? quoted() : plain(); }

  Result<std::string> plain() {
    std::string value;
    while (!text_.empty() && text_.front() != ',' && text_.front() != '\n' && !text_.starts_with("\r\n")) {
      if (text_.front() == '\0')
        return fail(ErrorCode::corrupt, "line {}: a NUL byte; is this a CSV file?", line_);
      if (text_.front() == '"')
        return fail(ErrorCode::corrupt, "line {}: a quote inside an unquoted field", line_);
      value += text_.front();
      text_.remove_prefix(1);
    }
    return value;
  }

  Result<std::string> quoted() {
    const std::size_t began = line_;
    std::string value;
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (c == '\0') return fail(ErrorCode::corrupt, "line {}: a NUL byte; is this a CSV file?", line_);
      if (c == '"' && !take('"')) return value;
      if (c == '\n') ++line_;
      value += c;
    }
    return fail(ErrorCode::corrupt, "line {}: a quote is opened and never closed", began);
  }

  std::string_view text_;
  std::size_t line_ = 1;
};

}  // namespace

Result<Csv> parse_csv(std::string_view text, std::size_t max_rows) {
  Reader reader(text);
  Csv csv;
  PEEL_TRY(std::optional<CsvRow> header, reader.next());
  if (!header) return fail(ErrorCode::corrupt, "the file is empty; its first line must name the columns");
  csv.header = std::move(header->fields);
  while (true) {
    PEEL_TRY(std::optional<CsvRow> row, reader.next());
    if (!row) return csv;
    if (row->fields.size() != csv.header.size())
      return fail(ErrorCode::corrupt, "line {}: {} fields where the header has {}", row->line,
                  row->fields.size(), csv.header.size());
    if (csv.rows.size() == max_rows) return fail(ErrorCode::exhausted, "more than {} rows", max_rows);
    csv.rows.push_back(std::move(*row));
  }
}

std::string csv_field(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace peel::base
