#include "store/ledger_table.h"

#include <algorithm>

#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

std::string frontier_text(const ledger::Head& head) {
  base::Bytes bytes;
  for (const auto& hash : head.frontier) bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
  return base::to_base64(bytes);
}

Result<ledger::Hash> hash_from(const std::string& text) {
  PEEL_TRY(const base::Bytes bytes, base::from_base64(text));
  ledger::Hash hash;
  if (bytes.size() != hash.bytes.size())
    return fail(ErrorCode::corrupt, "the log's table holds a hash that is none");
  std::ranges::copy(bytes, hash.bytes.begin());
  return hash;
}

Result<ledger::Head> head_from(long long size, const std::string& frontier) {
  PEEL_TRY(const base::Bytes bytes, base::from_base64(frontier));
  ledger::Head head;
  head.size = static_cast<std::uint64_t>(size);
  const std::size_t hashes = static_cast<std::size_t>(std::popcount(head.size));
  if (size < 0 || bytes.size() != hashes * sizeof(ledger::Hash::bytes))
    return fail(ErrorCode::corrupt, "the log's head does not fit its size: the database was altered");
  for (std::size_t i = 0; i < hashes; ++i) {
    ledger::Hash hash;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * hash.bytes.size()), hash.bytes.size(),
                hash.bytes.begin());
    head.frontier.push_back(hash);
  }
  return head;
}

Result<LedgerHead> read_head(Transaction& transaction, const std::string& end) {
  long long size = 0, latest = 0;
  std::string frontier;
  PEEL_CHECK(attempt(transaction, "read the log's head", [&](soci::session& sql) {
    sql << "select size, frontier, latest from ledger_head where one = 1" + end, soci::into(size),
        soci::into(frontier), soci::into(latest);
  }));
  PEEL_TRY(ledger::Head tree, head_from(size, frontier));
  return LedgerHead{std::move(tree), time_from_sql(latest)};
}

bool on_postgresql(Transaction& transaction) {
  return !transaction.state().database->options.postgresql.empty();
}

Status write_node(Transaction& transaction, const ledger::Node& node) {
  const long long level = node.level, index = static_cast<long long>(node.index);
  const std::string hash = base::to_base64(node.hash.bytes);
  return attempt(transaction, "enter it in the log's tree", [&](soci::session& sql) {
    sql << "insert into ledger_node (level, position, hash) values (:level, :position, :hash)",
        soci::use(level), soci::use(index), soci::use(hash);
  });
}

// Rows of one text column, in order.
Result<std::vector<std::string>> texts(Transaction& transaction, const std::string& step,
                                       const std::string& query, std::vector<long long> values) {
  return attempt(transaction, step, [&](soci::session& sql) {
    std::vector<std::string> found;
    std::string text;
    soci::statement statement(sql);
    for (auto& value : values) statement.exchange(soci::use(value));
    statement.exchange(soci::into(text));
    statement.alloc();
    statement.prepare(query);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) found.push_back(text);
    return found;
  });
}

}  // namespace

Result<LedgerHead> ledger_head(Transaction& transaction) { return read_head(transaction, ""); }

// SQLite has one writer anyway.
Result<LedgerHead> lock_ledger(Transaction& transaction) {
  return read_head(transaction, on_postgresql(transaction) ? " for update" : "");
}

Result<std::uint64_t> enter(Transaction& transaction, LedgerHead& head, const std::string& entry,
                            base::Time at) {
  ledger::Addition addition = ledger::add(std::move(head.tree), base::as_bytes(entry));
  const long long position = static_cast<long long>(addition.index);
  PEEL_CHECK(attempt(transaction, "enter it in the log", [&](soci::session& sql) {
    sql << "insert into ledger_entry (position, body) values (:position, :body)", soci::use(position),
        soci::use(entry);
  }));
  for (const auto& node : addition.nodes) PEEL_CHECK(write_node(transaction, node));
  head = {std::move(addition.after), at};
  const long long size = static_cast<long long>(head.tree.size), latest = to_sql(at);
  const std::string frontier = frontier_text(head.tree);
  PEEL_CHECK(attempt(transaction, "move the log's head", [&](soci::session& sql) {
    sql << "update ledger_head set size = :size, frontier = :frontier, latest = :latest where one = 1",
        soci::use(size), soci::use(frontier), soci::use(latest);
  }));
  return addition.index;
}

Status keep_checkpoint(Transaction& transaction, const KeptCheckpoint& checkpoint) {
  const long long size = static_cast<long long>(checkpoint.size);
  return attempt(transaction, "keep a checkpoint", [&](soci::session& sql) {
    sql << "delete from ledger_checkpoint where size = :size", soci::use(size);
    sql << "insert into ledger_checkpoint (size, note) values (:size, :note)", soci::use(size),
        soci::use(checkpoint.note);
  });
}

Result<std::optional<KeptCheckpoint>> newest_checkpoint(Transaction& transaction) {
  return attempt(transaction, "find the newest checkpoint", [&](soci::session& sql) {
    long long size = 0;
    std::string note;
    sql << "select size, note from ledger_checkpoint order by size desc limit 1", soci::into(size),
        soci::into(note);
    std::optional<KeptCheckpoint> found;
    if (sql.got_data()) found = KeptCheckpoint{static_cast<std::uint64_t>(size), note};
    return found;
  });
}

Result<std::optional<KeptCheckpoint>> find_checkpoint(Transaction& transaction, std::uint64_t size) {
  return attempt(transaction, "find a checkpoint", [&](soci::session& sql) {
    const auto wanted = static_cast<long long>(size);
    std::string note;
    sql << "select note from ledger_checkpoint where size = :size", soci::use(wanted), soci::into(note);
    return sql.got_data() ? std::optional(KeptCheckpoint{size, note}) : std::nullopt;
  });
}

Status keep_cosignature(Transaction& transaction, const KeptCosignature& cosignature) {
  const long long size = static_cast<long long>(cosignature.size), at = to_sql(cosignature.at);
  return attempt(transaction, "keep a witness's signature", [&](soci::session& sql) {
    sql << "delete from cosignature where witness = :witness and size = :size",
        soci::use(cosignature.witness), soci::use(size);
    sql << "insert into cosignature (witness, size, at, signature) values (:witness, :size, :at, :signature)",
        soci::use(cosignature.witness), soci::use(size), soci::use(at), soci::use(cosignature.signature);
  });
}

namespace {

constexpr const char* cosignature_columns = "select witness, size, at, signature from cosignature ";

struct CosignatureRow {
  KeptCosignature value;
  long long size = 0, at = 0;
  KeptCosignature read() const {
    return {value.witness, static_cast<std::uint64_t>(size), time_from_sql(at), value.signature};
  }
};

// Those of one size, or without it of each witness the newest.
Result<std::vector<KeptCosignature>> cosignatures(Transaction& transaction,
                                                  std::optional<std::uint64_t> size) {
  const std::string where = size ? "where size = :size order by witness"
                                 : "where size = (select max(size) from cosignature other where "
                                   "other.witness = cosignature.witness) "
                                   "order by witness";
  return attempt(transaction, "find witnesses' signatures", [&](soci::session& sql) {
    std::vector<KeptCosignature> found;
    CosignatureRow row;
    const auto wanted = static_cast<long long>(size.value_or(0));
    soci::statement statement(sql);
    if (size) statement.exchange(soci::use(wanted));
    statement.exchange(soci::into(row.value.witness));
    statement.exchange(soci::into(row.size));
    statement.exchange(soci::into(row.at));
    statement.exchange(soci::into(row.value.signature));
    statement.alloc();
    statement.prepare(cosignature_columns + where);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) found.push_back(row.read());
    return found;
  });
}

}  // namespace

Result<std::optional<KeptCosignature>> find_cosignature(Transaction& transaction, const std::string& witness,
                                                        std::uint64_t size) {
  PEEL_TRY(const auto all, cosignatures(transaction, size));
  const auto found = std::ranges::find(all, witness, &KeptCosignature::witness);
  return found == all.end() ? std::optional<KeptCosignature>() : *found;
}

Result<std::vector<KeptCosignature>> cosignatures_of(Transaction& transaction, std::uint64_t size) {
  return cosignatures(transaction, size);
}

Result<std::vector<KeptCosignature>> newest_cosignatures(Transaction& transaction) {
  return cosignatures(transaction, std::nullopt);
}

Result<LedgerTable> LedgerTable::open(Transaction& transaction) {
  PEEL_TRY(const LedgerHead head, ledger_head(transaction));
  return LedgerTable(transaction, head.tree.size);
}

Result<std::vector<std::string>> LedgerTable::entries(std::uint64_t first, std::size_t count) const {
  PEEL_TRY(auto found, texts(*transaction_, "read the log",
                             "select body from ledger_entry where position >= :first and position < :last "
                             "order by position",
                             {static_cast<long long>(first), static_cast<long long>(first + count)}));
  if (found.size() != count)
    return fail(ErrorCode::not_found, "the log has no {} entries from {} on", count, first);
  return found;
}

Result<std::vector<ledger::Hash>> LedgerTable::nodes(unsigned level, std::uint64_t first,
                                                     std::size_t count) const {
  PEEL_TRY(const auto found,
           texts(*transaction_, "read the log's tree",
                 "select hash from ledger_node where level = :level and position >= :first and "
                 "position < :last order by position",
                 {static_cast<long long>(level), static_cast<long long>(first),
                  static_cast<long long>(first + count)}));
  if (found.size() != count)
    return fail(ErrorCode::not_found, "the log's tree has no {} nodes of level {} from {} on", count, level,
                first);
  std::vector<ledger::Hash> hashes;
  for (const auto& text : found) {
    PEEL_TRY(const ledger::Hash hash, hash_from(text));
    hashes.push_back(hash);
  }
  return hashes;
}

}  // namespace peel::store
