// People, their codes, passkeys, sessions and rights, and the log of all of it, on each kind of database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "ledger/entry.h"
#include "ledger/replay.h"
#include "ledger/schema.h"
#include "policy/rights.h"
#include "service/act.h"
#include "service/log.h"
#include "service/testing/world.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using policy::Role;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::must;

class Service : public ::testing::TestWithParam<std::string> {
 protected:
  Service() : world_(GetParam()) {}
  testing::World world_;
};

INSTANTIATE_TEST_SUITE_P(On, Service, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Service, BeginsItsLogAndTheFirstAdministrator) {
  world_.administrator();
  EXPECT_THAT(world_.acts(),
              ElementsAre("log.begin", "program.start", "account.create", "credential.add", "session.open"));
  EXPECT_FALSE(must(world_.sign_in().first_code()));
}

TEST_P(Service, SignsInByPasskeyAndOut) {
  auto& ann = world_.add("Ann", {Role::officer});
  const auto challenge = must(world_.sign_in().begin_session("here"));
  const auto session = must(world_.sign_in().finish_session(ann.authenticator.sign(challenge), "here"));
  EXPECT_EQ(session.account.name, "Ann");
  EXPECT_EQ(must(world_.sign_in().account_of(session.token)).id, ann.account);
  ASSERT_TRUE(world_.sign_in().end_session(session.token));
  EXPECT_EQ(world_.sign_in().account_of(session.token).error().code, ErrorCode::refused);
  EXPECT_TRUE(world_.sign_in().account_of(ann.token));
}

TEST_P(Service, TakesAChallengeOnceAndNotForAnythingElse) {
  auto& ann = world_.add("Ann", {Role::officer});
  const auto challenge = must(world_.sign_in().begin_session("here"));
  const auto signed_once = ann.authenticator.sign(challenge);
  ASSERT_TRUE(world_.sign_in().finish_session(signed_once, "here"));
  EXPECT_FALSE(world_.sign_in().finish_session(signed_once, "here"));
  EXPECT_FALSE(world_.sign_in().finish_session(ann.authenticator.sign(base::Bytes(32, 1)), "here"));
  const auto late = must(world_.sign_in().begin_session("here"));
  world_.clock().advance(minutes(5));
  EXPECT_FALSE(world_.sign_in().finish_session(ann.authenticator.sign(late), "here"));
}

TEST_P(Service, RefusesACopiedAuthenticatorByItsCount) {
  auto& ann = world_.add("Ann", {Role::officer});
  ann.authenticator.count = 5;
  ASSERT_TRUE(world_.sign_in().finish_session(
      ann.authenticator.sign(must(world_.sign_in().begin_session("here"))), "here"));
  ann.authenticator.count = 4;
  EXPECT_FALSE(world_.sign_in().finish_session(
      ann.authenticator.sign(must(world_.sign_in().begin_session("here"))), "here"));
}

TEST_P(Service, EndsSessionsByTime) {
  auto& ann = world_.add("Ann", {Role::officer});
  world_.clock().advance(minutes(29));
  EXPECT_TRUE(world_.sign_in().account_of(ann.token));
  world_.clock().advance(minutes(29));
  EXPECT_TRUE(world_.sign_in().account_of(ann.token));
  world_.clock().advance(minutes(30));
  EXPECT_FALSE(world_.sign_in().account_of(ann.token));

  auto& bob = world_.add("Bob", {Role::officer});
  for (int i = 0; i < 28; ++i) {
    world_.clock().advance(minutes(25));
    EXPECT_TRUE(world_.sign_in().account_of(bob.token));
  }
  world_.clock().advance(minutes(25));
  EXPECT_FALSE(world_.sign_in().account_of(bob.token)) << "after 12 hours";
}

TEST_P(Service, EntersThatSessionsEnded) {
  const auto& boss = world_.administrator();
  auto& ann = world_.add("Ann", {Role::officer});
  const auto why = [&] {
    std::vector<std::string> all;
    for (const auto& entry : must(read_log(world_.house(), 0, 256))) {
      const auto parsed = must(ledger::parse_entry(entry.text));
      if (parsed.act == "session.close") all.push_back(parsed.by.substr(0, 4) + " " + parsed.text("because"));
    }
    return all;
  };
  ASSERT_TRUE(world_.sign_in().end_old_sessions());
  EXPECT_THAT(why(), ElementsAre());
  ASSERT_TRUE(change_roles(world_.house(), boss.account, ann.account, {Role::auditor}));
  EXPECT_THAT(why(), ElementsAre("peel closed"));
  world_.clock().advance(idle_limit);
  world_.steps = 0;
  world_.failing_step = 6;
  EXPECT_FALSE(world_.sign_in().end_old_sessions());
  world_.failing_step = 0;
  EXPECT_THAT(why(), ElementsAre("peel closed"));
  ASSERT_TRUE(world_.sign_in().end_old_sessions());
  EXPECT_THAT(why(), ElementsAre("peel closed", "peel expired"));
  ASSERT_TRUE(world_.sign_in().end_old_sessions());
  EXPECT_EQ(why().size(), 2u) << "once";
}

TEST_P(Service, RemovesPasskeysButNotOnesOwnLast) {
  auto& boss = world_.administrator();
  auto& ann = world_.add("Ann", {Role::officer});
  auto& house = world_.house();
  const auto first = must(own_passkeys(house, ann.account)).front().credential;
  EXPECT_THAT(remove_own_passkey(house, ann.account, first).error().message, HasSubstr("your last passkey"));
  const auto code = must(invite(house, boss.account, ann.account)).code;
  testing::Authenticator another(house.us());
  const auto enrolment = must(world_.sign_in().begin_enrolment(code, "here"));
  const auto session =
      must(world_.sign_in().finish_enrolment(code, another.make(enrolment.challenge), "here"));
  ASSERT_EQ(must(passkeys_of(house, boss.account, ann.account)).size(), 2u);
  EXPECT_FALSE(passkeys_of(house, ann.account, boss.account));
  EXPECT_FALSE(remove_passkey(house, ann.account, first));
  ASSERT_TRUE(remove_own_passkey(house, ann.account, first));
  EXPECT_FALSE(world_.sign_in().account_of(session.token)) << "all sessions end";
  const auto sign_in_with = [&](testing::Authenticator& with) {
    return world_.sign_in().finish_session(with.sign(must(world_.sign_in().begin_session("here"))), "here");
  };
  EXPECT_FALSE(sign_in_with(ann.authenticator));
  EXPECT_TRUE(sign_in_with(another));
  EXPECT_EQ(remove_own_passkey(house, ann.account, first).error().code, ErrorCode::not_found);
  const auto last = must(own_passkeys(house, ann.account)).front().credential;
  ASSERT_TRUE(remove_passkey(house, boss.account, last));
  EXPECT_FALSE(sign_in_with(another));
  const auto own = must(own_passkeys(house, boss.account)).front().credential;
  EXPECT_EQ(remove_passkey(house, boss.account, own).error().code, ErrorCode::refused);
  ledger::Replay replay;
  for (const auto& entry : must(read_log(house, 0, 256)))
    EXPECT_TRUE(replay.apply(must(ledger::parse_entry(entry.text))).empty());
}

TEST_P(Service, SlowsDownWhoeverFails) {
  auto& sign_in = world_.sign_in();
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(sign_in.begin_enrolment("WRONG", "mallory").error().code, ErrorCode::not_found);
  const auto refused = sign_in.begin_enrolment("WRONG", "mallory");
  EXPECT_EQ(refused.error().code, ErrorCode::exhausted);
  EXPECT_THAT(refused.error().message, HasSubstr("wait 1 s"));
  EXPECT_EQ(sign_in.begin_enrolment("WRONG", "another").error().code, ErrorCode::not_found);
  world_.clock().advance(seconds(1));
  EXPECT_EQ(sign_in.begin_enrolment("WRONG", "mallory").error().code, ErrorCode::not_found);
  EXPECT_THAT(sign_in.begin_enrolment("WRONG", "mallory").error().message, HasSubstr("wait 2 s"));
}

TEST_P(Service, NobodyCanTakeAllTheChallenges) {
  Challenges challenges(world_.clock());
  const auto kept = must(challenges.make("sign-in", "me"));
  const auto first = must(challenges.make("sign-in", "mallory"));
  world_.clock().advance(seconds(1));
  for (int i = 0; i < 1'000; ++i) must(challenges.make("sign-in", "mallory"));
  EXPECT_FALSE(challenges.take(first, "sign-in")) << "their own oldest gave way";
  EXPECT_TRUE(challenges.take(kept, "sign-in"));
  EXPECT_FALSE(challenges.take(kept, "sign-in")) << "once";
  const auto late = must(challenges.make("sign-in", "me"));
  world_.clock().advance(Challenges::lifetime);
  EXPECT_FALSE(challenges.take(late, "sign-in"));
}

TEST_P(Service, StrangersDoNotFillTheLog) {
  const auto before = world_.acts().size();
  Assertion nobody_s;
  nobody_s.credential = base::Bytes(16, 7);
  for (int i = 0; i < 2 * Ration::a_minute; ++i)
    EXPECT_FALSE(world_.sign_in().finish_session(nobody_s, "address " + std::to_string(i)));
  EXPECT_EQ(world_.acts().size(), before + Ration::a_minute);
  world_.clock().advance(minutes(1));
  EXPECT_FALSE(world_.sign_in().finish_session(nobody_s, "another"));
  EXPECT_EQ(world_.acts().size(), before + Ration::a_minute + 1);
}

TEST_P(Service, CodesAreForOnceAndForAnHour) {
  const auto& boss = world_.administrator();
  const auto invited = must(create_account(world_.house(), boss.account, "Ann", {Role::officer}));
  testing::Authenticator authenticator(world_.house().us());
  std::string typed = invited.code;
  for (char& c : typed) c = static_cast<char>(std::tolower(c));
  const auto enrolment = must(world_.sign_in().begin_enrolment(typed, "here"));
  EXPECT_EQ(enrolment.name, "Ann");
  ASSERT_TRUE(world_.sign_in().finish_enrolment(typed, authenticator.make(enrolment.challenge), "here"));
  EXPECT_FALSE(world_.sign_in().begin_enrolment(invited.code, "here"));
  const auto again = must(invite(world_.house(), boss.account, invited.account));
  world_.clock().advance(hours(1));
  EXPECT_FALSE(world_.sign_in().begin_enrolment(again.code, "here"));
}

TEST_P(Service, NobodyHoldsTwoRolesThatCheckEachOther) {
  const auto& boss = world_.administrator();
  const auto refused = create_account(world_.house(), boss.account, "Ann",
                                      {Role::authorising_officer, Role::countersigning_officer});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  auto& ann = world_.add("Ann", {Role::camera_operator});
  EXPECT_FALSE(
      change_roles(world_.house(), boss.account, ann.account, {Role::camera_operator, Role::auditor}));
  EXPECT_TRUE(change_roles(world_.house(), boss.account, ann.account, {Role::auditor}));
  EXPECT_FALSE(world_.sign_in().account_of(ann.token)) << "a session goes on with roles that are gone";
}

TEST_P(Service, OnlyAnAdministratorMakesAccountsAndNobodyChangesTheirOwn) {
  auto& boss = world_.administrator();
  auto& ann = world_.add("Ann", {Role::authorising_officer});
  const auto refused = create_account(world_.house(), ann.account, "Eve", {Role::administrator});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "your role may not make an account, and give its first one-time code");
  EXPECT_FALSE(change_roles(world_.house(), boss.account, boss.account, {Role::authorising_officer}));
  EXPECT_FALSE(close_account(world_.house(), boss.account, boss.account));
  EXPECT_FALSE(accounts(world_.house(), ann.account));
  EXPECT_FALSE(create_account(world_.house(), "acct-nobody", "Eve", {Role::administrator}));
}

TEST_P(Service, AClosedAccountIsShutOutAtOnce) {
  auto& boss = world_.administrator();
  auto& ann = world_.add("Ann", {Role::administrator});
  ASSERT_TRUE(close_account(world_.house(), boss.account, ann.account));
  EXPECT_FALSE(world_.sign_in().account_of(ann.token));
  EXPECT_FALSE(world_.sign_in().finish_session(
      ann.authenticator.sign(must(world_.sign_in().begin_session("here"))), "here"));
  EXPECT_FALSE(create_account(world_.house(), ann.account, "Eve", {Role::officer}));
  EXPECT_FALSE(invite(world_.house(), boss.account, ann.account));
}

// P7: what the log cannot hold does not happen, whichever step fails; and the log stays sound.
TEST_P(Service, AnActThatCannotBeEnteredDoesNotHappen) {
  const auto& boss = world_.administrator();
  const auto before = world_.acts().size();
  world_.steps = 0;
  must(create_account(world_.house(), boss.account, "One", {Role::officer}));
  const std::size_t steps = world_.steps;
  ASSERT_GT(steps, 6u);
  for (std::size_t failing = 1; failing <= steps; ++failing) {
    world_.steps = 0;
    world_.failing_step = failing;
    EXPECT_FALSE(create_account(world_.house(), boss.account, "Two", {Role::officer})) << "step " << failing;
    world_.failing_step = 0;
    EXPECT_EQ(must(accounts(world_.house(), boss.account)).size(), 2u) << "step " << failing;
    EXPECT_EQ(world_.acts().size(), before + 1) << "step " << failing;
  }
  EXPECT_TRUE(newest_checkpoint(world_.house()));
}

TEST_P(Service, ProvesItsLogAndGoesOnWithItAfterARestart) {
  world_.administrator();
  const auto first = must(ledger::open_checkpoint(
      must(ledger::note_from_text(must(newest_checkpoint(world_.house())))), world_.house().log_key()));
  world_.restart();
  world_.add("Ann", {Role::officer});
  const auto second = must(ledger::open_checkpoint(
      must(ledger::note_from_text(must(newest_checkpoint(world_.house())))), world_.house().log_key()));
  ASSERT_GT(second.tree.size, first.tree.size);
  EXPECT_TRUE(ledger::verify_consistency(
      first.tree, second.tree, must(prove_consistency(world_.house(), first.tree.size, second.tree.size))));
  const auto entries = must(read_log(world_.house(), 0, 256));
  for (const auto& entry : entries) {
    const auto proof = must(prove_inclusion(world_.house(), entry.index, second.tree.size));
    EXPECT_TRUE(ledger::verify_inclusion(ledger::leaf_hash(base::as_bytes(entry.text)), entry.index,
                                         second.tree, proof));
  }
}

TEST_P(Service, ItsLogNeverGoesBackInTime) {
  const auto& boss = world_.administrator();
  world_.clock().set_wall(world_.clock().now() - seconds(3));
  EXPECT_TRUE(create_account(world_.house(), boss.account, "Ann", {Role::officer}));
  world_.clock().set_wall(world_.clock().now() - minutes(1));
  const auto refused = create_account(world_.house(), boss.account, "Bob", {Role::officer});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("set the clock right"));
  base::Time last{};
  for (const auto& entry : must(read_log(world_.house(), 0, 256))) {
    const auto parsed = must(ledger::parse_entry(entry.text));
    EXPECT_GE(parsed.at, last);
    last = parsed.at;
  }
}

TEST_P(Service, KeepsItsKeysAndAsksForThemBack) {
  world_.administrator();
  for (const char* name : {"master.key", "ledger.key"}) {
    struct stat facts {};
    ASSERT_EQ(::stat((world_.data() / name).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u) << name;
    std::filesystem::rename(world_.data() / name, world_.data() / "away");
    EXPECT_THROW(world_.restart(), std::runtime_error) << name;
    std::filesystem::rename(world_.data() / "away", world_.data() / name);
    EXPECT_NO_THROW(world_.restart());
  }
}

TEST_P(Service, RefusesAFolderThatOthersMayLookInto) {
  ASSERT_EQ(::chmod(world_.data().c_str(), 0755), 0);
  EXPECT_THROW(world_.restart(), std::runtime_error);
}

TEST_P(Service, RunsOnceOnAFolder) {
  EXPECT_EQ(House::open(world_.options(), world_.clock()).error().code, ErrorCode::refused);
}

TEST_P(Service, HoldsNoNameInItsLog) {
  world_.administrator();
  world_.add("Marguerite Unmistakable", {Role::officer});
  for (const auto& entry : must(read_log(world_.house(), 0, 256)))
    EXPECT_EQ(entry.text.find("Unmist"), std::string::npos);
}

// The log's verifier knows acts and roles by its own table; nobody may do here what it would call a breach.
TEST(Rights, AreThoseOfTheLogsTable) {
  for (const auto& right : policy::all_rights()) {
    const auto* logged = ledger::find_act(right.act);
    if (!logged) continue;
    for (const Role role : right.roles)
      EXPECT_TRUE(logged->allows(policy::name_of(role)) || logged->allows("anybody"))
          << policy::name_of(role) << " may " << right.act;
  }
}

TEST(Rights, AndRolesThatCheckEachOtherAreTheSameInTheLog) {
  for (const Role a : policy::all_roles) {
    EXPECT_TRUE(ledger::is_role(policy::name_of(a)));
    for (const Role b : policy::all_roles)
      EXPECT_EQ(ledger::check_each_other(policy::name_of(a), policy::name_of(b)),
                policy::check_each_other(a, b))
          << policy::name_of(a) << ", " << policy::name_of(b);
  }
}

}  // namespace
}  // namespace peel::service
