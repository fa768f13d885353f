#include "store/alerts.h"

#include "base/json.h"
#include "store/alerts_internal.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr const char* columns =
    "id, deployment, camera, captured, raised, score, threshold, category, quality, verdict, reason, "
    "decided_by, engaged_by, outcome, due, deleted";

Place place_of(std::string_view column, const std::string& id) { return {"alert", column, id}; }

struct Row {
  Alert alert;
  long long captured = 0, raised = 0, due = 0, deleted = 0;
  soci::indicator deleted_is = soci::i_null;

  Alert taken() const {
    Alert taken = alert;
    taken.captured = time_from_sql(captured);
    taken.raised = time_from_sql(raised);
    taken.due = time_from_sql(due);
    if (deleted_is == soci::i_ok) taken.deleted = time_from_sql(deleted);
    return taken;
  }
};

void read_into(soci::statement& statement, Row& row) {
  Alert& alert = row.alert;
  for (std::string* text : {&alert.id, &alert.deployment, &alert.camera})
    statement.exchange(soci::into(*text));
  statement.exchange(soci::into(row.captured));
  statement.exchange(soci::into(row.raised));
  for (std::string* text : {&alert.score, &alert.threshold, &alert.category, &alert.quality, &alert.verdict,
                            &alert.reason, &alert.decided_by, &alert.engaged_by, &alert.outcome})
    statement.exchange(soci::into(*text));
  statement.exchange(soci::into(row.due));
  statement.exchange(soci::into(row.deleted, row.deleted_is));
}

// `clause` has one placeholder, for `value`.
template <class Value>
Result<std::vector<Alert>> alerts_where(Transaction& transaction, const std::string& clause,
                                        const Value& value) {
  return attempt(transaction, "list the alerts", [&](soci::session& sql) {
    std::vector<Alert> alerts;
    Row row;
    soci::statement statement(sql);
    statement.exchange(soci::use(value));
    read_into(statement, row);
    statement.alloc();
    statement.prepare(fmt::format("select {} from alert where {}", columns, clause));
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) alerts.push_back(row.taken());
    return alerts;
  });
}

// One of the sealed columns; not_found once the alert is deleted.
Result<std::string> sealed(Transaction& transaction, const std::string& id, const std::string& column) {
  std::string text;
  soci::indicator is = soci::i_null;
  PEEL_TRY(const bool found, attempt(transaction, "read an alert", [&](soci::session& sql) {
             sql << "select " << column << " from alert where id = :id", soci::into(text, is), soci::use(id);
             return sql.got_data();
           }));
  if (!found) return fail(ErrorCode::not_found, "there is no alert {}", id);
  return is == soci::i_ok ? text : std::string();
}

Result<SubjectKey> key_of(Transaction& transaction, const Vault& vault, const std::string& id) {
  auto key = vault.find(transaction, id);
  if (!key && key.error().code == ErrorCode::not_found)
    return fail(ErrorCode::not_found, "the alert {} is not there, or was deleted", id);
  return key;
}

Status changed_one(const Result<long long>& changed, const std::string& id) {
  if (!changed) return tl::make_unexpected(changed.error());
  if (*changed == 0) return fail(ErrorCode::not_found, "there is no alert {}", id);
  return {};
}

}  // namespace

Status add_alert(Transaction& transaction, const Vault& vault, const Alert& alert, const AlertFaces& faces) {
  PEEL_TRY(const SubjectKey key, vault.add(transaction, alert.id));
  PEEL_TRY(const std::string crop, key.seal(faces.crop.view(), place_of("crop", alert.id)));
  PEEL_TRY(const std::string reference, key.seal(faces.reference.view(), place_of("reference", alert.id)));
  PEEL_TRY(const std::string entry, key.seal(base::as_bytes(faces.entry), place_of("entry", alert.id)));
  const long long captured = to_sql(alert.captured), raised = to_sql(alert.raised), due = to_sql(alert.due);
  return attempt(transaction, "add an alert", [&](soci::session& sql) {
    sql << "insert into alert (id, deployment, camera, captured, raised, score, threshold, category, "
           "quality, "
           "verdict, reason, decided_by, engaged_by, outcome, due, crop, reference, entry) values (:id, "
           ":deployment, :camera, :captured, :raised, :score, :threshold, :category, :quality, '', '', '', "
           "'', "
           "'', :due, :crop, :reference, :entry)",
        soci::use(alert.id), soci::use(alert.deployment), soci::use(alert.camera), soci::use(captured),
        soci::use(raised), soci::use(alert.score), soci::use(alert.threshold), soci::use(alert.category),
        soci::use(alert.quality), soci::use(due), soci::use(crop), soci::use(reference), soci::use(entry);
  });
}

Result<Alert> find_alert(Transaction& transaction, const std::string& id) {
  PEEL_TRY(auto found, alerts_where(transaction, "id = :id", id));
  if (found.empty()) return fail(ErrorCode::not_found, "there is no alert {}", id);
  return std::move(found.front());
}

Result<std::vector<Alert>> alerts_of(Transaction& transaction, const std::string& deployment,
                                     std::size_t most) {
  const std::string order = fmt::format("order by raised desc, id limit {}", most);
  // Everything has a deployment, so the other clause is true of all.
  return alerts_where(
      transaction, (deployment.empty() ? "deployment <> :none " : "deployment = :id ") + order, deployment);
}

Result<AlertFaces> faces_of(Transaction& transaction, const Vault& vault, const std::string& id) {
  PEEL_TRY(const SubjectKey key, key_of(transaction, vault, id));
  AlertFaces faces;
  PEEL_TRY(const std::string crop, sealed(transaction, id, "crop"));
  PEEL_TRY(const std::string reference, sealed(transaction, id, "reference"));
  PEEL_TRY(const std::string entry, sealed(transaction, id, "entry"));
  PEEL_TRY(faces.crop, key.open(crop, place_of("crop", id)));
  PEEL_TRY(faces.reference, key.open(reference, place_of("reference", id)));
  PEEL_TRY(faces.entry, key.open_text(entry, place_of("entry", id)));
  return faces;
}

Result<AlertWords> words_of(Transaction& transaction, const Vault& vault, const std::string& id) {
  PEEL_TRY(const SubjectKey key, key_of(transaction, vault, id));
  AlertWords words;
  PEEL_TRY(const std::string note, sealed(transaction, id, "note"));
  PEEL_TRY(const std::string account, sealed(transaction, id, "account"));
  if (!note.empty()) {
    PEEL_TRY(words.note, key.open_text(note, place_of("note", id)));
  }
  if (!account.empty()) {
    PEEL_TRY(words.account, key.open_text(account, place_of("account", id)));
  }
  return words;
}

Status update_alert(Transaction& transaction, const Alert& alert) {
  const long long due = to_sql(alert.due);
  return changed_one(
      attempt(
          transaction, "change an alert",
          [&](soci::session& sql) {
            soci::statement statement =
                (sql.prepare << "update alert set verdict = :verdict, reason = :reason, decided_by = :by, "
                                "engaged_by = :engaged, outcome = :outcome, due = :due where id = :id",
                 soci::use(alert.verdict), soci::use(alert.reason), soci::use(alert.decided_by),
                 soci::use(alert.engaged_by), soci::use(alert.outcome), soci::use(due), soci::use(alert.id));
            statement.execute(true);
            return statement.get_affected_rows();
          }),
      alert.id);
}

Status keep_words(Transaction& transaction, const Vault& vault, const std::string& id,
                  const AlertWords& words) {
  PEEL_TRY(const SubjectKey key, key_of(transaction, vault, id));
  const auto keep = [&](const std::string& column, const std::string& text) -> Status {
    if (text.empty()) return {};
    PEEL_TRY(const std::string sealed_text, key.seal(base::as_bytes(text), place_of(column, id)));
    return attempt(transaction, "keep what was said of an alert", [&](soci::session& sql) {
      sql << "update alert set " << column << " = :text where id = :id", soci::use(sealed_text),
          soci::use(id);
    });
  };
  PEEL_CHECK(keep("note", words.note));
  return keep("account", words.account);
}

Status note_look(Transaction& transaction, const std::string& alert, const std::string& account) {
  PEEL_TRY(const bool looked, has_looked(transaction, alert, account));
  if (looked) return {};
  return attempt(transaction, "note a look at an alert", [&](soci::session& sql) {
    sql << "insert into alert_look (alert, account) values (:alert, :account)", soci::use(alert),
        soci::use(account);
  });
}

Result<bool> has_looked(Transaction& transaction, const std::string& alert, const std::string& account) {
  return attempt(transaction, "see who looked at an alert", [&](soci::session& sql) {
    int looks = 0;
    sql << "select count(*) from alert_look where alert = :alert and account = :account", soci::into(looks),
        soci::use(alert), soci::use(account);
    return looks > 0;
  });
}

Result<std::vector<Alert>> alerts_about(Transaction& transaction, const Vault& vault,
                                        const std::string& subject) {
  PEEL_TRY(const auto held,
           alerts_where(transaction, "deleted is null and id <> :none order by raised, id", std::string()));
  std::vector<Alert> about;
  for (const Alert& alert : held) {
    PEEL_TRY(const SubjectKey key, key_of(transaction, vault, alert.id));
    PEEL_TRY(const std::string entry, sealed(transaction, alert.id, "entry"));
    PEEL_TRY(const std::string text, key.open_text(entry, place_of("entry", alert.id)));
    PEEL_TRY(const base::Json facts, base::parse_json(text));
    if (facts.is_object() && facts.value("subject", base::Json()) == subject) about.push_back(alert);
  }
  return about;
}

Result<std::vector<Alert>> due_alerts(Transaction& transaction, base::Time now) {
  const long long until = to_sql(now);
  return alerts_where(transaction, "deleted is null and due <= :now order by due, id", until);
}

Result<std::set<std::string>> alerts_in_hand(Transaction& transaction, const std::string& deployment) {
  return attempt(transaction, "find the alerts in hand", [&](soci::session& sql) {
    std::set<std::string> found;
    std::string id;
    soci::statement statement =
        (sql.prepare << fmt::format("select id from alert where deployment = :deployment and {}",
                                    alert_is::in_hand),
         soci::into(id), soci::use(deployment));
    statement.execute();
    while (statement.fetch()) found.insert(id);
    return found;
  });
}

Status delete_alert(Transaction& transaction, const Vault& vault, const std::string& id, base::Time now) {
  // Where the key is gone already the rest must go all the same, and no other alert wait for it.
  const Status erased = vault.erase(transaction, id);
  if (!erased && erased.error().code != ErrorCode::not_found) return erased;
  const long long deleted = to_sql(now);
  return attempt(transaction, "delete an alert", [&](soci::session& sql) {
    sql << "update alert set deleted = :now, crop = null, reference = null, entry = null, note = null, "
           "account = null, quality = '' where id = :id",
        soci::use(deleted), soci::use(id);
    sql << "delete from alert_look where alert = :id", soci::use(id);
  });
}

Result<std::uint64_t> count_alerts(Transaction& transaction, const std::string& deployment) {
  return attempt(transaction, "count a deployment's alerts", [&](soci::session& sql) {
    long long all = 0;
    sql << "select count(*) from alert where deployment = :id", soci::into(all), soci::use(deployment);
    return static_cast<std::uint64_t>(all);
  });
}

Result<AlertNumbers> count_open_alerts(Transaction& transaction, const std::string& deployment,
                                       base::Time overdue_before) {
  const long long before = to_sql(overdue_before);
  return attempt(transaction, "count the open alerts", [&](soci::session& sql) {
    const std::string open =
        fmt::format("select count(*), min(raised) from alert where deployment = :id and {}", alert_is::open);
    long long all = 0, overdue = 0, oldest = 0;
    soci::indicator oldest_is = soci::i_null;
    sql << open, soci::into(all), soci::into(oldest, oldest_is), soci::use(deployment);
    AlertNumbers numbers{static_cast<std::uint64_t>(all), 0, {}};
    if (oldest_is == soci::i_ok) numbers.oldest = time_from_sql(oldest);
    sql << open << " and raised < :before", soci::into(overdue), soci::into(oldest, oldest_is),
        soci::use(deployment), soci::use(before);
    numbers.overdue = static_cast<std::uint64_t>(overdue);
    return numbers;
  });
}

}  // namespace peel::store
