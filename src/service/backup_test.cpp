// Backups, on each kind of database: what they hold, what they leave out, and when none is made.
#include "service/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "base/file.h"
#include "base/random.h"
#include "service/backup_internal.h"
#include "service/testing/world.h"
#include "store/alerts.h"
#include "store/copy.h"
#include "store/deployments.h"

namespace peel::service {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::must;
using ::testing::Not;

// A disk on which nothing can be written any more.
class FullDisk final : public base::FileCalls {
 public:
  std::ptrdiff_t write(int, const void*, std::size_t) override {
    errno = ENOSPC;
    return -1;
  }
};

class Backups : public ::testing::TestWithParam<std::string> {
 protected:
  Backups() : world_(GetParam()) { world_.administrator(); }
  base::Result<Backup> make(
      const std::shared_ptr<base::FileCalls>& calls = std::make_shared<base::FileCalls>()) {
    return make_backup({world_.data(), world_.options().postgresql}, file_, world_.clock(), calls);
  }
  // An alert that is due in an hour.
  void raise_alert() {
    auto& house = world_.house();
    store::Transaction transaction = must(house.database().begin());
    store::Deployment deployment;
    deployment.id = base::new_id("dep");
    deployment.authorisation = base::new_id("auth");
    must(store::add_deployment(transaction, deployment));
    store::Alert alert;
    alert.id = base::new_id("alert");
    alert.deployment = deployment.id;
    alert.due = house.clock().now() + std::chrono::hours{1};
    store::AlertFaces faces{must(base::SecretBytes::create(1)), must(base::SecretBytes::create(1)), "{}"};
    must(store::add_alert(transaction, house.vault(), alert, faces));
    must(transaction.commit());
  }
  testing::World world_;
  base::testing::TempFolder folder_;
  fs::path file_ = folder_ / "one.backup";
};

INSTANTIATE_TEST_SUITE_P(On, Backups, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Backups, AreEnteredOnceTheyAreWhole) {
  ASSERT_FALSE(make(std::make_shared<FullDisk>()));
  EXPECT_FALSE(fs::exists(file_));
  EXPECT_THAT(world_.acts(), Not(Contains("backup.make")));
  const Backup made = must(make());
  EXPECT_EQ(world_.acts().back(), "backup.make");
  EXPECT_EQ(made.content, base::sha256(must(base::read_file(file_, 1u << 20))));
  EXPECT_EQ(made.entries + 1, world_.acts().size());
}

TEST_P(Backups, LeaveSessionsAndKeysOut) {
  must(make());
  const std::string text = must(base::read_text_file(file_, 1u << 20));
  EXPECT_THAT(text, HasSubstr(world_.administrator().account));
  EXPECT_THAT(text, Not(HasSubstr("\"table\":\"session\"")));
  const base::Bytes master = must(base::read_file(world_.data() / "master.key", 32));
  for (const std::string& key : {base::to_base64(master), base::to_hex(master)})
    EXPECT_THAT(text, Not(HasSubstr(key)));
}

// What should be gone by now is deleted by a service that starts, and never put by for longer.
TEST_P(Backups, AreRefusedWhereASleepingServiceHasSomethingOverdue) {
  raise_alert();
  world_.close();
  must(make());
  fs::remove(file_);
  world_.clock().advance(std::chrono::hours{2});
  const auto refused = make();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("1 alerts to be deleted"));
}

// With a right hash at the end, as whoever alters a backup would make it.
std::string read_altered(const std::string& from, const std::string& what, const std::string& by) {
  std::string text = from.substr(0, from.rfind("{\"end\""));
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  text.replace(at, what.size(), by);
  text += fmt::format("{{\"end\":\"{}\"}}\n", base::to_hex(base::sha256(base::as_bytes(text)).bytes));
  class Anything final : public BackupSink {
    base::Status row(const store::CopiedTable&, const store::Row&) override { return {}; }
    base::Status begin_file(const std::string&) override { return {}; }
    base::Status append(base::ByteView) override { return {}; }
    base::Status end_file() override { return {}; }
  } sink;
  BackupReader in(std::make_unique<std::istringstream>(text));
  auto backup = read_head(in);
  if (!backup) return base::name_of(backup.error().code);
  const auto body = read_body(in, sink, *backup);
  if (!body) return base::name_of(body.error().code);
  const auto end = in.finish();
  return end ? "read" : base::name_of(end.error().code);
}

TEST_P(Backups, AreReadOnlyWhereEverythingFits) {
  const Backup made = must(make());
  const std::string text = must(base::read_text_file(file_, 1u << 20));
  const std::string entries = fmt::format("\"entries\":{}", made.entries), roles = "\"administrator\"";
  EXPECT_EQ(read_altered(text, "administrator", "administratos"), "read")
      << "what it says is not its business";
  EXPECT_EQ(read_altered(text, made.id, "backup-1"), "corrupt") << "the log would have no room for it";
  EXPECT_EQ(read_altered(text, entries, "\"entries\":-1"), "corrupt");
  EXPECT_EQ(read_altered(text, base::format_time(made.made), "yesterday"), "corrupt");
  EXPECT_EQ(read_altered(text, roles, "18446744073709551615"), "corrupt") << "would be -1";
  EXPECT_EQ(read_altered(text, roles, "\"a\\u0000b\""), "corrupt") << "PostgreSQL would cut it off";
  EXPECT_EQ(read_altered(text, roles, "1.5"), "corrupt");
  EXPECT_EQ(read_altered(text, roles, "[1]"), "corrupt");
  EXPECT_EQ(read_altered(text, "{\"table\":\"account\"}", "{\"table\":\"peel\"}"), "corrupt");
  EXPECT_EQ(read_altered(text, fmt::format("\"rows\":{}", made.rows), "\"rows\":7"), "corrupt");
}

// A table that a later version adds must not be forgotten.
TEST_P(Backups, HoldEveryTable) {
  if (GetParam() != "sqlite") GTEST_SKIP() << "the tables are the same on both";
  must(make());
  const std::string text = must(base::read_text_file(file_, 1u << 20));
  world_.close();  // what SQLite has beside its file goes into it
  const std::string all = must(base::read_text_file(world_.data() / "peel.db", 64u << 20));
  const std::string words = "CREATE TABLE ";
  std::set<std::string> tables;
  for (auto at = all.find(words); at != std::string::npos; at = all.find(words, at + 1)) {
    const auto begin = at + words.size();
    tables.insert(all.substr(begin, all.find_first_of(" (", begin) - begin));
  }
  for (const char* left_out : {"peel", "session", "invitation", "restored", "redo"})
    EXPECT_EQ(tables.erase(left_out), 1u) << left_out;
  for (const auto& name : tables) EXPECT_THAT(text, HasSubstr("{\"table\":\"" + name + "\"}"));
  EXPECT_EQ(tables.size(), store::copied_tables().size());
}

}  // namespace
}  // namespace peel::service
