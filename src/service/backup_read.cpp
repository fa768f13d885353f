// Reading a backup, which somebody may have altered: nothing of it is believed but what fits.
#include <limits>

#include "ledger/schema.h"
#include "service/backup_internal.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::Result;
using base::Status;

namespace {

tl::unexpected<base::Error> altered(std::string_view how) {
  return fail(ErrorCode::corrupt, "the backup was altered: {}", how);
}

bool is_number(const Json& value) {
  return value.is_number_integer() &&
         (!value.is_number_unsigned() ||
          value.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
}

Result<store::Row> row_of(const Json& cells) {
  store::Row row;
  for (const Json& cell : cells) {
    if (cell.is_null())
      row.emplace_back();
    else if (is_number(cell))
      row.emplace_back(cell.get<std::int64_t>());
    else if (cell.is_string() && cell.get_ref<const std::string&>().find('\0') == std::string::npos)
      row.emplace_back(cell.get<std::string>());
    else
      return altered("a value is neither text nor number");
  }
  return row;
}

bool is_list_name(const std::string& name) {
  return name.size() == 37 && name.ends_with(".list") && name.find_first_not_of("0123456789abcdef") == 32;
}

// The tables and files of a backup, one line after the other.
class Body {
 public:
  Body(BackupSink& sink, Backup& backup) : sink_(sink), backup_(backup) {}

  // Whether it was the last line of the body.
  Result<bool> take(const Json& line) {
    const bool all_begun = begun_ == tables_.size();
    if (line.is_array()) {
      PEEL_CHECK(in_files_ ? chunk(line) : row(line));
    } else if (line.is_object() && line.contains("rows") && all_begun) {
      PEEL_CHECK(end_file());
      if (line == Json{{"rows", backup_.rows}, {"files", backup_.files}}) return true;
      return altered("something is missing of it");
    } else if (line.is_object() && line.contains("file") && all_begun) {
      PEEL_CHECK(begin_file(line));
    } else if (!all_begun && line == Json{{"table", tables_[begun_].name}}) {
      ++begun_;
    } else {
      return altered("its parts are out of order");
    }
    return false;
  }

 private:
  Status row(const Json& line) {
    if (begun_ == 0) return altered("a row stands before any table");
    PEEL_TRY(const store::Row row, row_of(line));
    ++backup_.rows;
    return sink_.row(tables_[begun_ - 1], row);
  }

  Status begin_file(const Json& line) {
    PEEL_CHECK(end_file());
    const Json name = line.value("file", Json()), size = line.value("size", Json());
    if (!name.is_string() || !is_list_name(name.get<std::string>()) || !size.is_number_unsigned())
      return altered("it names a file that is none of Peel's");
    in_files_ = in_file_ = true;
    left_ = size.get<std::uint64_t>();
    return sink_.begin_file(name.get<std::string>());
  }

  Status chunk(const Json& line) {
    const bool fits = line.size() == 1 && line[0].is_string() && in_file_;
    const auto bytes = base::from_base64(fits ? line[0].get_ref<const std::string&>() : std::string());
    if (!bytes || bytes->empty() || bytes->size() > left_) return altered("a list's file is not as it says");
    left_ -= bytes->size();
    return sink_.append(*bytes);
  }

  Status end_file() {
    if (!in_file_) return {};
    if (left_ != 0) return altered("a list's file is cut off");
    in_file_ = false;
    ++backup_.files;
    return sink_.end_file();
  }

  const std::vector<store::CopiedTable>& tables_ = store::copied_tables();
  BackupSink& sink_;
  Backup& backup_;
  std::size_t begun_ = 0;
  bool in_files_ = false, in_file_ = false;
  std::uint64_t left_ = 0;  // bytes of the file
};

}  // namespace

Result<Backup> read_head(BackupReader& in) {
  PEEL_TRY(const Json head, in.line());
  if (!head.is_object() || head.value("format", Json()) != Json(backup_format))
    return fail(ErrorCode::corrupt, "this is no backup of Peel's, or one of a newer Peel");
  base::JsonFields fields(head, "the backup");
  Backup backup;
  fields.text("format");
  backup.id = fields.text("backup");
  const std::string made = fields.text("made");
  const std::int64_t tables = fields.integer("tables"), entries = fields.integer("entries");
  PEEL_CHECK(fields.finish());
  const auto time = base::parse_time(made);
  // What stands in the log must be what the log has room for: the next start enters it.
  if (!ledger::is_id(backup.id, "backup") || entries < 0 || !time)
    return altered("its first line has an identity, a time or a number that is none");
  backup.made = *time;
  backup.entries = static_cast<std::uint64_t>(entries);
  if (tables != store::newest_schema())
    return fail(
        ErrorCode::invalid_input,
        "the backup has tables of version {}, and this Peel version {}: put it back with the Peel that "
        "made it, start that once, then change to this one",
        tables, store::newest_schema());
  return backup;
}

Status read_body(BackupReader& in, BackupSink& sink, Backup& backup) {
  Body body(sink, backup);
  for (;;) {
    PEEL_TRY(const Json line, in.line());
    PEEL_TRY(const bool last, body.take(line));
    if (last) return {};
  }
}

}  // namespace peel::service
