// Reads the labelled tables of `peel eval` and refuses what contradicts itself.
#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <set>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "eval/eval_internal.h"

namespace peel::app {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t max_size = 256u << 20;
constexpr std::size_t max_rows = 10'000'000;

// One table, its columns found by name.
class Table {
 public:
  static Result<Table> read(const fs::path& path) {
    PEEL_TRY(const std::string text, base::read_text_file(path, max_size));
    if (!base::is_utf8(text)) return fail(ErrorCode::corrupt, "{}: the text is not UTF-8", path.string());
    auto csv = base::parse_csv(text, max_rows);
    if (!csv) return base::fail_with(path.string(), csv.error());
    std::set<std::string> names(csv->header.begin(), csv->header.end());
    if (names.size() != csv->header.size())
      return fail(ErrorCode::corrupt, "{}: two columns have the same name", path.string());
    Table table;
    table.path_ = path;
    table.csv_ = std::move(*csv);
    table.hash_ = base::sha256(base::as_bytes(text));
    return table;
  }

  EvalInput input() const { return {path_.filename().string(), hash_}; }
  const std::vector<base::CsvRow>& rows() const { return csv_.rows; }
  bool has(const std::string& column) const { return find(column) < csv_.header.size(); }
  std::string where(const base::CsvRow& row) const {
    return fmt::format("{} line {}", path_.string(), row.line);
  }

  Result<std::size_t> column(const std::string& name) const {
    const std::size_t index = find(name);
    if (index == csv_.header.size())
      return fail(ErrorCode::invalid_input, "{}: there is no column '{}'; line 1 names {}", path_.string(),
                  name, fmt::join(csv_.header, ", "));
    return index;
  }
  Result<std::vector<std::size_t>> columns(const std::vector<std::string>& names) const {
    std::vector<std::size_t> found;
    for (const std::string& name : names) {
      PEEL_TRY(const std::size_t index, column(name));
      found.push_back(index);
    }
    return found;
  }
  Result<std::string> filled(const base::CsvRow& row, std::size_t column) const {
    if (row.fields[column].empty())
      return fail(ErrorCode::invalid_input, "{}: '{}' is empty", where(row), csv_.header[column]);
    return row.fields[column];
  }
  // The image's path, made absolute and plain, so that one image has one name.
  Result<fs::path> image(const base::CsvRow& row, std::size_t column) const {
    PEEL_TRY(const std::string text, filled(row, column));
    std::error_code error;
    const fs::path path = fs::canonical(path_.parent_path() / text, error);
    if (error || !fs::is_regular_file(path, error))
      return fail(ErrorCode::not_found, "{}: there is no image {} (paths are relative to the table's folder)",
                  where(row), text);
    return path;
  }

 private:
  std::size_t find(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::find(csv_.header, name) - csv_.header.begin());
  }
  fs::path path_;
  base::Csv csv_;
  base::Sha256 hash_;
};

// Numbers names in the order in which they come.
class Numbers {
 public:
  std::uint32_t of(const std::string& name) {
    const auto [at, added] = numbers_.emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (added) names_.push_back(name);
    return at->second;
  }
  bool knows(const std::string& name) const { return numbers_.contains(name); }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> names_;
};

Result<bool> truth_of(const Table& table, const base::CsvRow& row, std::size_t column) {
  std::string text = row.fields[column];
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  if (text == "1" || text == "true" || text == "yes") return true;
  if (text == "0" || text == "false" || text == "no") return false;
  return fail(ErrorCode::invalid_input, "{}: mated is '{}'; write 1 or 0", table.where(row),
              row.fields[column]);
}

std::vector<std::string> texts_of(const base::CsvRow& row, const std::vector<std::size_t>& columns) {
  std::vector<std::string> texts;
  texts.reserve(columns.size());
  for (const std::size_t column : columns) texts.push_back(row.fields[column]);
  return texts;
}

// Images that mated pairs join are one person's.
class Joined {
 public:
  explicit Joined(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0u); }
  std::uint32_t root(std::size_t image) {
    while (parent_[image] != image) image = parent_[image] = parent_[parent_[image]];
    return static_cast<std::uint32_t>(image);
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

 private:
  std::vector<std::uint32_t> parent_;
};

// Reads the pairs line by line.
class PairReader {
 public:
  PairReader(const Table& table, PairTable& out) : table_(table), out_(out) {}

  base::Status read(const std::vector<std::string>& groups) {
    PEEL_TRY(columns_, table_.columns({"left", "right", "mated"}));
    if (table_.has("fold")) {
      PEEL_TRY(fold_, table_.columns({"fold"}));
    }
    out_.subjects_given = table_.has("left_subject") || table_.has("right_subject");
    if (out_.subjects_given) {
      PEEL_TRY(subjects_, table_.columns({"left_subject", "right_subject"}));
    }
    out_.group_columns = groups;
    if (groups.empty() && table_.has("group")) out_.group_columns = {"group"};
    PEEL_TRY(groups_, table_.columns(out_.group_columns));
    for (const base::CsvRow& row : table_.rows()) PEEL_CHECK(read_row(row));
    return out_.subjects_given ? count_subjects() : deduce_subjects();
  }

 private:
  Result<std::size_t> image_of(const base::CsvRow& row, std::size_t column) {
    PEEL_TRY(const fs::path path, table_.image(row, column));
    const std::size_t number = image_numbers_.of(path.string());
    if (number == out_.images.size()) out_.images.push_back({path, table_.where(row), false});
    return number;
  }

  base::Status read_row(const base::CsvRow& row) {
    PairRow pair;
    PEEL_TRY(pair.left, image_of(row, columns_[0]));
    PEEL_TRY(pair.right, image_of(row, columns_[1]));
    PEEL_TRY(pair.mated, truth_of(table_, row, columns_[2]));
    if (pair.left == pair.right)
      return fail(ErrorCode::invalid_input, "{}: an image is compared with itself", table_.where(row));
    if (!seen_.insert(std::minmax({pair.left, pair.right})).second)
      return fail(ErrorCode::invalid_input, "{}: this pair is in the table twice", table_.where(row));
    pair.fold = fold_names_.of(fold_.empty() ? "" : row.fields[fold_[0]]);
    out_.folds = fold_names_.names();
    pair.groups = texts_of(row, groups_);
    if (out_.subjects_given) {
      PEEL_TRY(pair.left_subject, subject_of(row, 0, pair.left));
      PEEL_TRY(pair.right_subject, subject_of(row, 1, pair.right));
      if ((pair.left_subject == pair.right_subject) != pair.mated)
        return fail(ErrorCode::invalid_input, "{}: mated contradicts the two subjects", table_.where(row));
    }
    lines_.push_back(row.line);
    out_.rows.push_back(std::move(pair));
    return {};
  }

  Result<std::uint32_t> subject_of(const base::CsvRow& row, std::size_t side, std::size_t image) {
    PEEL_TRY(const std::string name, table_.filled(row, subjects_[side]));
    const std::uint32_t subject = subject_names_.of(name);
    if (subject_of_image_.emplace(image, subject).first->second != subject)
      return fail(ErrorCode::invalid_input, "{}: another line names another subject of the image {}",
                  table_.where(row), row.fields[columns_[side]]);
    return subject;
  }

  base::Status count_subjects() {
    out_.subjects = subject_names_.names().size();
    return {};
  }

  base::Status deduce_subjects() {
    Joined joined(out_.images.size());
    for (const PairRow& pair : out_.rows)
      if (pair.mated) joined.join(pair.left, pair.right);
    for (std::size_t i = 0; i < out_.rows.size(); ++i) {
      PairRow& pair = out_.rows[i];
      pair.left_subject = joined.root(pair.left);
      pair.right_subject = joined.root(pair.right);
      if (!pair.mated && pair.left_subject == pair.right_subject)
        return fail(ErrorCode::invalid_input,
                    "{} line {}: says that these are two people, but mated pairs say that they are one",
                    out_.input.name, lines_[i]);
    }
    out_.subjects = out_.images.size();
    return {};
  }

  const Table& table_;
  PairTable& out_;
  std::vector<std::size_t> columns_;
  std::vector<std::size_t> fold_;
  std::vector<std::size_t> subjects_;
  std::vector<std::size_t> groups_;
  Numbers image_numbers_;
  Numbers fold_names_;
  Numbers subject_names_;
  std::map<std::size_t, std::uint32_t> subject_of_image_;
  std::set<std::pair<std::size_t, std::size_t>> seen_;
  std::vector<std::size_t> lines_;
};

struct PersonReader {
  SearchTables& out;
  Numbers& subjects;
  std::map<std::string, std::string> seen;  // image, and where it was first

  base::Status read(const Table& table, bool gallery, const std::vector<std::string>& groups) {
    PEEL_TRY(const auto columns, table.columns({"image", "subject"}));
    PEEL_TRY(const auto group_columns, table.columns(groups));
    for (const base::CsvRow& row : table.rows()) {
      PersonRow person;
      PEEL_TRY(const fs::path path, table.image(row, columns[0]));
      PEEL_TRY(const std::string name, table.filled(row, columns[1]));
      if (const auto [first, added] = seen.emplace(path.string(), table.where(row)); !added)
        return fail(ErrorCode::invalid_input, "{}: the image {} is there already, in {}", table.where(row),
                    row.fields[columns[0]], first->second);
      person.image = out.images.size();
      person.subject = subjects.of(name);
      person.mated = gallery || person.subject < out.gallery_subjects;
      person.groups = texts_of(row, group_columns);
      out.images.push_back({path, table.where(row), gallery});
      (gallery ? out.gallery : out.probes).push_back(std::move(person));
    }
    return {};
  }
};

}  // namespace

Result<PairTable> read_pairs(const fs::path& path, const std::vector<std::string>& groups) {
  PEEL_TRY(const Table table, Table::read(path));
  PairTable out;
  out.input = table.input();
  PEEL_CHECK(PairReader(table, out).read(groups));
  const auto mated = std::ranges::count_if(out.rows, &PairRow::mated);
  if (mated == 0) return fail(ErrorCode::invalid_input, "{}: there is no mated pair", path.string());
  if (static_cast<std::size_t>(mated) == out.rows.size())
    return fail(ErrorCode::invalid_input, "{}: there is no non-mated pair", path.string());
  return out;
}

Result<SearchTables> read_search_tables(const fs::path& gallery, const fs::path& probes,
                                        const std::vector<std::string>& groups) {
  PEEL_TRY(const Table listed, Table::read(gallery));
  PEEL_TRY(const Table searched, Table::read(probes));
  SearchTables out;
  out.inputs = {listed.input(), searched.input()};
  Numbers subjects;
  PersonReader reader{out, subjects, {}};
  PEEL_CHECK(reader.read(listed, true, {}));
  if (out.gallery.empty())
    return fail(ErrorCode::invalid_input, "{}: the gallery is empty", gallery.string());
  out.gallery_subjects = subjects.names().size();
  PEEL_CHECK(reader.read(searched, false, groups));
  out.subjects = subjects.names();
  const auto mated = static_cast<std::size_t>(std::ranges::count_if(out.probes, &PersonRow::mated));
  if (mated == 0)
    return fail(ErrorCode::invalid_input, "{}: there is no mated probe: no subject of it is in the gallery",
                probes.string());
  if (mated == out.probes.size())
    return fail(ErrorCode::invalid_input,
                "{}: there is no non-mated probe: false positives need people who are not in the gallery",
                probes.string());
  return out;
}

Result<SearchTables> read_people(const fs::path& path, const std::vector<std::string>& groups) {
  PEEL_TRY(const Table table, Table::read(path));
  SearchTables out;
  out.inputs = {table.input()};
  Numbers subjects;
  PersonReader reader{out, subjects, {}};
  PEEL_CHECK(reader.read(table, false, groups));
  out.subjects = subjects.names();
  if (out.subjects.size() >= 2) return out;
  return fail(ErrorCode::invalid_input,
              "{}: {} people are named; at least two are needed, one to pass and one "
              "to be listed",
              path.string(), out.subjects.size());
}

}  // namespace peel::app
