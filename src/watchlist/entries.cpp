#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "watchlist/builder.h"
#include "watchlist/contents_internal.h"
#include "watchlist/entries_internal.h"

namespace peel::watchlist {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

enum Column : std::size_t { subject, image, category, source, legal_basis, taken_on, reviewed_by };
constexpr std::array<std::string_view, 7> column_names{"subject",     "image",    "category",   "source",
                                                       "legal_basis", "taken_on", "reviewed_by"};
using Places = std::array<std::size_t, column_names.size()>;  // of each column in a row

constexpr std::size_t max_table_bytes = 64u << 20;
constexpr std::size_t max_rows = 250'000;
constexpr std::size_t mistakes_told = 10;
// Where the day begins first, UTC+14; a picture taken there today is not of the future.
constexpr auto furthest_east = std::chrono::hours{14};
constexpr base::Date earliest{std::chrono::year{1900} / std::chrono::January / 1};

Result<Places> find_columns(const std::vector<std::string>& header) {
  Places places{};
  std::array<bool, column_names.size()> found{};
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto* const name = std::find(column_names.begin(), column_names.end(), header[i]);
    if (name == column_names.end())
      return fail(ErrorCode::invalid_input, "line 1: the column '{}' is not known", header[i].substr(0, 64));
    const auto column = static_cast<std::size_t>(name - column_names.begin());
    if (found[column])
      return fail(ErrorCode::invalid_input, "line 1: the column '{}' stands there twice", *name);
    found[column] = true;
    places[column] = i;
  }
  const auto missing = std::find(found.begin(), found.end(), false);
  if (missing != found.end())
    return fail(ErrorCode::invalid_input, "line 1: the column '{}' is missing; the columns are {}",
                column_names[static_cast<std::size_t>(missing - found.begin())],
                fmt::join(column_names, ", "));
  return places;
}

Status check_path(const std::filesystem::path& path) {
  const bool leaves = path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end();
  if (leaves)
    return fail(ErrorCode::invalid_input, "the image '{}' is not below the table's folder; put it there",
                path.string());
  if (!path.has_filename())
    return fail(ErrorCode::invalid_input, "the image '{}' names no file", path.string());
  return {};
}

Result<EntryLine> read_line(const base::CsvRow& row, const Places& places, base::Time now) {
  const auto field = [&](Column column) -> const std::string& { return row.fields[places[column]]; };
  for (std::size_t column = 0; column < column_names.size(); ++column)
    PEEL_CHECK(base::check_line(row.fields[places[column]], column_names[column], max_text_bytes));
  const std::filesystem::path path = field(image);
  PEEL_CHECK(check_path(path));
  PEEL_CHECK(check_taken_on(field(taken_on), now));
  PEEL_TRY(const Category meant, category_from_text(field(category)));
  Reference reference{path.filename().string(), field(source), field(legal_basis), field(taken_on),
                      field(reviewed_by)};
  return EntryLine{row.line, field(subject), path, meant, std::move(reference)};
}

// Refuses a subject that an earlier line put into another category.
class Categories {
 public:
  Status check(const EntryLine& line) {
    const auto [place, added] = first_.try_emplace(line.subject, line.line, line.category);
    if (added || place->second.second == line.category) return {};
    return fail(ErrorCode::invalid_input, "{} is {} here and {} in line {}; one person has one category",
                line.subject, name_of(line.category), name_of(place->second.second), place->second.first);
  }

 private:
  std::map<std::string, std::pair<std::size_t, Category>> first_;
};

tl::unexpected<base::Error> told(const std::vector<std::string>& mistakes) {
  const std::size_t shown = std::min(mistakes.size(), mistakes_told);
  const auto end = mistakes.begin() + static_cast<std::ptrdiff_t>(shown);
  const std::string rest =
      shown < mistakes.size() ? fmt::format("\n  and {} more", mistakes.size() - shown) : "";
  return fail(ErrorCode::invalid_input, "the table has {} mistake{} to correct:\n  {}{}", mistakes.size(),
              mistakes.size() == 1 ? "" : "s", fmt::join(mistakes.begin(), end, "\n  "), rest);
}

}  // namespace

Status check_taken_on(std::string_view text, base::Time now) {
  PEEL_TRY(const base::Date date, base::parse_date(text));
  if (date > std::chrono::floor<std::chrono::days>(now + furthest_east))
    return fail(ErrorCode::invalid_input, "taken_on {} lies in the future", text);
  if (date < earliest) return fail(ErrorCode::invalid_input, "taken_on {} is before 1900", text);
  return {};
}

Result<std::vector<EntryLine>> parse_entries(std::string_view text, base::Time now) {
  PEEL_TRY(const base::Csv table, base::parse_csv(text, max_rows));
  PEEL_TRY(const Places places, find_columns(table.header));
  std::vector<EntryLine> lines;
  std::vector<std::string> mistakes;
  Categories categories;
  for (const base::CsvRow& row : table.rows) {
    auto line = read_line(row, places, now);
    const Status consistent = line ? categories.check(*line) : Status{};
    if (!line || !consistent)
      mistakes.push_back(
          fmt::format("line {}: {}", row.line, (line ? consistent.error() : line.error()).message));
    else
      lines.push_back(std::move(*line));
  }
  if (!mistakes.empty()) return told(mistakes);
  if (lines.empty()) return fail(ErrorCode::invalid_input, "the table names nobody");
  return lines;
}

Result<std::vector<EntryLine>> read_entries(const std::filesystem::path& csv, base::Time now) {
  PEEL_TRY(const std::string text, base::read_text_file(csv, max_table_bytes));
  auto lines = parse_entries(text, now);
  if (!lines) return base::fail_with(csv.string(), std::move(lines).error());
  std::error_code failed;
  const std::filesystem::path table = std::filesystem::absolute(csv, failed);
  if (failed) return fail(ErrorCode::io, "{} cannot be located: {}", csv.string(), failed.message());
  for (EntryLine& line : *lines) line.image = table.parent_path() / line.image;
  return lines;
}

}  // namespace peel::watchlist
