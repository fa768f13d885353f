#include <array>
#include <vector>

#include "store/migrations_internal.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

// Never changed once released: what comes later is a version of its own. Only types and words that both
// databases know. Bytes are base64 text; times are microseconds since 1970.
const std::vector<std::vector<const char*>> versions{
    {
        "create table subject_key (subject text primary key, wrapped text not null)",

        "create table account (id text primary key, name text not null, roles text not null, "
        "made bigint not null, closed bigint)",
        "create table credential (id text primary key, account text not null references account (id), "
        "public_key text not null, sign_count bigint not null, added bigint not null, removed bigint)",
        "create index credential_of_account on credential (account)",
        "create table invitation (code text primary key, account text not null references account (id), "
        "expires bigint not null)",
        "create index invitation_of_account on invitation (account)",
        "create table session (token text primary key, account text not null references account (id), "
        "began bigint not null, seen bigint not null)",
        "create index session_of_account on session (account)",

        "create table ledger_head (one bigint primary key check (one = 1), size bigint not null, "
        "frontier text not null, latest bigint not null)",
        "insert into ledger_head (one, size, frontier, latest) values (1, 0, '', 0)",
        "create table ledger_entry (position bigint primary key, body text not null)",
        "create table ledger_node (level bigint not null, position bigint not null, hash text not null, "
        "primary key (level, position))",
        "create table ledger_checkpoint (size bigint primary key, note text not null)",
    },
    {
        "create table person (id text primary key, mark text not null unique)",
        "create table watchlist (id text primary key, name text not null, made bigint not null, "
        "ended bigint, revision bigint not null)",
        "create table reference (id text primary key, watchlist text not null references watchlist (id), "
        "person text not null references person (id), picture_mark text not null, model text not null, "
        "known text not null, picture text not null, face text not null, added bigint not null, "
        "position bigint not null, unique (watchlist, position))",
        "create index reference_of_person on reference (person)",
        "create index person_of_watchlist on reference (watchlist, person)",
        "create index picture_of_watchlist on reference (watchlist, picture_mark)",
        "create table watchlist_version (id text primary key, "
        "watchlist text not null references watchlist (id), number bigint not null, "
        "content text not null unique, model text not null, subjects bigint not null, templates bigint not "
        "null, "
        "revision bigint not null, made bigint not null, look_alikes text not null, "
        "unique (watchlist, number))",
        "create table watchlist_member (version text not null references watchlist_version (id), "
        "list_row bigint not null, reference text not null, mark text not null, "
        "primary key (version, list_row))",
        "create table authorisation (id text primary key, document text not null, content text not null, "
        "watchlist text not null, addresses text not null, notice text not null, "
        "proposed_by text not null references account (id), extrapolated bigint not null, "
        "proposed bigint not null, withdrawn bigint)",
        "create table approval (kind text not null, id text not null, content text not null, "
        "role text not null, account text not null references account (id), at bigint not null, "
        "credential text not null, authenticator_data text not null, client_data text not null, "
        "signature text not null, primary key (kind, id, content, role))",
        "create table deployment (id text primary key, authorisation text not null, state text not null, "
        "announced bigint not null, started bigint, ended bigint, because text not null, "
        "faces bigint not null, searches bigint not null, alerts bigint not null, made bigint not null, "
        "wiped bigint not null, held bigint not null)",
        "create index deployment_by_state on deployment (state)",
        "create table alert (id text primary key, deployment text not null references deployment (id), "
        "camera text not null, captured bigint not null, raised bigint not null, score text not null, "
        "threshold text not null, category text not null, quality text not null, verdict text not null, "
        "reason text not null, decided_by text not null, engaged_by text not null, outcome text not null, "
        "due bigint not null, deleted bigint, crop text, reference text, entry text, note text, account "
        "text)",
        "create index alert_of_deployment on alert (deployment, raised)",
        "create index alert_by_due on alert (deleted, due)",
        "create table alert_look (alert text not null references alert (id), account text not null, "
        "primary key (alert, account))",
    },
    {
        "create table restored (backup text primary key, content text not null)",
    },
    {
        "create table cosignature (witness text not null, size bigint not null, at bigint not null, "
        "signature text not null, primary key (witness, size))",
        "create table redo (position bigint primary key, entry text not null)",
        "alter table watchlist_version add column categories text not null default ''",
        "alter table watchlist_version add column forgotten bigint",
        "create table erasure (entry bigint primary key, at bigint not null)",
        "create table node (id text primary key, name text not null, public_key text not null unique, "
        "made bigint not null, closed bigint)",
        "create table watchlist_maker (watchlist text not null, "
        "account text not null references account (id), primary key (watchlist, account))",
    },
};

Result<int> version_of(Transaction& transaction, bool postgresql) {
  const std::string known = postgresql
                                ? "select count(*) from information_schema.tables where table_schema = "
                                  "current_schema() and table_name = 'peel'"
                                : "select count(*) from sqlite_master where type = 'table' and name = 'peel'";
  return attempt(transaction, "say which version it has", [&](soci::session& sql) {
    // Two programs that start at once must not both begin.
    if (postgresql) sql << "select pg_advisory_xact_lock(7306)";
    int tables = 0, version = 0;
    sql << known, soci::into(tables);
    if (tables > 0) sql << "select version from peel", soci::into(version);
    return version;
  });
}

Status begin_versions(Transaction& transaction) {
  return attempt(transaction, "take its first table", [](soci::session& sql) {
    sql << "create table peel (version bigint not null)";
    sql << "insert into peel (version) values (0)";
  });
}

Status bring_to(Transaction& transaction, int version) {
  const std::string step = fmt::format("be brought to version {}", version);
  for (const char* statement : versions[version - 1])
    PEEL_CHECK(attempt(transaction, step, [&](soci::session& sql) { sql << statement; }));
  return attempt(transaction, step, [&](soci::session& sql) {
    sql << "update peel set version = :version", soci::use(version);
  });
}

}  // namespace

int newest_schema() { return static_cast<int>(versions.size()); }

Status migrate(Database& database) {
  PEEL_TRY(Transaction transaction, database.begin());
  PEEL_TRY(const int found, version_of(transaction, database.is_postgresql()));
  if (found > newest_schema())
    return fail(ErrorCode::corrupt,
                "the database has version {}, from a newer Peel; this one knows {} and must not touch it",
                found, newest_schema());
  if (found == newest_schema()) return {};
  if (found == 0) PEEL_CHECK(begin_versions(transaction));
  for (int version = found + 1; version <= newest_schema(); ++version)
    PEEL_CHECK(bring_to(transaction, version));
  return transaction.commit();
}

}  // namespace peel::store
