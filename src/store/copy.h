// All rows of all tables, taken out of one database and put into another of either kind: what backups are
// made of. Sessions and one-time codes are left out: nobody is signed in by a backup.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/database.h"

namespace peel::store {

struct CopiedColumn {
  const char* name;
  bool number = false;  // otherwise text
};
struct CopiedTable {
  const char* name;
  const char* key;  // the columns by which its rows are in order
  std::vector<CopiedColumn> columns;
};
// In an order in which they can be put back.
const std::vector<CopiedTable>& copied_tables();

using Cell = std::variant<std::monostate, std::int64_t, std::string>;  // nothing: null
using Row = std::vector<Cell>;
using OnRow = std::function<base::Status(const Row& row)>;

// As the transaction sees them, a few at a time. Errors: those of `take` and of the database.
base::Status read_rows(Transaction& transaction, const CopiedTable& table, const OnRow& take);
// Errors: corrupt unless each cell is of its column's kind; those of the database.
base::Status put_row(Transaction& transaction, const CopiedTable& table, const Row& row);

// Whether anybody ever used this database.
base::Result<bool> holds_anything(Transaction& transaction);
// Takes away what a database has from the start (the head of an empty log), for what is put back to come.
base::Status make_room(Transaction& transaction);

// Of which backup this database is, until the log says so.
struct Restored {
  std::string backup;   // "backup-" and 32 hexadecimal digits
  std::string content;  // SHA-256 of its file, in hexadecimal
};
base::Status note_restored(Transaction& transaction, const Restored& restored);
base::Result<std::optional<Restored>> find_restored(Transaction& transaction);
base::Status forget_restored(Transaction& transaction);

}  // namespace peel::store
