// Databases of every version of the tables so far (tests/golden/store), brought forward and read, on each
// kind of database. A fixture is what scripts/dump-store makes of the file that FillsAFixture leaves behind;
// it is made once, by the program of its version, and never again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <memory>
#include <set>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/file.h"
#include "store/accounts.h"
#include "store/alerts.h"
#include "store/authorisations.h"
#include "store/copy.h"
#include "store/deployments.h"
#include "store/ledger_table.h"
#include "store/redo.h"
#include "store/references.h"
#include "store/testing/stores.h"

namespace peel::store {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

const base::Time noon = *base::parse_time("2026-06-01T12:00:00Z");
const base::Sha256 model = base::sha256(base::as_bytes("model"));

template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

base::SecretBytes master() { return must(base::SecretBytes::copy_of(base::Bytes(32, 1))); }
std::string id(std::string_view prefix, int number) { return fmt::format("{}-{:032x}", prefix, number); }

// --- what fixtures hold, by the version of the tables that came with it ---

void fill_1(Transaction& transaction, const Vault& vault) {
  must(add_account(transaction, vault, {id("acct", 1), "Ann Lee", {policy::Role::officer}, noon, {}}));
  must(add_credential(transaction, {{1, 2, 3}, id("acct", 1), base::Bytes(64, 7), 9, noon}));
  for (int i = 0; i < 3; ++i) {
    LedgerHead head = must(lock_ledger(transaction));
    must(enter(transaction, head, fmt::format("entry {}", i), noon));
    must(keep_checkpoint(transaction, {head.tree.size, fmt::format("note {}\n", head.tree.size)}));
  }
}

void fill_2(Transaction& transaction, const Vault& vault) {
  must(add_list(transaction, vault, {id("list", 1), "Market Square", noon, {}, 0}));
  Reference reference;
  reference.id = id("ref", 1);
  reference.subject = "CRN/1";
  reference.category = "suspect";
  reference.added = noon;
  const auto picture = base::as_bytes("picture"), face = base::as_bytes("face");
  must(add_reference(transaction, vault, id("list", 1), reference,
                     {base::sha256(picture), model, picture, face}));
  const ListVersion version{id("ver", 1), id("list", 1), 1, base::sha256(face), model, 1, 1, 1, noon};
  must(add_version(transaction, vault, must(Vault::fresh()), version, {{"CRN/1", "CRN/2", 0.5}},
                   {{id("ref", 1), must(commit_to(transaction, vault, "CRN/1", id("ver", 1)))}}));
  must(add_authorisation(transaction, vault,
                         {id("auth", 1),
                          "{document}",
                          "00",
                          id("list", 1),
                          true,
                          {{"rtsp://a:b@c", ""}},
                          "told",
                          id("acct", 1),
                          noon,
                          {}}));
  must(keep_approval(transaction, {"authorisation", id("auth", 1), "00", "officer", id("acct", 1), noon, "11",
                                   base::Bytes{1}, base::Bytes{2}, base::Bytes{3}}));
  const Deployment deployment{id("dep", 1), id("auth", 1), DeploymentState::stopped, noon, noon,
                              noon,         "asked",       {5, 4, 1, 3, 3, 0}};
  must(add_deployment(transaction, deployment));
  must(update_deployment(transaction, deployment));
  Alert alert;
  alert.id = id("alert", 1);
  alert.deployment = id("dep", 1);
  alert.raised = noon;
  alert.due = noon + std::chrono::hours{24};
  must(add_alert(transaction, vault, alert,
                 {must(base::SecretBytes::copy_of(face)), must(base::SecretBytes::copy_of(picture)), "{}"}));
  must(note_look(transaction, alert.id, id("acct", 1)));
}

void fill_3(Transaction& transaction, const Vault&) {
  must(note_restored(transaction, {id("backup", 1), "00"}));
}

void fill_4(Transaction& transaction, const Vault&) {
  must(keep_cosignature(transaction, {"witness.example+00000000+key", 2, noon, "AA=="}));
  must(note_redo(transaction, {7, "{entry}"}));
}

void read_1(Transaction& transaction, const Vault& vault) {
  const Account ann = must(find_account(transaction, vault, id("acct", 1)));
  EXPECT_EQ(ann.name, "Ann Lee");
  EXPECT_THAT(ann.roles, ElementsAre(policy::Role::officer));
  EXPECT_EQ(ann.made, noon);
  EXPECT_EQ(must(find_credential(transaction, base::Bytes{1, 2, 3})).sign_count, 9u);
  const LedgerTable log = must(LedgerTable::open(transaction));
  EXPECT_THAT(must(log.entries(0, 3)), ElementsAre("entry 0", "entry 1", "entry 2"));
  EXPECT_EQ(ledger::root(must(ledger::head_of(log, 3))), ledger::root(must(ledger_head(transaction)).tree));
  EXPECT_EQ(must(newest_checkpoint(transaction))->note, "note 3\n");
}

void read_2(Transaction& transaction, const Vault& vault) {
  const auto lists = must(all_lists(transaction, vault));
  ASSERT_THAT(lists, SizeIs(1));
  EXPECT_EQ(lists[0].name, "Market Square");
  const auto references = must(references_of(transaction, vault, id("list", 1)));
  ASSERT_THAT(references, SizeIs(1));
  EXPECT_EQ(references[0].subject, "CRN/1");
  EXPECT_TRUE(must(has_image(transaction, vault, id("list", 1), base::sha256(base::as_bytes("picture")))));
  const auto version = must(newest_version(transaction, id("list", 1)));
  ASSERT_TRUE(version);
  EXPECT_THAT(must(look_alikes_of(transaction, vault, *version)), SizeIs(1));
  // The person is found by the record number, under the mark that was made then.
  EXPECT_TRUE(
      must(is_member(transaction, version->id, must(commit_to(transaction, vault, "CRN/1", version->id)))));
  EXPECT_EQ(must(find_authorisation(transaction, vault, id("auth", 1))).cameras[0].address, "rtsp://a:b@c");
  EXPECT_THAT(must(approvals_of(transaction, "authorisation", id("auth", 1), "00")), SizeIs(1));
  EXPECT_EQ(must(find_deployment(transaction, id("dep", 1))).counts, (DeploymentCounts{5, 4, 1, 3, 3, 0}));
  EXPECT_EQ(base::as_text(must(faces_of(transaction, vault, id("alert", 1))).crop.view()), "face");
  EXPECT_TRUE(must(has_looked(transaction, id("alert", 1), id("acct", 1))));
}

void read_3(Transaction& transaction, const Vault&) {
  EXPECT_EQ(must(find_restored(transaction))->backup, id("backup", 1));
}

void read_4(Transaction& transaction, const Vault&) {
  EXPECT_THAT(must(cosignatures_of(transaction, 2)), SizeIs(1));
  EXPECT_EQ(must(all_redo(transaction)).at(0).entry, "{entry}");
}

using Step = void (*)(Transaction&, const Vault&);
constexpr std::array<Step, 4> fills{fill_1, fill_2, fill_3, fill_4};
constexpr std::array<Step, 4> reads{read_1, read_2, read_3, read_4};

// --- older databases ---

std::string fixture(int version) {
  return base::read_text_file(fmt::format("{}/tests/golden/store/version-{}.sql", PEEL_SOURCE_DIR, version),
                              1u << 20)
      .value_or(std::string());
}

// SOCI takes names and values, not addresses.
std::string connection_of(const std::string& address) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(address.c_str(), nullptr), PQconninfoFree);
  std::string connection;
  for (const auto* option = options.get(); option && option->keyword; ++option)
    if (option->val) connection += fmt::format("{}={} ", option->keyword, option->val);
  return connection;
}

void connect(soci::session& sql, const DatabaseOptions& options) {
  if (options.postgresql.empty())
    sql.open(soci::sqlite3, "dbname=" + options.file.string());
  else
    sql.open(soci::postgresql, connection_of(options.postgresql));
}

void load(const std::string& statements, const DatabaseOptions& options) {
  soci::session sql;
  connect(sql, options);
  sql << "begin";
  for (std::size_t at = 0; at < statements.size();) {
    const auto end = statements.find(";\n", at);
    ASSERT_NE(end, std::string::npos);
    sql << statements.substr(at, end - at);
    at = end + 2;
  }
  sql << "commit";
  if (options.postgresql.empty()) std::filesystem::permissions(options.file, std::filesystem::perms(0600));
}

class Migrations : public ::testing::TestWithParam<std::tuple<std::string, int>> {
 protected:
  static int version() { return std::get<1>(GetParam()); }
  testing::TestDatabase test_{std::get<0>(GetParam())};
};

std::string name_of_case(const ::testing::TestParamInfo<std::tuple<std::string, int>>& of) {
  return fmt::format("{}{}", std::get<0>(of.param), std::get<1>(of.param));
}

INSTANTIATE_TEST_SUITE_P(From, Migrations,
                         ::testing::Combine(::testing::ValuesIn(testing::kinds()),
                                            ::testing::Range(1, newest_schema() + 1)),
                         name_of_case);

TEST_P(Migrations, BringForwardAndLoseNothing) {
  const std::string statements = fixture(version());
  ASSERT_FALSE(statements.empty()) << "there is no fixture of this version: make one with FillsAFixture";
  load(statements, test_.options());
  Database database = test_.open();
  {
    auto transaction = must(database.begin());
    const Vault vault = must(Vault::open(transaction, master()));
    for (int step = 0; step < version(); ++step) reads[step](transaction, vault);
    // It can be written as any other.
    must(add_account(transaction, vault, {id("acct", 2), "Bob", {policy::Role::auditor}, noon, {}}));
    for (int step = version(); step < newest_schema(); ++step) fills[step](transaction, vault);
    must(transaction.commit());
  }
  Database again = test_.open();  // nothing is left to bring forward
  auto transaction = must(again.begin());
  const Vault vault = must(Vault::open(transaction, master()));
  for (const Step read : reads) read(transaction, vault);
}

// What every database of this kind has, whichever way it came there.
std::set<std::string> shape(const DatabaseOptions& options) {
  soci::session sql;
  std::string query = "select sql from sqlite_master where sql is not null";
  connect(sql, options);
  if (!options.postgresql.empty())
    query =
        "select table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable from "
        "information_schema.columns where table_schema = current_schema() union all "
        "select indexdef from pg_indexes where schemaname = current_schema()";
  std::set<std::string> all;
  std::string row;
  soci::statement statement = (sql.prepare << query, soci::into(row));
  statement.execute();
  while (statement.fetch()) all.insert(row);
  return all;
}

std::set<std::string> in_small_letters(const std::set<std::string>& all) {
  std::set<std::string> small;
  for (std::string text : all) {
    std::ranges::transform(text, text.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    small.insert(text);
  }
  return small;
}

TEST_P(Migrations, EndAtTheTablesThatANewDatabaseHas) {
  load(fixture(version()), test_.options());
  test_.open();
  const testing::TestDatabase fresh(std::get<0>(GetParam()));
  fresh.open();
  EXPECT_EQ(in_small_letters(shape(test_.options())), in_small_letters(shape(fresh.options())));
}

// PEEL_KEEP_STORE=FILE keeps the SQLite file of the newest version, for scripts/dump-store.
TEST(Fixtures, FillsAFixture) {
  const testing::TestDatabase test("sqlite");
  ASSERT_EQ(fills.size(), static_cast<std::size_t>(newest_schema()))
      << "the new version's tables hold nothing";
  {
    Database database = test.open();
    auto transaction = must(database.begin());
    const Vault vault = must(Vault::open(transaction, master()));
    for (const Step fill : fills) fill(transaction, vault);
    for (const Step read : reads) read(transaction, vault);
    must(transaction.commit());
  }
  if (const char* file = std::getenv("PEEL_KEEP_STORE"))
    std::filesystem::copy_file(test.options().file, file, std::filesystem::copy_options::overwrite_existing);
}

}  // namespace
}  // namespace peel::store
