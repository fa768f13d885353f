#include "store/accounts.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

Status add_session(Transaction& transaction, const Session& session) {
  const std::string token = base::to_hex(session.token.bytes);
  const long long began = to_sql(session.began), seen = to_sql(session.seen);
  return attempt(transaction, "open a session", [&](soci::session& sql) {
    sql << "insert into session (token, account, began, seen) values (:token, :account, :began, :seen)",
        soci::use(token), soci::use(session.account), soci::use(began), soci::use(seen);
  });
}

Result<Session> find_session(Transaction& transaction, const base::Sha256& token) {
  const std::string hash = base::to_hex(token.bytes);
  Session session{token, {}, {}, {}};
  long long began = 0, seen = 0;
  PEEL_TRY(const bool found, attempt(transaction, "find a session", [&](soci::session& sql) {
             sql << "select account, began, seen from session where token = :token",
                 soci::into(session.account), soci::into(began), soci::into(seen), soci::use(hash);
             return sql.got_data();
           }));
  if (!found) return fail(ErrorCode::not_found, "there is no such session");
  session.began = time_from_sql(began);
  session.seen = time_from_sql(seen);
  return session;
}

Status touch_session(Transaction& transaction, const base::Sha256& token, base::Time now) {
  const std::string hash = base::to_hex(token.bytes);
  const long long seen = to_sql(now);
  return attempt(transaction, "see a session", [&](soci::session& sql) {
    sql << "update session set seen = :seen where token = :token", soci::use(seen), soci::use(hash);
  });
}

Status remove_session(Transaction& transaction, const base::Sha256& token) {
  const std::string hash = base::to_hex(token.bytes);
  return attempt(transaction, "end a session", [&](soci::session& sql) {
    sql << "delete from session where token = :token", soci::use(hash);
  });
}

namespace {

struct Row {
  std::string token, account;
  long long began = 0, seen = 0;
};

Result<std::vector<Session>> sessions_from(const std::vector<Row>& rows) {
  std::vector<Session> sessions;
  for (const Row& row : rows) {
    PEEL_TRY(const base::Sha256 token, base::sha256_from_text(row.token));
    sessions.push_back({token, row.account, time_from_sql(row.began), time_from_sql(row.seen)});
  }
  return sessions;
}

}  // namespace

Result<std::vector<Session>> sessions_of(Transaction& transaction, const std::string& account) {
  std::vector<Row> rows;
  PEEL_CHECK(attempt(transaction, "list an account's sessions", [&](soci::session& sql) {
    Row row;
    soci::statement statement =
        (sql.prepare << "select token, account, began, seen from session where account = :account "
                        "order by began, token",
         soci::into(row.token), soci::into(row.account), soci::into(row.began), soci::into(row.seen),
         soci::use(account));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  return sessions_from(rows);
}

Result<std::vector<Session>> old_sessions(Transaction& transaction, base::Time began_before,
                                          base::Time seen_before) {
  const long long began = to_sql(began_before), seen = to_sql(seen_before);
  std::vector<Row> rows;
  PEEL_CHECK(attempt(transaction, "list old sessions", [&](soci::session& sql) {
    Row row;
    soci::statement statement =
        (sql.prepare << "select token, account, began, seen from session where began <= :began or "
                        "seen <= :seen order by began, token",
         soci::into(row.token), soci::into(row.account), soci::into(row.began), soci::into(row.seen),
         soci::use(began), soci::use(seen));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  return sessions_from(rows);
}

}  // namespace peel::store
