#include "store/authorisations.h"

#include "base/json.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr const char* table = "authorisation";

struct Row {
  std::string id, document, content, watchlist, addresses, notice, proposed_by;
  long long extrapolated = 0, proposed = 0, withdrawn = 0;
  soci::indicator withdrawn_is = soci::i_null;
};

constexpr const char* columns =
    "select id, document, content, watchlist, addresses, notice, proposed_by, extrapolated, proposed, "
    "withdrawn from authorisation";

// A text is the address of a camera that the service itself runs.
Result<Camera> camera_from(const Json& json) {
  if (json.is_string()) return Camera{json.get<std::string>(), ""};
  if (!json.is_object()) return fail(ErrorCode::corrupt, "a camera's address is no text");
  base::JsonFields fields(json, "a camera");
  Camera camera{fields.text("address"), fields.text("node")};
  PEEL_CHECK(fields.finish());
  return camera;
}

Json json_of(const Camera& camera) {
  if (camera.node.empty()) return camera.address;
  return {{"address", camera.address}, {"node", camera.node}};
}

// A list of cameras where there is no salt, as older programs wrote it; else an object with both.
std::string addresses_text(const Authorisation& authorisation) {
  Json all = Json::array();
  for (const Camera& camera : authorisation.cameras) all.push_back(json_of(camera));
  if (!authorisation.salt.empty()) all = Json{{"addresses", std::move(all)}, {"salt", authorisation.salt}};
  return base::canonical_json(all);
}

Status read_addresses(const std::string& text, Authorisation& into) {
  PEEL_TRY(Json json, base::parse_json(text));
  if (json.is_object()) {
    base::JsonFields fields(json, "the cameras' addresses");
    into.salt = fields.text("salt");
    Json all = fields.member("addresses");
    PEEL_CHECK(fields.finish());
    json = std::move(all);
  }
  if (!json.is_array()) return fail(ErrorCode::corrupt, "the cameras' addresses are no list");
  for (const Json& each : json) {
    PEEL_TRY(Camera camera, camera_from(each));
    into.cameras.push_back(std::move(camera));
  }
  return {};
}

Result<Authorisation> authorisation_of(Transaction& transaction, const Vault& vault, const Row& row) {
  PEEL_TRY(const SubjectKey key, vault.find(transaction, row.id));
  Authorisation found;
  found.id = row.id;
  PEEL_TRY(found.document, key.open_text(row.document, {table, "document", row.id}));
  found.content = row.content;
  found.watchlist = row.watchlist;
  found.extrapolated = row.extrapolated != 0;
  PEEL_TRY(const std::string addresses, key.open_text(row.addresses, {table, "addresses", row.id}));
  PEEL_CHECK(read_addresses(addresses, found));
  PEEL_TRY(found.notice, key.open_text(row.notice, {table, "notice", row.id}));
  found.proposed_by = row.proposed_by;
  found.proposed = time_from_sql(row.proposed);
  if (row.withdrawn_is == soci::i_ok) found.withdrawn = time_from_sql(row.withdrawn);
  return found;
}

}  // namespace

Status add_authorisation(Transaction& transaction, const Vault& vault, const Authorisation& authorisation) {
  const std::string& id = authorisation.id;
  PEEL_TRY(const SubjectKey key, vault.add(transaction, id));
  const std::string list = addresses_text(authorisation);
  PEEL_TRY(const std::string document,
           key.seal(base::as_bytes(authorisation.document), {table, "document", id}));
  PEEL_TRY(const std::string addresses, key.seal(base::as_bytes(list), {table, "addresses", id}));
  PEEL_TRY(const std::string notice, key.seal(base::as_bytes(authorisation.notice), {table, "notice", id}));
  const long long extrapolated = authorisation.extrapolated ? 1 : 0,
                  proposed = to_sql(authorisation.proposed);
  return attempt(transaction, "add an authorisation", [&](soci::session& sql) {
    sql << "insert into authorisation (id, document, content, watchlist, addresses, notice, proposed_by, "
           "extrapolated, proposed) values (:id, :document, :content, :watchlist, :addresses, :notice, :by, "
           ":extrapolated, :proposed)",
        soci::use(id), soci::use(document), soci::use(authorisation.content),
        soci::use(authorisation.watchlist), soci::use(addresses), soci::use(notice),
        soci::use(authorisation.proposed_by), soci::use(extrapolated), soci::use(proposed);
  });
}

Result<Authorisation> find_authorisation(Transaction& transaction, const Vault& vault,
                                         const std::string& id) {
  Row row;
  PEEL_TRY(const bool found, attempt(transaction, "find an authorisation", [&](soci::session& sql) {
             sql << std::string(columns) + " where id = :id", soci::into(row.id), soci::into(row.document),
                 soci::into(row.content), soci::into(row.watchlist), soci::into(row.addresses),
                 soci::into(row.notice), soci::into(row.proposed_by), soci::into(row.extrapolated),
                 soci::into(row.proposed), soci::into(row.withdrawn, row.withdrawn_is), soci::use(id);
             return sql.got_data();
           }));
  if (!found) return fail(ErrorCode::not_found, "there is no authorisation {}", id);
  return authorisation_of(transaction, vault, row);
}

Result<std::vector<Authorisation>> all_authorisations(Transaction& transaction, const Vault& vault) {
  std::vector<Row> rows;
  PEEL_CHECK(attempt(transaction, "list the authorisations", [&](soci::session& sql) {
    Row row;
    soci::statement statement =
        (sql.prepare << std::string(columns) + " order by proposed desc, id", soci::into(row.id),
         soci::into(row.document), soci::into(row.content), soci::into(row.watchlist),
         soci::into(row.addresses), soci::into(row.notice), soci::into(row.proposed_by),
         soci::into(row.extrapolated), soci::into(row.proposed), soci::into(row.withdrawn, row.withdrawn_is));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  std::vector<Authorisation> all;
  for (const Row& row : rows) {
    PEEL_TRY(Authorisation found, authorisation_of(transaction, vault, row));
    all.push_back(std::move(found));
  }
  return all;
}

Status withdraw_authorisation(Transaction& transaction, const std::string& id, base::Time now) {
  const long long withdrawn = to_sql(now);
  return attempt(transaction, "withdraw an authorisation", [&](soci::session& sql) {
    sql << "update authorisation set withdrawn = :withdrawn where id = :id", soci::use(withdrawn),
        soci::use(id);
  });
}

}  // namespace peel::store
