#include "store/redo.h"

#include "store/sql_internal.h"

namespace peel::store {

using base::Result;
using base::Status;

Status note_redo(Transaction& transaction, const Redo& redo) {
  return attempt(transaction, "note what is to be done again", [&](soci::session& sql) {
    const auto position = static_cast<long long>(redo.position);
    sql << "insert into redo (position, entry) values (:position, :entry)", soci::use(position),
        soci::use(redo.entry);
  });
}

Result<std::vector<Redo>> all_redo(Transaction& transaction) {
  return attempt(transaction, "find what is to be done again", [](soci::session& sql) {
    std::vector<Redo> all;
    long long position = 0;
    std::string entry;
    soci::statement statement = (sql.prepare << "select position, entry from redo order by position",
                                 soci::into(position), soci::into(entry));
    statement.execute();
    while (statement.fetch()) all.push_back({static_cast<std::uint64_t>(position), entry});
    return all;
  });
}

Status forget_redo(Transaction& transaction, std::uint64_t position) {
  return attempt(transaction, "forget what was done again", [&](soci::session& sql) {
    const auto which = static_cast<long long>(position);
    sql << "delete from redo where position = :position", soci::use(which);
  });
}

}  // namespace peel::store
