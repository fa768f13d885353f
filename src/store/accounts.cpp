#include "store/accounts.h"

#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

Place name_of_account(const std::string& id) { return {"account", "name", id}; }

std::string roles_text(const std::vector<policy::Role>& roles) {
  std::string text;
  for (const auto role : roles) text += (text.empty() ? "" : " ") + std::string(policy::name_of(role));
  return text;
}

Result<std::vector<policy::Role>> roles_from(const std::string& text) {
  std::vector<policy::Role> roles;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    PEEL_TRY(const policy::Role role, policy::role_from_text(text.substr(at, end - at)));
    roles.push_back(role);
    at = end + 1;
  }
  return roles;
}

struct Row {
  std::string id, name, roles;
  long long made = 0, closed = 0;
  soci::indicator closed_is = soci::i_null;
};

Result<Account> account_of(Transaction& transaction, const Vault& vault, const Row& row) {
  Account account;
  account.id = row.id;
  PEEL_TRY(account.roles, roles_from(row.roles));
  account.made = time_from_sql(row.made);
  if (row.closed_is == soci::i_ok) account.closed = time_from_sql(row.closed);
  const auto key = vault.find(transaction, row.id);
  if (!key && key.error().code != ErrorCode::not_found) return tl::make_unexpected(key.error());
  if (key) {
    PEEL_TRY(account.name, key->open_text(row.name, name_of_account(row.id)));
  }
  return account;
}

}  // namespace

Status add_account(Transaction& transaction, const Vault& vault, const Account& account) {
  PEEL_TRY(const SubjectKey key, vault.add(transaction, account.id));
  PEEL_TRY(const std::string name, key.seal(base::as_bytes(account.name), name_of_account(account.id)));
  const std::string roles = roles_text(account.roles);
  const long long made = to_sql(account.made);
  return attempt(transaction, "add an account", [&](soci::session& sql) {
    sql << "insert into account (id, name, roles, made) values (:id, :name, :roles, :made)",
        soci::use(account.id), soci::use(name), soci::use(roles), soci::use(made);
  });
}

Result<Account> find_account(Transaction& transaction, const Vault& vault, const std::string& id) {
  Row row;
  PEEL_TRY(const bool found, attempt(transaction, "find an account", [&](soci::session& sql) {
             sql << "select id, name, roles, made, closed from account where id = :id", soci::into(row.id),
                 soci::into(row.name), soci::into(row.roles), soci::into(row.made),
                 soci::into(row.closed, row.closed_is), soci::use(id);
             return sql.got_data();
           }));
  if (!found) return fail(ErrorCode::not_found, "there is no account {}", id);
  return account_of(transaction, vault, row);
}

Result<std::vector<Account>> all_accounts(Transaction& transaction, const Vault& vault) {
  std::vector<Row> rows;
  PEEL_CHECK(attempt(transaction, "list the accounts", [&](soci::session& sql) {
    Row row;
    soci::statement statement =
        (sql.prepare << "select id, name, roles, made, closed from account order by made, id",
         soci::into(row.id), soci::into(row.name), soci::into(row.roles), soci::into(row.made),
         soci::into(row.closed, row.closed_is));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  std::vector<Account> accounts;
  for (const Row& row : rows) {
    PEEL_TRY(Account account, account_of(transaction, vault, row));
    accounts.push_back(std::move(account));
  }
  return accounts;
}

Result<std::size_t> count_accounts(Transaction& transaction) {
  return attempt(transaction, "count the accounts", [](soci::session& sql) {
    long long count = 0;
    sql << "select count(*) from account", soci::into(count);
    return static_cast<std::size_t>(count);
  });
}

Status set_roles(Transaction& transaction, const std::string& id, const std::vector<policy::Role>& roles) {
  const std::string text = roles_text(roles);
  return attempt(transaction, "change an account's roles", [&](soci::session& sql) {
    sql << "update account set roles = :roles where id = :id", soci::use(text), soci::use(id);
  });
}

Status close_account(Transaction& transaction, const std::string& id, base::Time now) {
  const long long closed = to_sql(now);
  return attempt(transaction, "close an account", [&](soci::session& sql) {
    sql << "update account set closed = :closed where id = :id", soci::use(closed), soci::use(id);
  });
}

}  // namespace peel::store
