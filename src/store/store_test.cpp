// What is kept, on each kind of database.
#include <gtest/gtest.h>
#include <mutex>
#include <sys/stat.h>
#include <thread>

#include "base/file.h"
#include "base/random.h"
#include "store/accounts.h"
#include "store/authorisations.h"
#include "store/sql_internal.h"
#include "store/testing/stores.h"

namespace peel::store {
namespace {

using base::ErrorCode;
using std::chrono::hours;
using std::chrono::minutes;

base::SecretBytes master(std::uint8_t number) {
  return std::move(*base::SecretBytes::copy_of(base::Bytes(32, number)));
}

const base::Time noon = *base::parse_time("2026-06-01T12:00:00Z");

Account made_account(std::string name, std::vector<policy::Role> roles) {
  return {base::new_id("acct"), std::move(name), std::move(roles), noon, {}};
}

// A database, its vault, and steps that can be made to fail.
class Store : public ::testing::TestWithParam<std::string> {
 protected:
  Store() : test_(GetParam()), vault_(std::move(*Vault::create(master(1)))) {
    auto options = test_.options();
    options.before_step = [this](const std::string& step) -> base::Status {
      const std::lock_guard one(mutex_);
      steps_.push_back(step);
      if (fail_at_ && steps_.size() == *fail_at_) return base::fail(ErrorCode::io, "made to fail: {}", step);
      return {};
    };
    auto opened = Database::open(options);
    EXPECT_TRUE(opened) << opened.error().message;
    database_ = std::make_unique<Database>(std::move(*opened));
  }

  base::Status keep(const Account& account) {
    PEEL_TRY(Transaction transaction, database_->begin());
    PEEL_CHECK(add_account(transaction, vault_, account));
    return transaction.commit();
  }
  Transaction reading() { return std::move(*database_->begin_reading()); }

  testing::TestDatabase test_;
  Vault vault_;
  std::unique_ptr<Database> database_;
  std::mutex mutex_;  // of steps_, in the tests with several threads
  std::vector<std::string> steps_;
  std::optional<std::size_t> fail_at_;
};

INSTANTIATE_TEST_SUITE_P(On, Store, ::testing::ValuesIn(testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Store, KeepsAnAccountAndItsName) {
  const Account account = made_account("Zoë Lee", {policy::Role::officer, policy::Role::camera_operator});
  ASSERT_TRUE(keep(account));
  auto transaction = reading();
  const auto found = find_account(transaction, vault_, account.id);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->name, "Zoë Lee");
  EXPECT_EQ(found->roles, account.roles);
  EXPECT_EQ(found->made, noon);
  EXPECT_FALSE(found->closed);
  EXPECT_EQ(find_account(transaction, vault_, "acct-0").error().code, ErrorCode::not_found);
}

// P6, and a stolen database file.
TEST_P(Store, HoldsNoNameThatCanBeReadWithoutTheMasterKey) {
  const Account account = made_account("Marguerite Unmistakable", {policy::Role::auditor});
  ASSERT_TRUE(keep(account));
  EXPECT_EQ(test_.all_bytes().find("Unmistakable"), std::string::npos);
  const Vault other = std::move(*Vault::create(master(2)));
  auto transaction = reading();
  EXPECT_EQ(find_account(transaction, other, account.id).error().code, ErrorCode::corrupt);
}

TEST_P(Store, ForgetsANameWithItsKey) {
  const Account account = made_account("Forgotten", {policy::Role::officer});
  ASSERT_TRUE(keep(account));
  auto transaction = std::move(*database_->begin());
  ASSERT_TRUE(vault_.erase(transaction, account.id));
  EXPECT_EQ(vault_.erase(transaction, account.id).error().code, ErrorCode::not_found);
  ASSERT_TRUE(transaction.commit());
  auto after = reading();
  EXPECT_EQ(find_account(after, vault_, account.id)->name, "");
}

// A journal holds what was there before, until it is overwritten: a stolen folder must not.
TEST_P(Store, LeavesNoErasedKeyInItsJournal) {
  if (database_->is_postgresql()) GTEST_SKIP() << "the server's journal is the server's";
  const Account account = made_account("Forgotten", {policy::Role::officer});
  ASSERT_TRUE(keep(account));
  const auto key_of = [&](const std::string& id) {
    std::string key;
    auto transaction = reading();
    EXPECT_TRUE(attempt(transaction, "look at the key", [&](soci::session& sql) {
      sql << "select wrapped from subject_key where subject = :id", soci::into(key), soci::use(id);
    }));
    return key;
  };
  std::string wrapped = key_of(account.id);
  EXPECT_NE(test_.all_bytes().find(wrapped), std::string::npos);
  const auto erase = [&](const std::string& id) {
    auto transaction = std::move(*database_->begin());
    ASSERT_TRUE(vault_.erase(transaction, id));
    ASSERT_TRUE(transaction.commit());
  };
  {
    const auto reader = reading();
    auto held = find_account(const_cast<Transaction&>(reader), vault_, account.id);
    ASSERT_TRUE(held);
    erase(account.id);
    ASSERT_TRUE(database_->overwrite_erased());
    EXPECT_NE(test_.all_bytes().find(wrapped), std::string::npos) << "the test must see the journal";
  }
  ASSERT_TRUE(database_->overwrite_erased());
  EXPECT_EQ(test_.all_bytes().find(wrapped), std::string::npos);
  const Account other = made_account("Also forgotten", {policy::Role::officer});
  ASSERT_TRUE(keep(other));
  wrapped = key_of(other.id);
  EXPECT_NE(test_.all_bytes().find(wrapped), std::string::npos);
  erase(other.id);
  ASSERT_TRUE(database_->overwrite_erased());
  EXPECT_EQ(test_.all_bytes().find(wrapped), std::string::npos) << "a second erasure, too";
}

// Erasing is finished by whoever erases, also while somebody else empties the journal and waits for a reader.
TEST_P(Store, ClearsWhatWasDeletedBesideOthers) {
  const Account account = made_account("Busy", {policy::Role::officer});
  ASSERT_TRUE(keep(account));
  auto reader = std::make_optional(reading());
  ASSERT_TRUE(find_account(*reader, vault_, account.id));
  {
    auto transaction = std::move(*database_->begin());
    ASSERT_TRUE(vault_.erase(transaction, account.id));
    ASSERT_TRUE(transaction.commit());
  }
  const std::jthread keeper([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) EXPECT_TRUE(database_->overwrite_erased());
  });
  const std::jthread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    reader.reset();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto cleared = database_->clear_deleted();
  EXPECT_TRUE(cleared) << cleared.error().message;
}

TEST_P(Store, RefusesANameThatWasMovedToAnother) {
  auto transaction = std::move(*database_->begin());
  auto key = std::move(*vault_.add(transaction, "subject"));
  const auto sealed = key.seal(base::as_bytes("a name"), {"account", "name", "acct-1"});
  ASSERT_TRUE(sealed);
  EXPECT_EQ(key.open_text(*sealed, {"account", "name", "acct-1"}).value(), "a name");
  EXPECT_FALSE(key.open_text(*sealed, {"account", "name", "acct-2"}));
  EXPECT_FALSE(key.open_text(*sealed, {"reference", "name", "acct-1"}));
}

TEST_P(Store, UndoesWhatWasNotCommitted) {
  const Account account = made_account("Nobody", {policy::Role::officer});
  {
    auto transaction = std::move(*database_->begin());
    ASSERT_TRUE(add_account(transaction, vault_, account));
  }
  auto transaction = reading();
  EXPECT_EQ(count_accounts(transaction).value(), 0u);
}

// Each step in turn fails: nothing of the whole is kept, and the next attempt succeeds.
TEST_P(Store, AFailureAtAnyStepLosesNothingAndKeepsNothing) {
  steps_.clear();
  ASSERT_TRUE(keep(made_account("First", {policy::Role::officer})));
  const std::size_t steps = steps_.size();
  ASSERT_GE(steps, 4u);
  for (std::size_t failing = 1; failing <= steps; ++failing) {
    steps_.clear();
    fail_at_ = failing;
    const auto kept = keep(made_account("Second", {policy::Role::officer}));
    ASSERT_FALSE(kept);
    EXPECT_NE(kept.error().message.find("made to fail"), std::string::npos) << kept.error().message;
    fail_at_.reset();
    auto transaction = reading();
    EXPECT_EQ(count_accounts(transaction).value(), 1u) << "failed at step " << failing;
  }
  EXPECT_TRUE(keep(made_account("Second", {policy::Role::officer})));
}

TEST_P(Store, KeepsPasskeysAndForgetsTheirCodes) {
  const Account account = made_account("Ann", {policy::Role::officer});
  ASSERT_TRUE(keep(account));
  auto transaction = std::move(*database_->begin());
  const auto code = base::sha256(base::as_bytes("code"));
  ASSERT_TRUE(add_invitation(transaction, code, account.id, noon + hours(1)));
  EXPECT_EQ(find_invitation(transaction, code, noon).value(), account.id);
  EXPECT_FALSE(find_invitation(transaction, code, noon + hours(1)));
  EXPECT_FALSE(find_invitation(transaction, base::sha256(base::as_bytes("other")), noon));

  const Credential credential{{1, 2, 3}, account.id, base::Bytes(64, 7), 4'000'000'000u, noon};
  ASSERT_TRUE(add_credential(transaction, credential));
  EXPECT_EQ(add_credential(transaction, credential).error().code, ErrorCode::refused);
  ASSERT_TRUE(remove_invitations(transaction, account.id));
  EXPECT_FALSE(find_invitation(transaction, code, noon));
  ASSERT_TRUE(set_sign_count(transaction, credential.id, 4'000'000'001u));
  const auto found = find_credential(transaction, credential.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, account.id);
  EXPECT_EQ(found->public_key, credential.public_key);
  EXPECT_EQ(found->sign_count, 4'000'000'001u);
  EXPECT_EQ(credentials_of(transaction, account.id)->size(), 1u);
}

TEST_P(Store, KnowsWhichSessionsAreOld) {
  const Account account = made_account("Ann", {policy::Role::officer});
  ASSERT_TRUE(keep(account));
  auto transaction = std::move(*database_->begin());
  const auto token = [](const char* text) { return base::sha256(base::as_bytes(text)); };
  for (const char* each : {"a", "b", "c", "d"})
    ASSERT_TRUE(add_session(transaction, {token(each), account.id, noon, noon}));
  ASSERT_TRUE(touch_session(transaction, token("a"), noon + minutes(20)));
  EXPECT_EQ(find_session(transaction, token("a"))->seen, noon + minutes(20));
  ASSERT_TRUE(remove_session(transaction, token("b")));
  EXPECT_EQ(find_session(transaction, token("b")).error().code, ErrorCode::not_found);
  const auto count = [](const auto& sessions) { return sessions.value().size(); };
  EXPECT_EQ(count(old_sessions(transaction, noon - minutes(1), noon)), 2u) << "c and d";
  EXPECT_EQ(count(old_sessions(transaction, noon - minutes(1), noon - minutes(1))), 0u);
  EXPECT_EQ(count(old_sessions(transaction, noon, noon - minutes(1))), 3u);
  EXPECT_EQ(count(sessions_of(transaction, account.id)), 3u);
  EXPECT_EQ(count(sessions_of(transaction, "acct-else")), 0u);
}

TEST_P(Store, TakesNoPasskeyTwiceWhateverItsId) {
  const Account ann = made_account("Ann", {policy::Role::officer}),
                bob = made_account("Bob", {policy::Role::officer});
  ASSERT_TRUE(keep(ann));
  ASSERT_TRUE(keep(bob));
  auto transaction = std::move(*database_->begin());
  const Credential first{base::Bytes(32, 1), ann.id, base::Bytes(64, 1), 0, noon};
  ASSERT_TRUE(add_credential(transaction, first));
  Credential copied = first;
  copied.account = bob.id;
  copied.id = base::Bytes(32, 2);
  EXPECT_EQ(add_credential(transaction, copied).error().code, ErrorCode::refused) << "its key";
  copied = first;
  copied.public_key = base::Bytes(64, 2);
  EXPECT_EQ(add_credential(transaction, copied).error().code, ErrorCode::refused) << "its id";
  ASSERT_TRUE(remove_credential(transaction, first.id, noon));
  EXPECT_FALSE(find_credential(transaction, first.id));
  EXPECT_EQ(add_credential(transaction, first).error().code, ErrorCode::refused) << "once removed";
  const auto all = *all_credentials(transaction);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(all[0].removed);
}

TEST_P(Store, KeepsAuthorisationsSealedAndApprovals) {
  const Account ann = made_account("Ann", {policy::Role::camera_operator});
  ASSERT_TRUE(keep(ann));
  auto transaction = std::move(*database_->begin());
  const Authorisation made{
      "auth-1", "{unmistakable}", "00", "list-1", true, {{"rtsp://a:b@c", ""}, {"/dev/video0", "node-1"}},
      "told",   ann.id,           noon, {}};
  ASSERT_TRUE(add_authorisation(transaction, vault_, made));
  const auto found = find_authorisation(transaction, vault_, "auth-1");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->document, made.document);
  ASSERT_EQ(found->cameras.size(), 2u);
  EXPECT_EQ(found->cameras[0].address, "rtsp://a:b@c");
  EXPECT_EQ(found->cameras[0].node, "");
  EXPECT_EQ(found->cameras[1].address, "/dev/video0");
  EXPECT_EQ(found->cameras[1].node, "node-1");
  EXPECT_TRUE(found->extrapolated);
  EXPECT_FALSE(found->withdrawn);
  EXPECT_EQ(find_authorisation(transaction, vault_, "auth-2").error().code, ErrorCode::not_found);
  ASSERT_TRUE(withdraw_authorisation(transaction, "auth-1", noon + minutes(1)));
  EXPECT_EQ(find_authorisation(transaction, vault_, "auth-1")->withdrawn, noon + minutes(1));

  KeptApproval approval{"authorisation", "auth-1",       "00",          "officer", ann.id, noon, "11",
                        base::Bytes{1},  base::Bytes{2}, base::Bytes{3}};
  ASSERT_TRUE(keep_approval(transaction, approval));
  approval.role = "another";
  approval.at = noon + minutes(1);
  ASSERT_TRUE(keep_approval(transaction, approval));
  approval.signature = {4};
  ASSERT_TRUE(keep_approval(transaction, approval));
  const auto kept = *approvals_of(transaction, "authorisation", "auth-1", "00");
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].role, "officer");
  EXPECT_EQ(kept[1].signature, base::Bytes{4}) << "in the place of the one before";
  EXPECT_TRUE(approvals_of(transaction, "authorisation", "auth-1", "01")->empty());
  EXPECT_TRUE(approvals_of(transaction, "watchlist", "auth-1", "00")->empty());
}

// Two at once: both are kept, on SQLite one after the other.
TEST_P(Store, TakesManyAtOnce) {
  steps_.reserve(10'000);
  database_ = std::make_unique<Database>(test_.open());
  std::vector<std::thread> threads;
  std::atomic<int> kept{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n)
        if (keep(made_account("One", {policy::Role::officer}))) ++kept;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(kept, 40);
  auto transaction = reading();
  EXPECT_EQ(count_accounts(transaction).value(), 40u);
}

TEST_P(Store, OpensAgainWithWhatItKept) {
  const Account account = made_account("Ann", {policy::Role::officer});
  ASSERT_TRUE(keep(account));
  database_.reset();
  database_ = std::make_unique<Database>(test_.open());
  auto transaction = reading();
  EXPECT_EQ(all_accounts(transaction, vault_)->size(), 1u);
}

TEST(Database, RefusesAPasswordInItsAddress) {
  for (const char* address :
       {"postgresql://ann:secret@localhost/peel", "postgresql://localhost/peel?password=x"}) {
    const auto opened = Database::open({{}, address});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::refused);
    EXPECT_EQ(opened.error().message.find("secret"), std::string::npos);
  }
}

TEST(Database, SaysWhenThereIsNoServer) {
  const auto opened = Database::open({{}, "postgresql://nobody@127.0.0.1:1/peel"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable) << opened.error().message;
}

TEST(Database, IsForItsOwnerOnly) {
  base::testing::TempFolder folder;
  const auto file = folder / "peel.db";
  { ASSERT_TRUE(Database::open({file})); }
  struct stat facts {};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  EXPECT_EQ(Database::open({file}).error().code, ErrorCode::refused);
}

TEST(Database, RefusesWhatIsNoDatabase) {
  base::testing::TempFolder folder;
  const auto file = folder / "peel.db";
  ASSERT_TRUE(base::write_file(file, base::as_bytes(std::string(8192, 'x')), base::FileMode::owner_only));
  const auto opened = Database::open({file});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::corrupt) << opened.error().message;
}

}  // namespace
}  // namespace peel::store
