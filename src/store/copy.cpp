#include "store/copy.h"

#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr int rows_at_once = 500;

CopiedColumn text(const char* name) { return {name, false}; }
CopiedColumn number(const char* name) { return {name, true}; }

std::string columns_of(const CopiedTable& table, const std::string& before = "") {
  std::string names;
  for (const auto& column : table.columns)
    names += (names.empty() ? "" : ", ") + before + std::string(column.name);
  return names;
}

// One row's places, to be filled by the database or for it.
struct Cells {
  explicit Cells(const CopiedTable& table)
      : texts(table.columns.size()), numbers(table.columns.size()), states(table.columns.size()) {}
  std::vector<std::string> texts;
  std::vector<long long> numbers;
  std::vector<soci::indicator> states;
};

Row row_of(const CopiedTable& table, const Cells& cells) {
  Row row;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (cells.states[i] == soci::i_null)
      row.emplace_back();
    else if (table.columns[i].number)
      row.emplace_back(std::int64_t{cells.numbers[i]});
    else
      row.emplace_back(cells.texts[i]);
  }
  return row;
}

Result<Cells> cells_of(const CopiedTable& table, const Row& row) {
  Cells cells(table);
  if (row.size() != table.columns.size())
    return fail(ErrorCode::corrupt, "a row of {} has {} values in place of {}", table.name, row.size(),
                table.columns.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool none = std::holds_alternative<std::monostate>(row[i]);
    cells.states[i] = none ? soci::i_null : soci::i_ok;
    if (none) continue;
    if (std::holds_alternative<std::int64_t>(row[i]) != table.columns[i].number)
      return fail(ErrorCode::corrupt, "{} of {} is of the wrong kind", table.columns[i].name, table.name);
    if (table.columns[i].number)
      cells.numbers[i] = std::get<std::int64_t>(row[i]);
    else
      cells.texts[i] = std::get<std::string>(row[i]);
  }
  return cells;
}

// Runs a query to its end; returns how many rows it gave.
Result<std::size_t> fetch(Transaction& transaction, const CopiedTable& table, const std::string& query,
                          const OnRow& take) {
  const std::string step = fmt::format("read {} for a copy", table.name);
  Status taken;
  PEEL_TRY(const std::size_t count, attempt(transaction, step, [&](soci::session& sql) {
             Cells cells(table);
             soci::statement statement(sql);
             for (std::size_t i = 0; i < table.columns.size(); ++i) {
               if (table.columns[i].number)
                 statement.exchange(soci::into(cells.numbers[i], cells.states[i]));
               else
                 statement.exchange(soci::into(cells.texts[i], cells.states[i]));
             }
             statement.alloc();
             statement.prepare(query);
             statement.define_and_bind();
             statement.execute();
             std::size_t found = 0;
             for (; taken && statement.fetch(); ++found) taken = take(row_of(table, cells));
             return found;
           }));
  PEEL_CHECK(taken);
  return count;
}

Status tell(Transaction& transaction, const std::string& step, const std::string& words) {
  return attempt(transaction, step, [&](soci::session& sql) { sql << words; });
}

}  // namespace

const std::vector<CopiedTable>& copied_tables() {
  static const std::vector<CopiedTable> tables{
      {"subject_key", "subject", {text("subject"), text("wrapped")}},
      {"account", "id", {text("id"), text("name"), text("roles"), number("made"), number("closed")}},
      {"credential",
       "id",
       {text("id"), text("account"), text("public_key"), number("sign_count"), number("added"),
        number("removed")}},
      {"node", "id", {text("id"), text("name"), text("public_key"), number("made"), number("closed")}},
      {"ledger_head", "one", {number("one"), number("size"), text("frontier"), number("latest")}},
      {"ledger_entry", "position", {number("position"), text("body")}},
      {"ledger_node", "level, position", {number("level"), number("position"), text("hash")}},
      {"ledger_checkpoint", "size", {number("size"), text("note")}},
      {"cosignature", "witness, size", {text("witness"), number("size"), number("at"), text("signature")}},
      {"person", "id", {text("id"), text("mark")}},
      {"watchlist", "id", {text("id"), text("name"), number("made"), number("ended"), number("revision")}},
      {"reference",
       "id",
       {text("id"), text("watchlist"), text("person"), text("picture_mark"), text("model"), text("known"),
        text("picture"), text("face"), number("added"), number("position")}},
      {"watchlist_version",
       "id",
       {text("id"), text("watchlist"), number("number"), text("content"), text("model"), number("subjects"),
        number("templates"), number("revision"), number("made"), text("look_alikes"), text("categories"),
        number("forgotten")}},
      {"watchlist_member",
       "version, list_row",
       {text("version"), number("list_row"), text("reference"), text("mark")}},
      {"watchlist_maker", "watchlist, account", {text("watchlist"), text("account")}},
      {"authorisation",
       "id",
       {text("id"), text("document"), text("content"), text("watchlist"), text("addresses"), text("notice"),
        text("proposed_by"), number("extrapolated"), number("proposed"), number("withdrawn")}},
      {"approval",
       "kind, id, content, role",
       {text("kind"), text("id"), text("content"), text("role"), text("account"), number("at"),
        text("credential"), text("authenticator_data"), text("client_data"), text("signature")}},
      {"deployment",
       "id",
       {text("id"), text("authorisation"), text("state"), number("announced"), number("started"),
        number("ended"), text("because"), number("faces"), number("searches"), number("alerts"),
        number("made"), number("wiped"), number("held")}},
      {"alert", "id", {text("id"),         text("deployment"), text("camera"),    number("captured"),
                       number("raised"),   text("score"),      text("threshold"), text("category"),
                       text("quality"),    text("verdict"),    text("reason"),    text("decided_by"),
                       text("engaged_by"), text("outcome"),    number("due"),     number("deleted"),
                       text("crop"),       text("reference"),  text("entry"),     text("note"),
                       text("account")}},
      {"alert_look", "alert, account", {text("alert"), text("account")}},
      {"erasure", "entry", {number("entry"), number("at")}},
  };
  return tables;
}

Status read_rows(Transaction& transaction, const CopiedTable& table, const OnRow& take) {
  const std::string query =
      fmt::format("select {} from {} order by {}", columns_of(table), table.name, table.key);
  // SQLite gives row by row. PostgreSQL's library would hold the whole table, so it is asked for some.
  if (transaction.state().database->options.postgresql.empty())
    return base::Status(fetch(transaction, table, query, take).map([](std::size_t) {}));
  const std::string step = fmt::format("read {} for a copy", table.name);
  PEEL_CHECK(tell(transaction, step, "declare copying no scroll cursor for " + query));
  for (;;) {
    PEEL_TRY(const std::size_t found,
             fetch(transaction, table, fmt::format("fetch forward {} from copying", rows_at_once), take));
    if (found == 0) return tell(transaction, step, "close copying");
  }
}

Status put_row(Transaction& transaction, const CopiedTable& table, const Row& row) {
  PEEL_TRY(Cells cells, cells_of(table, row));
  const std::string words =
      fmt::format("insert into {} ({}) values ({})", table.name, columns_of(table), columns_of(table, ":"));
  return attempt(transaction, fmt::format("put {} back", table.name), [&](soci::session& sql) {
    soci::statement statement(sql);
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (table.columns[i].number)
        statement.exchange(soci::use(cells.numbers[i], cells.states[i]));
      else
        statement.exchange(soci::use(cells.texts[i], cells.states[i]));
    }
    statement.alloc();
    statement.prepare(words);
    statement.define_and_bind();
    statement.execute(true);
  });
}

Result<bool> holds_anything(Transaction& transaction) {
  return attempt(transaction, "say whether it is in use", [](soci::session& sql) {
    long long entries = 0, accounts = 0;
    sql << "select size from ledger_head where one = 1", soci::into(entries);
    sql << "select count(*) from account", soci::into(accounts);
    return entries > 0 || accounts > 0;
  });
}

Status make_room(Transaction& transaction) {
  return tell(transaction, "be made ready for a backup", "delete from ledger_head");
}

Status note_restored(Transaction& transaction, const Restored& restored) {
  return attempt(transaction, "note the backup", [&](soci::session& sql) {
    sql << "insert into restored (backup, content) values (:backup, :content)", soci::use(restored.backup),
        soci::use(restored.content);
  });
}

Result<std::optional<Restored>> find_restored(Transaction& transaction) {
  return attempt(transaction, "find its backup", [](soci::session& sql) {
    Restored found;
    sql << "select backup, content from restored", soci::into(found.backup), soci::into(found.content);
    return sql.got_data() ? std::optional(found) : std::nullopt;
  });
}

Status forget_restored(Transaction& transaction) {
  return tell(transaction, "forget its backup", "delete from restored");
}

}  // namespace peel::store
