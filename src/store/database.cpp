#include "store/database.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "store/migrations_internal.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr int patience_ms = 10'000;

// SQLite would make it readable as the umask has it.
Status make_private(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail(ErrorCode::io, "cannot open the database {}: {}", file.string(), std::strerror(errno));
  struct stat facts {};
  const bool known = ::fstat(fd, &facts) == 0;
  ::close(fd);
  if (!known || !S_ISREG(facts.st_mode))
    return fail(ErrorCode::invalid_input, "{} is no regular file", file.string());
  if ((facts.st_mode & 077) != 0)
    return fail(ErrorCode::refused, "others may read the database {0}; mend it with: chmod 600 {0}",
                file.string());
  return {};
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// SOCI takes names and values, not addresses.
Result<std::string> connection_of(const std::string& address) {
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(address.c_str(), &problem));
  const std::unique_ptr<char, void (*)(void*)> freed(problem, PQfreemem);
  if (!options)
    return fail(ErrorCode::invalid_input, "the database's address is none; one is postgresql://HOST/NAME");
  std::string connection;
  for (const auto* option = options.get(); option->keyword; ++option) {
    const std::string_view name = option->keyword, value = option->val ? option->val : "";
    if (value.empty()) continue;
    if (name == "password")
      return fail(
          ErrorCode::refused,
          "the database's address has a password in it, which others could read; leave it out and give it "
          "in the file that PGPASSFILE names");
    if (value.find_first_of(" '\"\\=") != std::string_view::npos)
      return fail(ErrorCode::invalid_input,
                  "the {} of the database's address has a space, a quote or a \"=\"", name);
    connection += fmt::format("{}{}={}", connection.empty() ? "" : " ", name, value);
  }
  return connection;
}

// Full sync: what was acknowledged survives a loss of power. Secure delete: what is deleted is overwritten.
void set_up_sqlite(soci::session& sql) {
  std::string mode;
  sql << "pragma journal_mode = wal", soci::into(mode);
  sql << "pragma synchronous = full";
  sql << "pragma foreign_keys = on";
  sql << "pragma secure_delete = on";
  sql << "pragma trusted_schema = off";
  sql << "pragma busy_timeout = " + std::to_string(patience_ms);
}

void set_up_postgresql(soci::session& sql) {
  sql << "set lock_timeout = " + std::to_string(patience_ms);
  sql << "set statement_timeout = " + std::to_string(6 * patience_ms);
  sql << "set client_min_messages = warning";
  sql << "set synchronous_commit = on";
}

// SQLite's write-ahead log, to nothing. False while somebody reads what it still holds.
bool cut_journal(soci::session& sql) {
  int busy = 0;
  sql << "pragma wal_checkpoint(truncate)", soci::into(busy);
  return busy == 0;
}

// Of a connection that goes back to the others afterwards.
class ShortPatience {
 public:
  explicit ShortPatience(soci::session& sql) : sql_(sql) { sql_ << "pragma busy_timeout = 100"; }
  ~ShortPatience() {
    try {
      sql_ << "pragma busy_timeout = " + std::to_string(patience_ms);
    } catch (const std::exception&) {
      // The connection is of no use to anybody, and says so when it is used next.
    }
  }
  ShortPatience(const ShortPatience&) = delete;
  ShortPatience& operator=(const ShortPatience&) = delete;

 private:
  soci::session& sql_;
};

void connect(soci::session& sql, const DatabaseOptions& options, const std::string& connection) {
  if (options.postgresql.empty()) {
    soci::connection_parameters parameters(soci::sqlite3,
                                           "dbname=\"" + options.file.string() + "\" timeout=10");
    sql.open(parameters);
    set_up_sqlite(sql);
  } else {
    sql.open(soci::postgresql, connection);
    set_up_postgresql(sql);
  }
}

}  // namespace

base::Status check_address(const std::string& postgresql) {
  PEEL_TRY([[maybe_unused]] const std::string connection, connection_of(postgresql));
  return {};
}

base::Error error_of(const std::exception& thrown, const std::string& step) {
  std::string words = thrown.what();
  // SOCI adds the statement, which is of no use to who reads this; values are never part of it.
  if (const auto at = words.find(" while executing"); at != std::string::npos) words.resize(at);
  const auto* said = dynamic_cast<const soci::soci_error*>(&thrown);
  using Category = soci::soci_error::error_category;
  const auto category = said ? said->get_error_category() : Category::unknown;
  const bool full = words.find("full") != std::string::npos;
  const bool away = category == Category::connection_error || words.find("connection") != std::string::npos ||
                    words.find("locked") != std::string::npos || words.find("timeout") != std::string::npos;
  const bool broken =
      words.find("malformed") != std::string::npos || words.find("not a database") != std::string::npos;
  const ErrorCode code = full     ? ErrorCode::io
                         : away   ? ErrorCode::unavailable
                         : broken ? ErrorCode::corrupt
                                  : ErrorCode::io;
  return {code,
          fmt::format("the database could not {}: {}{}", step, words, full ? "; make room on its disk" : "")};
}

Transaction::State::~State() {
  if (!open) return;
  try {
    *sql << "rollback";
  } catch (const std::exception&) {
    // The connection is gone, and what was begun with it.
  }
}

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Status Transaction::commit() {
  PEEL_CHECK(attempt(*this, "keep what was done", [](soci::session& sql) { sql << "commit"; }));
  state_->open = false;
  if (state_->erases) state_->database->erased = true;
  state_->writing = {};
  return {};
}

Database::Database(std::shared_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

bool Database::is_postgresql() const { return !state_->options.postgresql.empty(); }

Result<Database> Database::open(DatabaseOptions options) {
  std::string connection;
  if (options.postgresql.empty()) {
    PEEL_CHECK(make_private(options.file));
  } else {
    PEEL_TRY(connection, connection_of(options.postgresql));
  }
  auto state = std::make_shared<State>();
  state->options = std::move(options);
  try {
    state->pool = std::make_unique<soci::connection_pool>(state->options.connections);
    for (std::size_t i = 0; i < state->options.connections; ++i)
      connect(state->pool->at(i), state->options, connection);
  } catch (const std::exception& thrown) {
    return tl::make_unexpected(error_of(thrown, "be opened"));
  }
  Database database(state);
  PEEL_CHECK(migrate(database));
  return database;
}

Result<bool> Database::empty_journal() {
  // Two that empty it at once do not wait for each other in SQLite, but one of them is told that it is busy.
  const std::unique_lock writing(state_->writing);
  // What is erased from here on is another call's.
  state_->erased = false;
  bool emptied = false;
  try {
    soci::session sql(*state_->pool);
    // A reader holds it up for as long as it reads; nobody who writes is to wait for that.
    const ShortPatience impatient(sql);
    emptied = cut_journal(sql);
  } catch (const std::exception& thrown) {
    state_->erased = true;
    ++state_->errors;
    return tl::make_unexpected(error_of(thrown, "empty its journal"));
  }
  if (!emptied) state_->erased = true;
  return emptied;
}

Status Database::overwrite_erased() {
  if (is_postgresql() || !state_->erased) return {};
  PEEL_CHECK(empty_journal());
  return {};
}

Result<Transaction> Database::begin() {
  auto made = std::make_unique<Transaction::State>();
  made->database = state_;
  if (!is_postgresql()) made->writing = std::unique_lock(state_->writing);
  try {
    made->sql = std::make_unique<soci::session>(*state_->pool);
  } catch (const std::exception& thrown) {
    ++state_->errors;
    return tl::make_unexpected(error_of(thrown, "be reached"));
  }
  Transaction transaction(std::move(made));
  const char* words = is_postgresql() ? "begin" : "begin immediate";
  PEEL_CHECK(attempt(transaction, "begin", [&](soci::session& sql) { sql << words; }));
  transaction.state().open = true;
  return transaction;
}

Result<Transaction> Database::begin_reading() {
  auto made = std::make_unique<Transaction::State>();
  made->database = state_;
  try {
    made->sql = std::make_unique<soci::session>(*state_->pool);
  } catch (const std::exception& thrown) {
    ++state_->errors;
    return tl::make_unexpected(error_of(thrown, "be reached"));
  }
  Transaction transaction(std::move(made));
  const char* words = is_postgresql() ? "begin isolation level repeatable read read only" : "begin";
  PEEL_CHECK(attempt(transaction, "begin reading", [&](soci::session& sql) { sql << words; }));
  transaction.state().open = true;
  return transaction;
}

Status Database::clear_deleted() {
  const std::string step = "clear what was deleted";
  if (const auto& ask = state_->options.before_step) PEEL_CHECK(ask(step));
  if (!is_postgresql()) {
    const auto enough = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
    do {
      PEEL_TRY(const bool emptied, empty_journal());
      if (emptied) return {};
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    } while (std::chrono::steady_clock::now() < enough);
    return fail(
        ErrorCode::unavailable,
        "what was deleted is out of the database, but not yet out of its write-ahead log, since somebody "
        "reads: it goes when that is next emptied");
  }
  try {
    soci::session sql(*state_->pool);
    sql << "vacuum subject_key, person, reference, watchlist_version, alert";
    return {};
  } catch (const std::exception& thrown) {
    ++state_->errors;
    return tl::make_unexpected(error_of(thrown, step));
  }
}

}  // namespace peel::store
