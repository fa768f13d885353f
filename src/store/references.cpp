#include "store/references.h"

#include "base/json.h"
#include "base/random.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;
using base::Status;

namespace {

constexpr int batch = 64;  // references in memory at a time

Place known_of(const std::string& id) { return {"reference", "known", id}; }
Place picture_at(const std::string& id) { return {"reference", "picture", id}; }
Place face_of(const std::string& id) { return {"reference", "face", id}; }

std::string person_mark(const Vault& vault, const std::string& subject) {
  return base::to_hex(vault.mark("person", subject).bytes);
}

// Of one list, so that two lists with the same image cannot be told to have it.
std::string image_mark(const Vault& vault, const std::string& list, const base::Sha256& image) {
  return base::to_hex(vault.mark("image", list + "\n" + base::to_hex(image.bytes)).bytes);
}

std::string text_of(const Reference& reference) {
  return Json{{"subject", reference.subject},     {"category", reference.category},
              {"source", reference.source},       {"legal_basis", reference.legal_basis},
              {"taken_on", reference.taken_on},   {"reviewed_by", reference.reviewed_by},
              {"review_on", reference.review_on}, {"case_outcome", reference.case_outcome},
              {"under_18", reference.under_18},   {"exception", reference.exception},
              {"quality", reference.quality},     {"advice", reference.advice}}
      .dump();
}

Result<Reference> reference_from(std::string_view text) {
  PEEL_TRY(const Json json, base::parse_json(text));
  JsonFields fields(json, "a reference");
  Reference reference;
  reference.subject = fields.text("subject");
  reference.category = fields.text("category");
  reference.source = fields.text("source");
  reference.legal_basis = fields.text("legal_basis");
  reference.taken_on = fields.text("taken_on");
  reference.reviewed_by = fields.text("reviewed_by");
  reference.review_on = fields.text("review_on");
  reference.case_outcome = fields.text("case_outcome");
  reference.under_18 = fields.boolean("under_18");
  reference.exception = fields.text("exception");
  reference.quality = fields.number("quality");
  reference.advice = fields.texts("advice");
  PEEL_CHECK(fields.finish());
  return reference;
}

struct Row {
  std::string id, wrapped, known, image;
  long long added = 0, position = 0;
};

struct FullRow : Row {
  std::string model, picture, face;
};

Result<Reference> known_in(const Row& row, const SubjectKey& key) {
  PEEL_TRY(const std::string text, key.open_text(row.known, known_of(row.id)));
  PEEL_TRY(Reference reference, reference_from(text));
  reference.id = row.id;
  reference.added = time_from_sql(row.added);
  return reference;
}

Result<Reference> known_in(const Row& row, const Vault& vault) {
  PEEL_TRY(const SubjectKey key, vault.unwrap(row.id, row.wrapped));
  return known_in(row, key);
}

// Those of the list for which `where`, which names ":key", holds, in the order in which they were added.
Result<std::vector<Row>> rows_where(Transaction& transaction, const std::string& list,
                                    const std::string& where, const std::string& key) {
  return attempt(transaction, "find references", [&](soci::session& sql) {
    std::vector<Row> rows;
    Row row;
    soci::statement statement =
        (sql.prepare << "select r.id, k.wrapped, r.known, r.picture_mark, r.added from reference r, "
                        "subject_key k where k.subject = r.id and r.watchlist = :list and " +
                            where + " order by r.position",
         soci::into(row.id), soci::into(row.wrapped), soci::into(row.known), soci::into(row.image),
         soci::into(row.added), soci::use(list), soci::use(key));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
    return rows;
  });
}

// The next `most` after this place, and one more to see whether there is one.
Result<std::vector<Row>> known_after(Transaction& transaction, const std::string& list, long long last,
                                     std::size_t most) {
  return attempt(transaction, "read a page of references", [&](soci::session& sql) {
    std::vector<Row> rows;
    Row row;
    soci::statement statement =
        (sql.prepare
             << "select r.id, k.wrapped, r.known, r.added, r.position from reference r, subject_key k "
                "where k.subject = r.id and r.watchlist = :list and r.position > :last order by "
                "r.position limit " +
                    std::to_string(most + 1),
         soci::into(row.id), soci::into(row.wrapped), soci::into(row.known), soci::into(row.added),
         soci::into(row.position), soci::use(list), soci::use(last));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
    return rows;
  });
}

// The next few after this place.
Result<std::vector<FullRow>> rows_after(Transaction& transaction, const std::string& list, long long last) {
  return attempt(transaction, "read references", [&](soci::session& sql) {
    std::vector<FullRow> rows;
    FullRow row;
    soci::statement statement =
        (sql.prepare << "select r.id, k.wrapped, r.known, r.added, r.position, r.model, r.picture, r.face "
                        "from reference r, subject_key k where k.subject = r.id and r.watchlist = :list and "
                        "r.position > :last order by r.position limit " +
                            std::to_string(batch),
         soci::into(row.id), soci::into(row.wrapped), soci::into(row.known), soci::into(row.added),
         soci::into(row.position), soci::into(row.model), soci::into(row.picture), soci::into(row.face),
         soci::use(list), soci::use(last));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
    return rows;
  });
}

Result<Opened> opened(const FullRow& row, const Vault& vault) {
  PEEL_TRY(const SubjectKey key, vault.unwrap(row.id, row.wrapped));
  Opened opened;
  PEEL_TRY(opened.known, known_in(row, key));
  PEEL_TRY(opened.model, base::sha256_from_text(row.model));
  PEEL_TRY(opened.picture, key.open(row.picture, picture_at(row.id)));
  PEEL_TRY(opened.face, key.open(row.face, face_of(row.id)));
  return opened;
}

// Empty when nobody of this record number was ever named, or they were erased.
Result<std::string> find_person(Transaction& transaction, const Vault& vault, const std::string& subject) {
  const std::string mark = person_mark(vault, subject);
  return attempt(transaction, "find a person", [&](soci::session& sql) {
    std::string id;
    sql << "select id from person where mark = :mark", soci::into(id), soci::use(mark);
    return id;
  });
}

Result<std::string> find_or_add_person(Transaction& transaction, const Vault& vault,
                                       const std::string& subject) {
  PEEL_TRY(std::string id, find_person(transaction, vault, subject));
  if (!id.empty()) return id;
  id = base::new_id("person");
  const std::string mark = person_mark(vault, subject);
  PEEL_TRY(const SubjectKey key, vault.add(transaction, id));
  PEEL_CHECK(attempt(transaction, "add a person", [&](soci::session& sql) {
    sql << "insert into person (id, mark) values (:id, :mark)", soci::use(id), soci::use(mark);
  }));
  return id;
}

tl::unexpected<base::Error> no_reference() {
  return fail(ErrorCode::not_found, "there is no such reference on this watchlist");
}

}  // namespace

Status add_reference(Transaction& transaction, const Vault& vault, const std::string& list,
                     const Reference& reference, const ReferenceParts& parts) {
  PEEL_TRY(const std::string person, find_or_add_person(transaction, vault, reference.subject));
  const std::string& id = reference.id;
  PEEL_TRY(const SubjectKey key, vault.add(transaction, id));
  PEEL_TRY(const std::string known, key.seal(base::as_bytes(text_of(reference)), known_of(id)));
  PEEL_TRY(const std::string picture, key.seal(parts.picture, picture_at(id)));
  PEEL_TRY(const std::string face, key.seal(parts.face, face_of(id)));
  const std::string image = image_mark(vault, list, parts.image), model = base::to_hex(parts.model.bytes);
  const long long added = to_sql(reference.added);
  PEEL_CHECK(count_revision(transaction, list));
  return attempt(transaction, "add a reference", [&](soci::session& sql) {
    sql << "insert into reference (id, watchlist, person, picture_mark, model, known, picture, face, added, "
           "position) values (:id, :watchlist, :person, :image, :model, :known, :picture, :face, :added, "
           "(select revision from watchlist where id = :list))",
        soci::use(id), soci::use(list), soci::use(person), soci::use(image), soci::use(model),
        soci::use(known), soci::use(picture), soci::use(face), soci::use(added), soci::use(list);
  });
}

Result<Reference> find_reference(Transaction& transaction, const Vault& vault, const std::string& list,
                                 const std::string& id) {
  PEEL_TRY(const auto rows, rows_where(transaction, list, "r.id = :key", id));
  if (rows.empty()) return no_reference();
  return known_in(rows.front(), vault);
}

Result<base::SecretBytes> picture_of(Transaction& transaction, const Vault& vault, const std::string& list,
                                     const std::string& id) {
  std::string sealed;
  PEEL_TRY(const bool found, attempt(transaction, "find a reference's picture", [&](soci::session& sql) {
             sql << "select picture from reference where watchlist = :list and id = :id", soci::into(sealed),
                 soci::use(list), soci::use(id);
             return sql.got_data();
           }));
  if (!found) return no_reference();
  PEEL_TRY(const SubjectKey key, vault.find(transaction, id));
  return key.open(sealed, picture_at(id));
}

Result<std::vector<Reference>> references_of(Transaction& transaction, const Vault& vault,
                                             const std::string& list) {
  PEEL_TRY(const auto rows, rows_where(transaction, list, "r.id > :key", ""));
  std::vector<Reference> references;
  for (const Row& row : rows) {
    PEEL_TRY(Reference reference, known_in(row, vault));
    references.push_back(std::move(reference));
  }
  return references;
}

Result<ReferencePage> references_page(Transaction& transaction, const Vault& vault, const std::string& list,
                                      std::uint64_t after, std::size_t most) {
  PEEL_TRY(auto rows, known_after(transaction, list, static_cast<long long>(after), most));
  ReferencePage page;
  if (rows.size() > most) {
    rows.resize(most);
    page.next = rows.empty() ? 0 : static_cast<std::uint64_t>(rows.back().position);
  }
  for (const Row& row : rows) {
    PEEL_TRY(Reference reference, known_in(row, vault));
    page.references.push_back(std::move(reference));
  }
  return page;
}

Result<std::uint64_t> count_references(Transaction& transaction, const std::string& list) {
  return attempt(transaction, "count the references", [&](soci::session& sql) {
    long long references = 0;
    sql << "select count(*) from reference where watchlist = :list", soci::into(references), soci::use(list);
    return static_cast<std::uint64_t>(references);
  });
}

Result<Counts> count_all(Transaction& transaction, const std::string& list) {
  Counts counts;
  PEEL_TRY(counts.references, count_references(transaction, list));
  // SQLite answers this from an index, and "count(distinct person)" by sorting.
  PEEL_TRY(counts.subjects, attempt(transaction, "count the subjects", [&](soci::session& sql) {
             long long subjects = 0;
             sql << "select count(*) from (select distinct person from reference where watchlist = :list) as "
                    "people",
                 soci::into(subjects), soci::use(list);
             return static_cast<std::uint64_t>(subjects);
           }));
  return counts;
}

Result<OfSubject> references_of_subject(Transaction& transaction, const Vault& vault, const std::string& list,
                                        const std::string& subject, const base::Sha256& image) {
  OfSubject found;
  PEEL_TRY(const std::string person, find_person(transaction, vault, subject));
  if (person.empty()) return found;
  PEEL_TRY(const auto rows, rows_where(transaction, list, "r.person = :key", person));
  const std::string mark = image_mark(vault, list, image);
  for (const Row& row : rows) {
    if (row.image == mark) found.same_image = found.references.size();
    PEEL_TRY(Reference reference, known_in(row, vault));
    found.references.push_back(std::move(reference));
  }
  return found;
}

Result<bool> has_image(Transaction& transaction, const Vault& vault, const std::string& list,
                       const base::Sha256& image) {
  const std::string mark = image_mark(vault, list, image);
  return attempt(transaction, "look for an image", [&](soci::session& sql) {
    long long count = 0;
    sql << "select count(*) from reference where watchlist = :list and picture_mark = :mark",
        soci::into(count), soci::use(list), soci::use(mark);
    return count > 0;
  });
}

Status for_each_reference(Transaction& transaction, const Vault& vault, const std::string& list,
                          const std::function<Status(Opened)>& take) {
  long long last = 0;
  for (;;) {
    PEEL_TRY(const auto rows, rows_after(transaction, list, last));
    if (rows.empty()) return {};
    for (const FullRow& row : rows) {
      PEEL_TRY(Opened one, opened(row, vault));
      PEEL_CHECK(take(std::move(one)));
    }
    last = rows.back().position;
  }
}

Status remove_reference(Transaction& transaction, const Vault& vault, const std::string& list,
                        const std::string& id) {
  PEEL_TRY(const long long gone, attempt(transaction, "remove a reference", [&](soci::session& sql) {
             soci::statement statement =
                 (sql.prepare << "delete from reference where watchlist = :list and id = :id",
                  soci::use(list), soci::use(id));
             statement.execute(true);
             return statement.get_affected_rows();
           }));
  if (gone == 0) return no_reference();
  PEEL_CHECK(vault.erase(transaction, id));
  return count_revision(transaction, list);
}

Result<base::Sha256> commit_to(Transaction& transaction, const Vault& vault, const std::string& subject,
                               std::string_view what) {
  PEEL_TRY(const std::string person, find_person(transaction, vault, subject));
  if (person.empty()) return fail(ErrorCode::not_found, "nobody of this record number is known here");
  PEEL_TRY(const SubjectKey key, vault.find(transaction, person));
  return key.commitment(fmt::format("{}\n{}", what, subject));
}

Result<std::vector<Standing>> references_of_person(Transaction& transaction, const Vault& vault,
                                                   const std::string& subject) {
  PEEL_TRY(const std::string person, find_person(transaction, vault, subject));
  if (person.empty()) return fail(ErrorCode::not_found, "nobody of this record number is known here");
  return attempt(transaction, "find a person's references", [&](soci::session& sql) {
    std::vector<Standing> found;
    Standing one;
    soci::statement statement =
        (sql.prepare
             << "select watchlist, id from reference where person = :person order by watchlist, position",
         soci::into(one.list), soci::into(one.reference), soci::use(person));
    statement.execute();
    while (statement.fetch()) found.push_back(one);
    return found;
  });
}

Result<std::vector<std::string>> erase_person(Transaction& transaction, const Vault& vault,
                                              const std::string& subject) {
  PEEL_TRY(const std::string person, find_person(transaction, vault, subject));
  if (person.empty()) return fail(ErrorCode::not_found, "nobody of this record number is known here");
  std::vector<std::string> lists;
  PEEL_CHECK(attempt(transaction, "erase a person", [&](soci::session& sql) {
    std::string list;
    soci::statement statement =
        (sql.prepare << "select distinct watchlist from reference where person = :person order by watchlist",
         soci::into(list), soci::use(person));
    statement.execute();
    while (statement.fetch()) lists.push_back(list);
    sql << "delete from subject_key where subject in (select id from reference where person = :person)",
        soci::use(person);
    sql << "delete from reference where person = :person", soci::use(person);
    sql << "delete from person where id = :person", soci::use(person);
  }));
  PEEL_CHECK(vault.erase(transaction, person));
  for (const std::string& list : lists) PEEL_CHECK(count_revision(transaction, list));
  return lists;
}

}  // namespace peel::store
