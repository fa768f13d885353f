#include "service/backup.h"

#include <sys/stat.h>

#include "base/random.h"
#include "base/text.h"
#include "service/act.h"
#include "service/backup_internal.h"
#include "service/house_internal.h"
#include "service/lists_internal.h"
#include "service/redo.h"
#include "store/copy.h"
#include "store/redo.h"

namespace peel::service {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t largest_list = 1u << 30;  // bytes of a list's file

// --- making ---

Result<Json> json_of(const store::Row& row) {
  Json cells = Json::array();
  for (const auto& cell : row) {
    const auto* text = std::get_if<std::string>(&cell);
    if (text && !base::is_utf8(*text))
      return fail(ErrorCode::corrupt, "the database holds text that is none");
    if (text)
      cells.push_back(*text);
    else if (const auto* number = std::get_if<std::int64_t>(&cell))
      cells.push_back(*number);
    else
      cells.push_back(nullptr);
  }
  return cells;
}

Status write_tables(BackupWriter& out, store::Transaction& transaction, Backup& backup) {
  for (const auto& table : store::copied_tables()) {
    PEEL_CHECK(out.line({{"table", table.name}}));
    PEEL_CHECK(store::read_rows(transaction, table, [&](const store::Row& row) -> Status {
      PEEL_TRY(const Json cells, json_of(row));
      ++backup.rows;
      return out.line(cells);
    }));
  }
  return {};
}

Status write_list(BackupWriter& out, const fs::path& path) {
  const auto bytes = base::read_file(path, largest_list);
  if (!bytes)
    return fail(ErrorCode::unavailable,
                "a list's file is not there; if the list was ended just now, make the backup again: {}",
                bytes.error().message);
  PEEL_CHECK(out.line({{"file", path.filename().string()}, {"size", bytes->size()}}));
  for (base::ByteView rest = *bytes; !rest.empty();) {
    const auto chunk = rest.first(std::min(rest.size(), bytes_of_chunk));
    PEEL_CHECK(out.line(Json::array({base::to_base64(chunk)})));
    rest = rest.subspan(chunk.size());
  }
  return {};
}

Status write_lists(BackupWriter& out, store::Transaction& transaction, const fs::path& data, Backup& backup) {
  PEEL_TRY(const auto versions, store::versions_in_use(transaction));
  for (const auto& version : versions) PEEL_CHECK(write_list(out, list_file(data, version)));
  backup.files = versions.size();
  return {};
}

// A backup of a backup that was never started would lose what the start enters and does again.
Status check_was_started(store::Transaction& transaction) {
  PEEL_TRY(const auto restored, store::find_restored(transaction));
  PEEL_TRY(const auto waiting, store::all_redo(transaction));
  if (!restored && waiting.empty()) return {};
  return fail(ErrorCode::refused,
              "a backup was put back here and the service was not started since: start it once");
}

Status enter_made(store::Database& database, const Backup& backup, const base::Clock& clock) {
  PEEL_TRY(store::Transaction transaction, database.begin());
  PEEL_CHECK(enter_idle(transaction, clock, "backup.make",
                        {{"backup", backup.id}, {"content", base::to_hex(backup.content.bytes)}}));
  return transaction.commit();
}

// --- putting back ---

// What a restore makes: rows in its transaction, and files, gone with it unless they are kept.
class Laid final : public BackupSink {
 public:
  Laid(fs::path data, std::shared_ptr<base::FileCalls> calls)
      : data_(std::move(data)), calls_(std::move(calls)) {}
  Laid(const Laid&) = delete;
  Laid& operator=(const Laid&) = delete;
  ~Laid() override {
    std::error_code ignored;
    if (!kept_)
      for (const auto& path : paths_) fs::remove(path, ignored);
  }
  // SQLite's file and what it has beside it, where this restore makes it.
  void add_database() {
    for (const char* name : {"peel.db", "peel.db-wal", "peel.db-shm"}) paths_.push_back(data_ / name);
  }
  void lay_into(store::Transaction& transaction) { transaction_ = &transaction; }
  Status row(const store::CopiedTable& table, const store::Row& row) override {
    return store::put_row(*transaction_, table, row);
  }
  Status begin_file(const std::string& name) override {
    name_ = data_ / "lists" / name;
    PEEL_TRY(base::NewFile file, base::NewFile::create(name_, base::FileMode::owner_only, calls_));
    file_.emplace(std::move(file));
    return {};
  }
  Status append(base::ByteView bytes) override { return file_->append(bytes); }
  Status end_file() override {
    PEEL_CHECK(file_->commit());
    paths_.push_back(name_);
    file_.reset();
    return {};
  }
  void keep() { kept_ = true; }

 private:
  fs::path data_, name_;
  std::shared_ptr<base::FileCalls> calls_;
  store::Transaction* transaction_ = nullptr;
  std::vector<fs::path> paths_;
  std::optional<base::NewFile> file_;
  bool kept_ = false;
};

Status check_empty(const BackupPlace& to) {
  std::error_code ignored;
  const fs::path lists = to.data / "lists";
  if ((to.postgresql.empty() && fs::exists(to.data / "peel.db")) ||
      (fs::exists(lists) && !fs::is_empty(lists, ignored)))
    return fail(ErrorCode::refused,
                "something is kept in {} already: a backup is put back where nothing is but the keys",
                to.data.string());
  return {};
}

Status make_lists_folder(const fs::path& data) {
  if (::mkdir((data / "lists").c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fail(ErrorCode::io, "the folder {} cannot be made", (data / "lists").string());
}

}  // namespace

Result<Backup> make_backup(const BackupPlace& from, const fs::path& file, const base::Clock& clock,
                           const std::shared_ptr<base::FileCalls>& files) {
  if (!fs::exists(from.data / "ledger.pub"))
    return fail(ErrorCode::not_found, "there is no service's data in {}", from.data.string());
  // Held until the end where no service runs, so that none begins meanwhile.
  const auto idle = take_data_folder(from.data);
  if (!idle && idle.error().code != ErrorCode::refused) return tl::make_unexpected(idle.error());
  PEEL_TRY(store::Database database, store::Database::open({from.data / "peel.db", from.postgresql, 2, {}}));
  Backup backup{base::new_id("backup"), {}, clock.now(), 0, 0, 0, 0};
  PEEL_TRY(BackupWriter out, BackupWriter::create(file, files));
  {
    PEEL_TRY(store::Transaction transaction, database.begin_reading());
    PEEL_TRY(const store::LedgerHead head, store::ledger_head(transaction));
    backup.entries = head.tree.size;
    if (idle) PEEL_CHECK(check_nothing_waits(transaction, backup.made));
    PEEL_CHECK(check_was_started(transaction));
    PEEL_CHECK(out.line({{"format", backup_format},
                         {"backup", backup.id},
                         {"made", base::format_time(backup.made)},
                         {"tables", store::newest_schema()},
                         {"entries", backup.entries}}));
    PEEL_CHECK(write_tables(out, transaction, backup));
    PEEL_CHECK(write_lists(out, transaction, from.data, backup));
    PEEL_CHECK(out.line({{"rows", backup.rows}, {"files", backup.files}}));
  }
  PEEL_TRY(backup.content, out.finish());
  PEEL_CHECK(enter_made(database, backup, clock));
  PEEL_CHECK(out.commit());
  return backup;
}

Result<Backup> restore_backup(const fs::path& file, const BackupPlace& to, const fs::path& log,
                              base::Progress& progress, const std::shared_ptr<base::FileCalls>& files) {
  PEEL_TRY(BackupReader in, BackupReader::open(file));
  PEEL_TRY(Backup backup, read_head(in));
  PEEL_CHECK(make_data_folder(to.data));
  PEEL_TRY(const base::FileLock lock, take_data_folder(to.data));
  PEEL_CHECK(check_empty(to));
  PEEL_CHECK(make_lists_folder(to.data));
  Laid laid(to.data, files);
  if (to.postgresql.empty()) laid.add_database();
  PEEL_TRY(store::Database database, store::Database::open({to.data / "peel.db", to.postgresql, 1, {}}));
  PEEL_TRY(store::Transaction transaction, database.begin());
  PEEL_TRY(const bool used, store::holds_anything(transaction));
  if (used) return fail(ErrorCode::refused, "the database is in use: a backup is put back into an empty one");
  PEEL_CHECK(store::make_room(transaction));
  laid.lay_into(transaction);
  PEEL_CHECK(read_body(in, laid, backup));
  PEEL_TRY(backup.content, in.finish());
  if (!log.empty()) {
    PEEL_TRY(backup.to_redo, note_what_to_redo(transaction, log, progress));
  }
  PEEL_CHECK(store::note_restored(transaction, {backup.id, base::to_hex(backup.content.bytes)}));
  PEEL_CHECK(transaction.commit());
  laid.keep();
  return backup;
}

Status enter_restore(House& house) {
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_TRY(const auto restored, store::find_restored(act.transaction()));
  if (!restored) return {};
  PEEL_CHECK(act.enter("backup.restore", {{"backup", restored->backup}, {"content", restored->content}}));
  PEEL_CHECK(store::forget_restored(act.transaction()));
  return act.commit();
}

}  // namespace peel::service
