#include "store/lists.h"

#include <sstream>

#include "base/json.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::Result;
using base::Status;

namespace {

Place name_of_list(const std::string& id) { return {"watchlist", "name", id}; }
Place look_alikes_of_version(const std::string& id) { return {"watchlist_version", "look_alikes", id}; }

struct ListRow {
  std::string id, name;
  long long made = 0, ended = 0, revision = 0;
  soci::indicator ended_is = soci::i_null;
};

Result<List> list_of(Transaction& transaction, const Vault& vault, const ListRow& row) {
  List list{row.id, {}, time_from_sql(row.made), {}, static_cast<std::uint64_t>(row.revision)};
  if (row.ended_is == soci::i_ok) list.ended = time_from_sql(row.ended);
  PEEL_TRY(const SubjectKey key, vault.find(transaction, row.id));
  PEEL_TRY(list.name, key.open_text(row.name, name_of_list(row.id)));
  return list;
}

struct VersionRow {
  std::string id, list, content, model, categories;
  long long number = 0, subjects = 0, templates = 0, revision = 0, made = 0, forgotten = 0;
  soci::indicator forgotten_is = soci::i_null;
};

// Names with spaces between.
std::string text_of(const policy::Categories& categories) {
  std::string text;
  for (const std::string& name : names_of(categories)) text += (text.empty() ? "" : " ") + name;
  return text;
}

Result<policy::Categories> categories_in(const std::string& text) {
  policy::Categories categories;
  std::istringstream names(text);
  for (std::string name; names >> name;) {
    PEEL_TRY(const policy::Category category, policy::category_from_text(name));
    categories.add(category);
  }
  return categories;
}

Result<ListVersion> version_of(const VersionRow& row) {
  const auto number = [](long long value) { return static_cast<std::uint64_t>(value); };
  ListVersion version{row.id,
                      row.list,
                      number(row.number),
                      {},
                      {},
                      number(row.subjects),
                      number(row.templates),
                      number(row.revision),
                      time_from_sql(row.made),
                      {},
                      {}};
  if (row.forgotten_is == soci::i_ok) version.forgotten = time_from_sql(row.forgotten);
  PEEL_TRY(version.categories, categories_in(row.categories));
  PEEL_TRY(version.content, base::sha256_from_text(row.content));
  PEEL_TRY(version.model, base::sha256_from_text(row.model));
  return version;
}

// Those versions for which `where` holds, the oldest first; it names ":key" once.
Result<std::vector<ListVersion>> versions_where(Transaction& transaction, const std::string& where,
                                                const std::string& key) {
  std::vector<VersionRow> rows;
  PEEL_CHECK(attempt(transaction, "find a list's versions", [&](soci::session& sql) {
    VersionRow row;
    soci::statement statement =
        (sql.prepare << "select id, watchlist, number, content, model, subjects, templates, revision, made, "
                        "categories, forgotten from watchlist_version where " +
                            where + " order by number",
         soci::into(row.id), soci::into(row.list), soci::into(row.number), soci::into(row.content),
         soci::into(row.model), soci::into(row.subjects), soci::into(row.templates), soci::into(row.revision),
         soci::into(row.made), soci::into(row.categories), soci::into(row.forgotten, row.forgotten_is),
         soci::use(key));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  std::vector<ListVersion> versions;
  for (const VersionRow& row : rows) {
    PEEL_TRY(ListVersion version, version_of(row));
    versions.push_back(std::move(version));
  }
  return versions;
}

Status add_members(Transaction& transaction, const std::string& version,
                   const std::vector<ListMember>& members) {
  return attempt(transaction, "keep who is in a list's version", [&](soci::session& sql) {
    long long row = 0;
    std::string reference, mark;
    soci::statement statement =
        (sql.prepare << "insert into watchlist_member (version, list_row, reference, mark) values "
                        "(:version, :list_row, :reference, :mark)",
         soci::use(version), soci::use(row), soci::use(reference), soci::use(mark));
    for (const ListMember& member : members) {
      reference = member.reference;
      mark = base::to_hex(member.mark.bytes);
      statement.execute(true);
      ++row;
    }
  });
}

}  // namespace

Status add_list(Transaction& transaction, const Vault& vault, const List& list) {
  PEEL_TRY(const SubjectKey key, vault.add(transaction, list.id));
  PEEL_TRY(const std::string name, key.seal(base::as_bytes(list.name), name_of_list(list.id)));
  const long long made = to_sql(list.made);
  return attempt(transaction, "add a list", [&](soci::session& sql) {
    sql << "insert into watchlist (id, name, made, revision) values (:id, :name, :made, 0)",
        soci::use(list.id), soci::use(name), soci::use(made);
  });
}

Result<List> find_list(Transaction& transaction, const Vault& vault, const std::string& id) {
  ListRow row;
  PEEL_TRY(const bool found, attempt(transaction, "find a list", [&](soci::session& sql) {
             sql << "select id, name, made, ended, revision from watchlist where id = :id",
                 soci::into(row.id), soci::into(row.name), soci::into(row.made),
                 soci::into(row.ended, row.ended_is), soci::into(row.revision), soci::use(id);
             return sql.got_data();
           }));
  if (!found) return fail(ErrorCode::not_found, "there is no such watchlist");
  return list_of(transaction, vault, row);
}

Result<std::vector<List>> all_lists(Transaction& transaction, const Vault& vault) {
  std::vector<ListRow> rows;
  PEEL_CHECK(attempt(transaction, "list the lists", [&](soci::session& sql) {
    ListRow row;
    soci::statement statement =
        (sql.prepare << "select id, name, made, ended, revision from watchlist order by made desc, id",
         soci::into(row.id), soci::into(row.name), soci::into(row.made), soci::into(row.ended, row.ended_is),
         soci::into(row.revision));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  std::vector<List> lists;
  for (const ListRow& row : rows) {
    PEEL_TRY(List list, list_of(transaction, vault, row));
    lists.push_back(std::move(list));
  }
  return lists;
}

Status count_revision(Transaction& transaction, const std::string& list) {
  return attempt(transaction, "count a list's changes", [&](soci::session& sql) {
    sql << "update watchlist set revision = revision + 1 where id = :id", soci::use(list);
  });
}

Status add_version(Transaction& transaction, const Vault& vault, const SubjectKey& key,
                   const ListVersion& version, const std::vector<LookAlike>& look_alikes,
                   const std::vector<ListMember>& members) {
  PEEL_CHECK(vault.keep(transaction, version.id, key));
  Json pairs = Json::array();
  for (const LookAlike& pair : look_alikes) pairs.push_back({pair.a, pair.b, pair.score});
  PEEL_TRY(const std::string sealed,
           key.seal(base::as_bytes(pairs.dump()), look_alikes_of_version(version.id)));
  const std::string content = base::to_hex(version.content.bytes), model = base::to_hex(version.model.bytes),
                    categories = text_of(version.categories);
  const auto number = static_cast<long long>(version.number), made = to_sql(version.made),
             subjects = static_cast<long long>(version.subjects),
             templates = static_cast<long long>(version.templates),
             revision = static_cast<long long>(version.revision);
  PEEL_CHECK(attempt(transaction, "add a list's version", [&](soci::session& sql) {
    sql << "insert into watchlist_version (id, watchlist, number, content, model, subjects, templates, "
           "revision, made, look_alikes, categories) values (:id, :watchlist, :number, :content, :model, "
           ":subjects, :templates, :revision, :made, :look_alikes, :categories)",
        soci::use(version.id), soci::use(version.list), soci::use(number), soci::use(content),
        soci::use(model), soci::use(subjects), soci::use(templates), soci::use(revision), soci::use(made),
        soci::use(sealed), soci::use(categories);
  }));
  return add_members(transaction, version.id, members);
}

Result<std::vector<ListVersion>> versions_of(Transaction& transaction, const std::string& list) {
  return versions_where(transaction, "watchlist = :key", list);
}

Result<std::optional<ListVersion>> newest_version(Transaction& transaction, const std::string& list) {
  PEEL_TRY(auto versions, versions_of(transaction, list));
  if (versions.empty()) return std::nullopt;
  return std::move(versions.back());
}

Result<ListVersion> find_version(Transaction& transaction, const base::Sha256& content) {
  PEEL_TRY(auto versions, versions_where(transaction, "content = :key", base::to_hex(content.bytes)));
  if (versions.empty()) return fail(ErrorCode::not_found, "no watchlist has this content");
  return std::move(versions.front());
}

Result<std::vector<std::string>> versions_in_use(Transaction& transaction) {
  return attempt(transaction, "say which lists are in use", [](soci::session& sql) {
    std::vector<std::string> ids;
    std::string id;
    soci::statement statement =
        (sql.prepare << "select v.id from watchlist_version v, watchlist w where "
                        "w.id = v.watchlist and w.ended is null and v.forgotten is null",
         soci::into(id));
    statement.execute();
    while (statement.fetch()) ids.push_back(id);
    return ids;
  });
}

Result<std::vector<LookAlike>> look_alikes_of(Transaction& transaction, const Vault& vault,
                                              const ListVersion& version) {
  std::string sealed;
  PEEL_CHECK(attempt(transaction, "find a list's look-alikes", [&](soci::session& sql) {
    sql << "select look_alikes from watchlist_version where id = :id", soci::into(sealed),
        soci::use(version.id);
  }));
  PEEL_TRY(const SubjectKey key, vault.find(transaction, version.id));
  PEEL_TRY(const std::string text, key.open_text(sealed, look_alikes_of_version(version.id)));
  PEEL_TRY(const Json pairs, base::parse_json(text));
  std::vector<LookAlike> look_alikes;
  for (const Json& pair : pairs)
    look_alikes.push_back(
        {pair.at(0).get<std::string>(), pair.at(1).get<std::string>(), pair.at(2).get<double>()});
  return look_alikes;
}

Status forget_version(Transaction& transaction, const Vault& vault, const std::string& version,
                      base::Time now) {
  PEEL_CHECK(vault.erase(transaction, version));
  const long long forgotten = to_sql(now);
  return attempt(transaction, "forget a list's version", [&](soci::session& sql) {
    sql << "update watchlist_version set look_alikes = '', forgotten = :forgotten where id = :id",
        soci::use(forgotten), soci::use(version);
  });
}

Result<bool> is_member(Transaction& transaction, const std::string& version, const base::Sha256& mark) {
  const std::string text = base::to_hex(mark.bytes);
  return attempt(transaction, "find a list's member", [&](soci::session& sql) {
    long long count = 0;
    sql << "select count(*) from watchlist_member where version = :version and mark = :mark",
        soci::into(count), soci::use(version), soci::use(text);
    return count > 0;
  });
}

Status note_maker(Transaction& transaction, const std::string& list, const std::string& account) {
  PEEL_TRY(const bool known, is_maker(transaction, list, account));
  if (known) return {};
  return attempt(transaction, "note who makes a list", [&](soci::session& sql) {
    sql << "insert into watchlist_maker (watchlist, account) values (:list, :account)", soci::use(list),
        soci::use(account);
  });
}

Result<bool> is_maker(Transaction& transaction, const std::string& list, const std::string& account) {
  return attempt(transaction, "see who made a list", [&](soci::session& sql) {
    int makers = 0;
    sql << "select count(*) from watchlist_maker where watchlist = :list and account = :account",
        soci::into(makers), soci::use(list), soci::use(account);
    return makers > 0;
  });
}

// Keys go with what they sealed, so that copies of either say nothing.
Status end_list(Transaction& transaction, const std::string& list, base::Time now) {
  const long long ended = to_sql(now);
  transaction.state().erases = true;
  return attempt(transaction, "end a list", [&](soci::session& sql) {
    sql << "delete from subject_key where subject in (select id from reference where watchlist = :list)",
        soci::use(list);
    sql << "delete from reference where watchlist = :list", soci::use(list);
    sql << "delete from subject_key where subject in (select id from watchlist_version where watchlist = "
           ":list)",
        soci::use(list);
    sql << "update watchlist_version set look_alikes = '' where watchlist = :list", soci::use(list);
    sql << "update watchlist set ended = :ended where id = :list", soci::use(ended), soci::use(list);
  });
}

}  // namespace peel::store
