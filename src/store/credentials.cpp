// Passkeys and the one-time codes with which they are made.
#include "store/accounts.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

struct Row {
  std::string id, account, public_key;
  long long sign_count = 0, added = 0;
};

Result<Credential> credential_of(const Row& row) {
  Credential credential;
  PEEL_TRY(credential.id, base::from_base64(row.id));
  PEEL_TRY(credential.public_key, base::from_base64(row.public_key));
  credential.account = row.account;
  credential.sign_count = static_cast<std::uint32_t>(row.sign_count);
  credential.added = time_from_sql(row.added);
  return credential;
}

}  // namespace

Status add_credential(Transaction& transaction, const Credential& credential) {
  const std::string id = base::to_base64(credential.id), public_key = base::to_base64(credential.public_key);
  // One passkey is one person's, under whatever id and even after it was removed.
  PEEL_TRY(const bool known, attempt(transaction, "look for a passkey", [&](soci::session& sql) {
             long long count = 0;
             sql << "select count(*) from credential where id = :id or public_key = :key", soci::into(count),
                 soci::use(id), soci::use(public_key);
             return count > 0;
           }));
  if (known) return fail(ErrorCode::refused, "this passkey is known already; make another one");
  const long long sign_count = credential.sign_count, added = to_sql(credential.added);
  return attempt(transaction, "add a passkey", [&](soci::session& sql) {
    sql << "insert into credential (id, account, public_key, sign_count, added) "
           "values (:id, :account, :key, :count, :added)",
        soci::use(id), soci::use(credential.account), soci::use(public_key), soci::use(sign_count),
        soci::use(added);
  });
}

Result<Credential> find_credential(Transaction& transaction, base::ByteView id) {
  const std::string wanted = base::to_base64(id);
  Row row;
  PEEL_TRY(const bool found, attempt(transaction, "find a passkey", [&](soci::session& sql) {
             sql << "select id, account, public_key, sign_count, added from credential "
                    "where id = :id and removed is null",
                 soci::into(row.id), soci::into(row.account), soci::into(row.public_key),
                 soci::into(row.sign_count), soci::into(row.added), soci::use(wanted);
             return sql.got_data();
           }));
  if (!found) return fail(ErrorCode::not_found, "this passkey is not known here");
  return credential_of(row);
}

Result<std::vector<Credential>> credentials_of(Transaction& transaction, const std::string& account) {
  std::vector<Row> rows;
  PEEL_CHECK(attempt(transaction, "list passkeys", [&](soci::session& sql) {
    Row row;
    soci::statement statement =
        (sql.prepare << "select id, account, public_key, sign_count, added from credential "
                        "where account = :account and removed is null order by added, id",
         soci::into(row.id), soci::into(row.account), soci::into(row.public_key), soci::into(row.sign_count),
         soci::into(row.added), soci::use(account));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  std::vector<Credential> credentials;
  for (const Row& row : rows) {
    PEEL_TRY(Credential credential, credential_of(row));
    credentials.push_back(std::move(credential));
  }
  return credentials;
}

Result<std::vector<AnyCredential>> all_credentials(Transaction& transaction) {
  std::vector<std::pair<Row, bool>> rows;
  PEEL_CHECK(attempt(transaction, "list all passkeys", [&](soci::session& sql) {
    Row row;
    long long removed = 0;
    soci::indicator removed_is = soci::i_null;
    soci::statement statement =
        (sql.prepare << "select id, account, public_key, sign_count, added, removed from credential "
                        "order by added, id",
         soci::into(row.id), soci::into(row.account), soci::into(row.public_key), soci::into(row.sign_count),
         soci::into(row.added), soci::into(removed, removed_is));
    statement.execute();
    while (statement.fetch()) rows.emplace_back(row, removed_is == soci::i_ok);
  }));
  std::vector<AnyCredential> all;
  for (const auto& [row, removed] : rows) {
    PEEL_TRY(Credential credential, credential_of(row));
    all.push_back({std::move(credential), removed});
  }
  return all;
}

Status remove_credential(Transaction& transaction, base::ByteView id, base::Time now) {
  const std::string wanted = base::to_base64(id);
  const long long removed = to_sql(now);
  return attempt(transaction, "remove a passkey", [&](soci::session& sql) {
    sql << "update credential set removed = :removed where id = :id", soci::use(removed), soci::use(wanted);
  });
}

Status set_sign_count(Transaction& transaction, base::ByteView id, std::uint32_t count) {
  const std::string wanted = base::to_base64(id);
  const long long value = count;
  return attempt(transaction, "count a passkey's use", [&](soci::session& sql) {
    sql << "update credential set sign_count = :count where id = :id", soci::use(value), soci::use(wanted);
  });
}

Status add_invitation(Transaction& transaction, const base::Sha256& code, const std::string& account,
                      base::Time expires) {
  const std::string hash = base::to_hex(code.bytes);
  const long long until = to_sql(expires);
  return attempt(transaction, "keep a one-time code", [&](soci::session& sql) {
    sql << "insert into invitation (code, account, expires) values (:code, :account, :expires)",
        soci::use(hash), soci::use(account), soci::use(until);
  });
}

Result<std::string> find_invitation(Transaction& transaction, const base::Sha256& code, base::Time now) {
  const std::string hash = base::to_hex(code.bytes);
  std::string account;
  long long expires = 0;
  PEEL_TRY(const bool found, attempt(transaction, "find a one-time code", [&](soci::session& sql) {
             sql << "select account, expires from invitation where code = :code", soci::into(account),
                 soci::into(expires), soci::use(hash);
             return sql.got_data();
           }));
  if (!found || time_from_sql(expires) <= now)
    return fail(ErrorCode::not_found,
                "this one-time code is not valid, or not any more; ask an administrator for another (of the "
                "very first one: start the service again)");
  return account;
}

Status remove_invitations(Transaction& transaction, const std::string& account) {
  return attempt(transaction, "end one-time codes", [&](soci::session& sql) {
    sql << "delete from invitation where account = :account", soci::use(account);
  });
}

}  // namespace peel::store
