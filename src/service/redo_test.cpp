// What a restored backup undid is done again, on each kind of database.
#include "service/redo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/image.h"
#include "service/act.h"
#include "service/backup.h"
#include "service/lists.h"
#include "service/log.h"
#include "service/retention.h"
#include "service/testing/papers.h"
#include "service/testing/world.h"
#include "store/redo.h"
#include "watchlist/testing/made_tools.h"

namespace peel::service {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using policy::Role;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::must;

NewReference reference(const std::string& subject, std::size_t person) {
  const auto scene = watchlist::testing::made_scene({200, 200}, {{person, {60, 50, 80, 96}, 0}});
  return {subject,
          "suspect",
          "custody",
          "PACE 1984 s.64A",
          "2026-01-02",
          "WM 12",
          "2026-12-31",
          "open",
          false,
          "",
          must(image::encode_png(scene))};
}

class DoingAgain : public ::testing::TestWithParam<std::string> {
 protected:
  DoingAgain() : world_(GetParam()), other_(GetParam()) {
    manager_ = world_.add("Mia", {Role::watchlist_manager}).account;
    list_ = must(new_list(world_.house(), manager_, "Market Square")).id;
    second_ = must(new_list(world_.house(), manager_, "Station")).id;
    gone_ = must(add_reference(world_.house(), manager_, list_, reference("CRN/1", 0))).reference.id;
    kept_ = must(add_reference(world_.house(), manager_, list_, reference("CRN/2", 1))).reference.id;
  }

  void back_up() {
    must(make_backup({world_.data(), world_.options().postgresql}, backup_, world_.clock(), calls_));
  }
  fs::path exported() {
    must(sign_checkpoint(world_.house()));
    const fs::path log = folder_ / fmt::format("log-{}", ++exports_);
    base::NoProgress progress;
    must(export_log(world_.data(), world_.options().postgresql, log, progress));
    return log;
  }
  base::Result<Backup> restore(const fs::path& log) {
    const fs::path data = folder_ / "other";
    fs::create_directory(data);
    fs::permissions(data, fs::perms::owner_all);
    for (const char* key : {"master.key", "ledger.key"})
      fs::copy_file(world_.data() / key, data / key, fs::copy_options::skip_existing);
    base::NoProgress progress;
    return restore_backup(backup_, {data, other_.options().postgresql}, log, progress, calls_);
  }
  // Starts what was restored.
  std::vector<DoneAgain> start() {
    HouseOptions options = world_.options();
    options.data = folder_ / "other";
    options.postgresql = other_.options().postgresql;
    house_.reset();
    house_ = must(House::open(options, world_.clock()));
    must(enter_restore(*house_));
    return must(do_again(*house_));
  }
  std::vector<ledger::Entry> entries() {
    std::vector<ledger::Entry> all;
    while (true) {
      const auto some = must(read_log(*house_, all.size(), 256));
      if (some.empty()) return all;
      for (const auto& each : some) all.push_back(must(ledger::parse_entry(each.text)));
    }
  }
  std::vector<std::string> acts_by_program() {
    std::vector<std::string> acts;
    for (const auto& entry : entries())
      if (entry.by == ledger::by_program) acts.push_back(entry.act);
    const auto restored = std::ranges::find(acts, "backup.restore");
    return {restored, acts.end()};
  }

  testing::World world_;
  store::testing::TestDatabase other_;
  base::testing::TempFolder folder_;
  fs::path backup_ = folder_ / "one.backup";
  std::shared_ptr<base::FileCalls> calls_ = std::make_shared<base::FileCalls>();
  std::unique_ptr<House> house_;
  std::string manager_, list_, second_, gone_, kept_;
  int exports_ = 0;
};

INSTANTIATE_TEST_SUITE_P(On, DoingAgain, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(DoingAgain, RemovesEndsClosesAndTakesAwayWhatTheLaterLogSays) {
  const auto& boss = world_.administrator().account;
  const auto closed = world_.add("Carl", {Role::officer}).account;
  const auto changed = world_.add("Dora", {Role::officer, Role::camera_operator}).account;
  const auto robbed = world_.add("Eve", {Role::officer}).account;
  back_up();
  must(remove_reference(world_.house(), manager_, list_, gone_, "withdrawn"));
  must(end_list(world_.house(), manager_, second_));
  must(close_account(world_.house(), boss, closed));
  must(change_roles(world_.house(), boss, changed, {Role::camera_operator}));
  must(remove_passkey(world_.house(), boss,
                      must(passkeys_of(world_.house(), boss, robbed)).front().credential));
  world_.add("Later", {Role::officer});
  EXPECT_EQ(must(restore(exported())).to_redo, 5u);

  const auto done = start();
  ASSERT_EQ(done.size(), 5u);
  for (const auto& each : done) EXPECT_EQ(each.how, Again::done) << each.act << ' ' << each.words;
  EXPECT_THAT(acts_by_program(), ElementsAre("backup.restore", "reference.remove", "watchlist.end",
                                             "account.close", "account.roles", "credential.remove"));
  EXPECT_EQ(testing::broken_rule(entries()), "");
  const auto left = must(read_list(*house_, manager_, list_));
  ASSERT_EQ(left.references.size(), 1u);
  EXPECT_EQ(left.references[0].reference.id, kept_);
  auto transaction = must(house_->database().begin_reading());
  EXPECT_TRUE(must(store::find_list(transaction, house_->vault(), second_)).ended);
  EXPECT_TRUE(must(store::find_account(transaction, house_->vault(), closed)).closed);
  EXPECT_THAT(must(store::find_account(transaction, house_->vault(), changed)).roles,
              ElementsAre(Role::camera_operator));
  EXPECT_THAT(must(store::credentials_of(transaction, robbed)), IsEmpty());
}

// Who was taken off a list is searched for no more, also by the version that the backup brought back.
TEST_P(DoingAgain, ForgetsTheVersionsWithWhoWasTakenOff) {
  must(make_version(world_.house(), manager_, list_));
  back_up();
  must(remove_reference(world_.house(), manager_, list_, gone_, "wrong"));
  EXPECT_EQ(must(restore(exported())).to_redo, 2u) << "the reference, and the version";
  const auto done = start();
  ASSERT_EQ(done.size(), 2u);
  EXPECT_EQ(done[0].how, Again::done) << done[0].words;
  EXPECT_EQ(done[1].how, Again::nothing) << "it went with the reference";
  EXPECT_THAT(acts_by_program(), ElementsAre("backup.restore", "reference.remove", "watchlist.forget"));
  EXPECT_EQ(testing::broken_rule(entries()), "");
  auto transaction = must(house_->database().begin_reading());
  EXPECT_TRUE(must(store::newest_version(transaction, list_))->forgotten);
}

// One that a newer one took the place of, and one whose reference is gone from the backup.
TEST_P(DoingAgain, ForgetsVersionsThatWereForgotten) {
  must(make_version(world_.house(), manager_, list_));
  back_up();
  must(add_reference(world_.house(), manager_, list_, reference("CRN/3", 2)));
  must(make_version(world_.house(), manager_, list_));
  must(forget_replaced_versions(world_.house()));
  EXPECT_EQ(must(restore(exported())).to_redo, 1u);
  const auto done = start();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].how, Again::done) << done[0].words;
  EXPECT_THAT(acts_by_program(), ElementsAre("backup.restore", "watchlist.forget"));
  EXPECT_EQ(testing::broken_rule(entries()), "");
}

TEST_P(DoingAgain, HappensOnceAndGoesOnWhereItWasCutOff) {
  const auto& boss = world_.administrator().account;
  const auto closed = world_.add("Carl", {Role::officer}).account;
  back_up();
  must(remove_reference(world_.house(), manager_, list_, gone_, "withdrawn"));
  must(close_account(world_.house(), boss, closed));
  must(restore(exported()));
  // As if the first was entered, and the power went before it was noted so.
  {
    HouseOptions options = world_.options();
    options.data = folder_ / "other";
    options.postgresql = other_.options().postgresql;
    options.before_step = [](const std::string& step) -> base::Status {
      if (step == "forget what was done again") return base::fail(ErrorCode::io, "made to fail");
      return {};
    };
    house_ = must(House::open(options, world_.clock()));
    must(enter_restore(*house_));
    EXPECT_FALSE(do_again(*house_));
  }
  const auto done = start();
  ASSERT_EQ(done.size(), 2u);
  EXPECT_EQ(done[0].how, Again::nothing) << "it is done";
  EXPECT_EQ(done[1].how, Again::done);
  EXPECT_THAT(start(), IsEmpty());
  EXPECT_EQ(std::ranges::count(acts_by_program(), "reference.remove"), 1);
  EXPECT_EQ(testing::broken_rule(entries()), "");
}

TEST_P(DoingAgain, GivesNoRoleAndLeavesAnAdministrator) {
  const auto boss = world_.administrator().account;
  const auto dora = world_.add("Dora", {Role::officer, Role::camera_operator}).account;
  const auto fred = world_.add("Fred", {Role::officer}).account;
  back_up();
  const auto next = world_.add("Next", {Role::administrator}).account;
  must(change_roles(world_.house(), boss, dora, {Role::officer, Role::watchlist_manager}));
  must(change_roles(world_.house(), boss, fred, {Role::examiner}));
  must(close_account(world_.house(), next, boss));
  must(restore(exported()));
  const auto done = start();
  ASSERT_EQ(done.size(), 3u);
  EXPECT_EQ(done[2].how, Again::by_hand);
  EXPECT_THAT(done[2].words, HasSubstr("no administrator"));
  auto transaction = must(house_->database().begin_reading());
  EXPECT_THAT(must(store::find_account(transaction, house_->vault(), dora)).roles,
              ElementsAre(Role::officer));
  EXPECT_TRUE(must(store::find_account(transaction, house_->vault(), fred)).closed) << "nothing was left";
  EXPECT_FALSE(must(store::find_account(transaction, house_->vault(), boss)).closed);
  EXPECT_EQ(testing::broken_rule(entries()), "");
}

TEST_P(DoingAgain, IsRefusedForAnotherLogOrOneThatIsOlderOrBroken) {
  const fs::path early = exported();
  world_.add("Ann", {Role::officer});
  back_up();
  const auto code = [&](const fs::path& log) {
    const auto done = restore(log);
    return done ? ErrorCode::internal : done.error().code;
  };
  EXPECT_EQ(code(early), ErrorCode::refused);
  EXPECT_EQ(code(folder_ / "none"), ErrorCode::not_found);
  // The same key, and another history from there on.
  testing::World forked("sqlite");
  forked.close();
  fs::copy_file(world_.data() / "ledger.key", forked.data() / "ledger.key",
                fs::copy_options::overwrite_existing);
  fs::remove(forked.data() / "peel.db");
  for (const char* beside : {"peel.db-wal", "peel.db-shm"}) fs::remove(forked.data() / beside);
  if (GetParam() == "sqlite") {
    forked.restart();
    for (int i = 0; i < 8; ++i) forked.add(fmt::format("P{}", i), {Role::officer});
    must(sign_checkpoint(forked.house()));
    base::NoProgress progress;
    must(export_log(forked.data(), "", folder_ / "forked", progress));
    EXPECT_EQ(code(folder_ / "forked"), ErrorCode::refused);
  }
  const fs::path broken = exported();
  fs::remove_all(broken / "tile" / "entries");
  EXPECT_NE(code(broken), ErrorCode::internal);
  EXPECT_TRUE(restore(exported())) << "what was refused left nothing";
}

TEST_P(DoingAgain, IsNotLostInABackupOfWhatWasNeverStarted) {
  back_up();
  must(remove_reference(world_.house(), manager_, list_, gone_, "withdrawn"));
  must(restore(exported()));
  const BackupPlace place{folder_ / "other", other_.options().postgresql};
  must(base::write_file(place.data / "ledger.pub", base::as_bytes("any")));
  const auto refused = make_backup(place, folder_ / "two.backup", world_.clock(), calls_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
}

}  // namespace
}  // namespace peel::service
