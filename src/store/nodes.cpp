#include "store/nodes.h"

#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr const char* columns = "select id, name, public_key, made, closed from node ";

struct Row {
  std::string id, name, key;
  long long made = 0, closed = 0;
  soci::indicator closed_is = soci::i_null;
};

Place name_of_node(const std::string& id) { return {"node", "name", id}; }

Result<Node> node_of(Transaction& transaction, const Vault& vault, const Row& row) {
  Node node;
  node.id = row.id;
  PEEL_TRY(node.key, base::public_key_from_text(row.key));
  node.made = time_from_sql(row.made);
  if (row.closed_is == soci::i_ok) node.closed = time_from_sql(row.closed);
  PEEL_TRY(const SubjectKey key, vault.find(transaction, row.id));
  PEEL_TRY(node.name, key.open_text(row.name, name_of_node(row.id)));
  return node;
}

// `clause` has one placeholder, for `value`.
Result<std::vector<Node>> nodes_where(Transaction& transaction, const Vault& vault, const std::string& clause,
                                      const std::string& value) {
  std::vector<Row> rows;
  PEEL_CHECK(attempt(transaction, "list the nodes", [&](soci::session& sql) {
    Row row;
    soci::statement statement =
        (sql.prepare << columns + clause, soci::into(row.id), soci::into(row.name), soci::into(row.key),
         soci::into(row.made), soci::into(row.closed, row.closed_is), soci::use(value));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  std::vector<Node> nodes;
  for (const Row& row : rows) {
    PEEL_TRY(Node node, node_of(transaction, vault, row));
    nodes.push_back(std::move(node));
  }
  return nodes;
}

Result<Node> only(Result<std::vector<Node>> found, const std::string& what) {
  if (!found) return tl::make_unexpected(found.error());
  if (found->empty()) return fail(ErrorCode::not_found, "there is no camera machine {}", what);
  return std::move(found->front());
}

}  // namespace

Status add_node(Transaction& transaction, const Vault& vault, const Node& node) {
  const std::string public_key = base::to_text(node.key);
  PEEL_TRY(const auto known, nodes_where(transaction, vault, "where public_key = :key", public_key));
  if (!known.empty())
    return fail(ErrorCode::refused,
                "this key was let in before; make the machine a new one with: peel edge new");
  PEEL_TRY(const SubjectKey key, vault.add(transaction, node.id));
  PEEL_TRY(const std::string name, key.seal(base::as_bytes(node.name), name_of_node(node.id)));
  const long long made = to_sql(node.made);
  return attempt(transaction, "add a node", [&](soci::session& sql) {
    sql << "insert into node (id, name, public_key, made) values (:id, :name, :key, :made)",
        soci::use(node.id), soci::use(name), soci::use(public_key), soci::use(made);
  });
}

Result<Node> find_node(Transaction& transaction, const Vault& vault, const std::string& id) {
  return only(nodes_where(transaction, vault, "where id = :id", id), id);
}

Result<Node> find_node(Transaction& transaction, const Vault& vault, const base::PublicKey& key) {
  return only(nodes_where(transaction, vault, "where public_key = :key", base::to_text(key)),
              "with this key");
}

Result<std::vector<Node>> all_nodes(Transaction& transaction, const Vault& vault) {
  return nodes_where(transaction, vault, "where id <> :none order by made, id", "");
}

Status close_node(Transaction& transaction, const std::string& id, base::Time now) {
  const long long closed = to_sql(now);
  return attempt(transaction, "close a node", [&](soci::session& sql) {
    sql << "update node set closed = :closed where id = :id", soci::use(closed), soci::use(id);
  });
}

}  // namespace peel::store
