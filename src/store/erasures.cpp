#include "store/erasures.h"

#include "store/sql_internal.h"

namespace peel::store {

base::Status note_erasure(Transaction& transaction, const Erasure& erasure) {
  const auto entry = static_cast<long long>(erasure.entry);
  const long long at = to_sql(erasure.at);
  return attempt(transaction, "note an erasure", [&](soci::session& sql) {
    sql << "insert into erasure (entry, at) values (:entry, :at)", soci::use(entry), soci::use(at);
  });
}

base::Result<bool> is_erasure(Transaction& transaction, std::uint64_t entry) {
  const auto number = static_cast<long long>(entry);
  return attempt(transaction, "find an erasure", [&](soci::session& sql) {
    int found = 0;
    sql << "select count(*) from erasure where entry = :entry", soci::into(found), soci::use(number);
    return found > 0;
  });
}

base::Result<std::vector<Erasure>> erasures(Transaction& transaction, std::size_t most) {
  return attempt(transaction, "list the erasures", [&](soci::session& sql) {
    std::vector<Erasure> all;
    long long entry = 0, at = 0;
    soci::statement statement =
        (sql.prepare << "select entry, at from erasure order by entry desc limit " + std::to_string(most),
         soci::into(entry), soci::into(at));
    statement.execute();
    while (statement.fetch()) all.push_back({static_cast<std::uint64_t>(entry), time_from_sql(at)});
    return all;
  });
}

}  // namespace peel::store
