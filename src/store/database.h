// Where the service keeps everything: SQLite in one file, or PostgreSQL; one set of statements for both.
// docs/service.md tells what is kept and docs/formats/store.md the tables.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace peel::store {

struct DatabaseOptions {
  // SQLite's file; made, for its owner only, when it is not there. Not used with PostgreSQL.
  std::filesystem::path file{};
  // A "postgresql://..." address; empty for SQLite. Passwords come from PGPASSFILE or PGPASSWORD, so that
  // none stands in a command line: an address with one is refused.
  std::string postgresql{};
  std::size_t connections = 4;
  // Asked before every statement and commit, by what it is for; a test makes it fail where it wants.
  std::function<base::Status(const std::string& step)> before_step{};
};

class Transaction;

// Whether a PostgreSQL server's address can be one, before anything is made or asked for its sake. Errors:
// invalid_input; refused (a password in it).
base::Status check_address(const std::string& postgresql);

// Thread-safe. Each transaction has a connection of its own while it lasts.
class Database {
 public:
  // Connects, and brings the tables forward to this program's version. Errors: io, unavailable (no server),
  // corrupt (no database of Peel's; made by a newer Peel), refused (an address with a password; a file that
  // others may read).
  static base::Result<Database> open(DatabaseOptions options);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // For what changes something: from here to commit() or the end of the Transaction no other one of this kind
  // runs on SQLite; on PostgreSQL they run beside each other until they lock the same rows.
  // Errors: unavailable (busy for 10 s, or the server is away).
  base::Result<Transaction> begin();
  // For reading only: sees one state of everything, and holds nobody up.
  base::Result<Transaction> begin_reading();

  // Brings SQLite's journal down to nothing after something was erased, since it holds what was there before;
  // where somebody reads meanwhile, the next call does. Somebody calls it every second. On PostgreSQL it does
  // nothing: docs/formats/store.md, "What erasing leaves". Errors: those of the database.
  base::Status overwrite_erased();
  // What was deleted is overwritten where it lay, but SQLite's write-ahead log still has the pages as they
  // were, and PostgreSQL the rows until its next vacuum: empties the one, and asks for the other. What the
  // server has in its own logs is its administrator's. Errors: unavailable (somebody reads for longer than 10
  // s).
  base::Status clear_deleted();

  bool is_postgresql() const;

 private:
  friend class Transaction;
  struct State;
  explicit Database(std::shared_ptr<State> state);
  // SQLite's, while nobody writes. False: somebody reads, and the next call to overwrite_erased() tries
  // again.
  base::Result<bool> empty_journal();
  std::shared_ptr<State> state_;
};

// Undone as a whole unless commit() succeeds. Used by one thread.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();
  // On the disk when it returns. After a failure nothing of it was kept.
  base::Status commit();

  struct State;  // private to src/store
  State& state() { return *state_; }

 private:
  friend class Database;
  explicit Transaction(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Which version of the tables this program makes.
int newest_schema();

}  // namespace peel::store
