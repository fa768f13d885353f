// Approvals by passkey, and what an attacker would try, on each kind of database.
#include "service/approvals.h"

#include <algorithm>
#include <array>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/testing/example.h"
#include "service/testing/papers.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using policy::Role;
using testing::as_officer;
using testing::as_second;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::must;
using ::testing::Not;
using testing::Someone;

class Approvals : public ::testing::TestWithParam<std::string> {
 protected:
  Approvals() : world_(GetParam()), papers_(world_), id_(must(papers_.propose()).document.id) {}

  std::string refusal(const base::Status& status) {
    if (status) return "approved";
    EXPECT_EQ(status.error().code, ErrorCode::refused) << status.error().message;
    return status.error().message;
  }
  std::string approve(Someone& who, Role role) {
    return refusal(papers_.approve(who, Paper::authorisation, id_, role));
  }
  // Hands in what `sign` makes of what the officer is asked to sign.
  std::string hand_in(const std::function<Assertion(const ToSign&)>& sign) {
    const auto to_sign = must(papers_.authorisations.what_to_sign(asked()));
    return refusal(papers_.authorisations.hand_in(asked(), to_sign.content, sign(to_sign)));
  }
  Approving asked() const { return {papers_.officer.account, Paper::authorisation, id_, as_officer}; }
  // Another passkey of somebody's own.
  testing::Authenticator another_passkey(const Someone& who) {
    world_.clock().advance(std::chrono::seconds{1});
    const auto code = must(invite(world_.house(), world_.administrator().account, who.account)).code;
    testing::Authenticator made(world_.house().us());
    const auto enrolment = must(world_.sign_in().begin_enrolment(code, "here"));
    must(world_.sign_in().finish_enrolment(code, made.make(enrolment.challenge), "here"));
    return made;
  }
  // After a change of roles, or of passkeys, everybody signs in anew.
  void sign_in(Someone& who) {
    const auto challenge = must(world_.sign_in().begin_session("here"));
    must(world_.sign_in().finish_session(who.authenticator.sign(challenge), "here"));
  }
  std::string terms() {
    const auto plan = must(papers_.authorisations.find(papers_.officer.account, id_));
    return policy::document_of(plan.document, papers_.list).terms;
  }
  testing::World world_;
  testing::Papers papers_;
  std::string id_;
};

INSTANTIATE_TEST_SUITE_P(On, Approvals, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Approvals, OfTwoPeopleMakeAPermit) {
  EXPECT_THAT(papers_.permit(id_).error().message, HasSubstr("nobody has approved the watchlist"));
  papers_.approve_list();
  EXPECT_THAT(papers_.permit(id_).error().message, HasSubstr("nobody has approved the authorisation"));
  EXPECT_EQ(approve(papers_.officer, as_officer), "approved");
  EXPECT_THAT(papers_.permit(id_).error().message,
              HasSubstr("one person only has approved the authorisation"));
  EXPECT_EQ(approve(papers_.second, as_second), "approved");
  const auto permit = papers_.permit(id_);
  ASSERT_TRUE(permit) << permit.error().message;
  EXPECT_EQ(permit->authorisation_id(), id_);
  EXPECT_TRUE(permit->check(world_.clock()));
  EXPECT_EQ(papers_.broken_rule(), "");
}

TEST_P(Approvals, TellWhatWouldBeSignedAndWithWhat) {
  const auto to_sign = must(papers_.authorisations.what_to_sign(asked()));
  EXPECT_EQ(to_sign.content, must(papers_.authorisations.find(papers_.officer.account, id_)).content);
  EXPECT_EQ(to_sign.relying_party, "localhost");
  ASSERT_EQ(to_sign.credentials.size(), 1u);
  const auto challenge = base::approval_challenge(
      {"authorisation", id_, to_sign.content, policy::name_of(Role::authorising_officer), terms()});
  EXPECT_TRUE(std::ranges::equal(challenge.bytes, to_sign.challenge));
}

TEST_P(Approvals, NeedTwoPeopleInTheTwoRoles) {
  EXPECT_EQ(approve(papers_.officer, as_officer), "approved");
  EXPECT_THAT(approve(papers_.officer, as_officer), HasSubstr("you have approved this already"));
  EXPECT_THAT(approve(papers_.officer, as_second), HasSubstr("you are no countersigning-officer"));
  auto& other = world_.add("Cid", {as_officer});
  EXPECT_THAT(approve(other, as_officer), HasSubstr("another authorising-officer has approved this already"));
  EXPECT_THAT(approve(papers_.planner, as_second), HasSubstr("your role may not"));
  EXPECT_EQ(papers_.approve(papers_.second, Paper::authorisation, id_, Role::auditor).error().code,
            ErrorCode::invalid_input);
  EXPECT_EQ(approve(papers_.second, as_second), "approved");
}

// Beside session.refused: who tried, what, and why it was refused, by a word.
TEST_P(Approvals, ThatAreRefusedAreEnteredWithTheReason) {
  const auto entered = [&](const std::string& act) {
    const auto entries = papers_.entries();
    return entries.back().act == act ? entries.back().by + " " + entries.back().text("because") : "nothing";
  };
  const auto refused = [&](const testing::Someone& who) { return who.account + " "; };
  const auto tries = [&](const testing::Someone& who, Role role) {
    EXPECT_FALSE(
        papers_.authorisations.hand_in({who.account, Paper::authorisation, id_, role}, "anything", {}));
    return entered("authorisation.refused");
  };
  EXPECT_EQ(tries(papers_.officer, as_second), refused(papers_.officer) + "role");
  EXPECT_EQ(approve(papers_.officer, as_officer), "approved");
  EXPECT_EQ(tries(papers_.officer, as_officer), refused(papers_.officer) + "same-person");
  auto& other = world_.add("Cid", {as_officer});
  EXPECT_EQ(tries(other, as_officer), refused(other) + "taken");
  must(change_roles(world_.house(), world_.administrator().account, papers_.planner.account, {as_second}));
  sign_in(papers_.planner);
  EXPECT_EQ(tries(papers_.planner, as_second), refused(papers_.planner) + "own-proposal");

  const Approving second{papers_.second.account, Paper::authorisation, id_, as_second};
  const auto to_sign = must(papers_.authorisations.what_to_sign(second));
  const auto hand = [&](const std::string& content, const Assertion& assertion) {
    EXPECT_FALSE(papers_.authorisations.hand_in(second, content, assertion));
    return entered("authorisation.refused");
  };
  EXPECT_EQ(hand(std::string(64, '0'), papers_.second.authenticator.sign(to_sign.challenge)),
            refused(papers_.second) + "changed");
  EXPECT_EQ(hand(to_sign.content, papers_.officer.authenticator.sign(to_sign.challenge)),
            refused(papers_.second) + "passkey");
  EXPECT_EQ(hand(to_sign.content, papers_.second.authenticator.sign(base::Bytes(32, 7))),
            refused(papers_.second) + "signature");
  must(papers_.authorisations.withdraw(papers_.officer.account, id_));
  EXPECT_EQ(hand(to_sign.content, papers_.second.authenticator.sign(to_sign.challenge)),
            refused(papers_.second) + "over");
  papers_.list_ended = true;
  EXPECT_FALSE(papers_.authorisations.hand_in({other.account, Paper::watchlist, papers_.list, as_officer},
                                              std::string(64, '0'), {}));
  EXPECT_EQ(entered("watchlist.refused"), refused(other) + "over");
  // What there is none of was nobody's approval; to ask what would be signed is no attempt.
  const auto before = world_.acts().size();
  EXPECT_FALSE(papers_.authorisations.hand_in(
      {other.account, Paper::authorisation, "auth-" + std::string(32, '0'), as_officer}, to_sign.content,
      {}));
  EXPECT_FALSE(papers_.authorisations.what_to_sign(second));
  EXPECT_EQ(world_.acts().size(), before);
  EXPECT_EQ(papers_.broken_rule(), "");
}

TEST_P(Approvals, CountOncePerPersonWhateverPasskeyTheyUse) {
  EXPECT_EQ(approve(papers_.officer, as_officer), "approved");
  auto another = another_passkey(papers_.officer);
  std::swap(papers_.officer.authenticator, another);
  EXPECT_THAT(approve(papers_.officer, as_officer), HasSubstr("you have approved this already"));
  std::swap(papers_.officer.authenticator, another);
  // Nor by changing role in between.
  const auto& boss = world_.administrator();
  must(change_roles(world_.house(), boss.account, papers_.officer.account, {as_second}));
  EXPECT_THAT(approve(papers_.officer, as_second), HasSubstr("you are not signed in"));
  sign_in(papers_.officer);
  EXPECT_EQ(approve(papers_.officer, as_second), "approved");
  auto& third = world_.add("Cid", {as_officer});
  auto& fourth = world_.add("Dee", {as_second});
  must(papers_.approve(third, Paper::watchlist, papers_.list, as_officer));
  must(papers_.approve(fourth, Paper::watchlist, papers_.list, as_second));
  EXPECT_THAT(papers_.permit(id_).error().message, HasSubstr("and is none, or not any more"));
  EXPECT_EQ(papers_.broken_rule(), "");
}

TEST_P(Approvals, AreNobodysOfTheirOwnProposal) {
  const auto& boss = world_.administrator();
  must(change_roles(world_.house(), boss.account, papers_.planner.account, {as_officer}));
  sign_in(papers_.planner);
  EXPECT_THAT(approve(papers_.planner, as_officer), HasSubstr("nobody approves what they proposed"));
}

TEST_P(Approvals, AreNobodysOfAListThatTheyMade) {
  must(change_roles(world_.house(), world_.administrator().account, papers_.manager.account, {as_officer}));
  sign_in(papers_.manager);
  EXPECT_THAT(refusal(papers_.approve(papers_.manager, Paper::watchlist, papers_.list, as_officer)),
              HasSubstr("nobody approves a list on which they put people"));
  EXPECT_THAT(world_.acts(), Not(Contains("watchlist.approve")));
  EXPECT_EQ(papers_.broken_rule(), "");
}

TEST_P(Approvals, AreOfWhatWasReadAndNothingElse) {
  const auto other = must(papers_.propose()).document.id;
  const auto sign = [&](const base::Approved& what) {
    const auto challenge = base::approval_challenge(what);
    return papers_.officer.authenticator.sign(challenge.bytes);
  };
  const char* const role = "authorising-officer";
  for (const auto& what :
       {std::array{"watchlist", id_.c_str(), "", role}, std::array{"authorisation", other.c_str(), "", role},
        std::array{"authorisation", id_.c_str(), "0000", role},
        std::array{"authorisation", id_.c_str(), "", "countersigning-officer"}})
    EXPECT_THAT(hand_in([&](const ToSign& to_sign) {
                  const std::string content = *what[2] == '\0' ? to_sign.content : std::string(64, '0');
                  return sign({what[0], what[1], content, what[3], terms()});
                }),
                HasSubstr("answers another challenge"))
        << what[0] << what[1] << what[3];
  EXPECT_THAT(hand_in([&](const ToSign& to_sign) {
                return sign({"authorisation", id_, to_sign.content, role, base::watchlist_terms(3, 4)});
              }),
              HasSubstr("answers another challenge"));
  const auto to_sign = must(papers_.authorisations.what_to_sign(asked()));
  EXPECT_THAT(refusal(papers_.authorisations.hand_in(asked(), std::string(64, '0'),
                                                     papers_.officer.authenticator.sign(to_sign.challenge))),
              HasSubstr("changed since you read it"));
  EXPECT_THAT(world_.acts(), Not(Contains("authorisation.approve")));
}

TEST_P(Approvals, NeedTheirOwnPasskeyAndItsHolder) {
  auto& second = papers_.second.authenticator;
  EXPECT_THAT(hand_in([&](const ToSign& to_sign) { return second.sign(to_sign.challenge); }),
              HasSubstr("not one of your passkeys"));
  EXPECT_THAT(hand_in([&](const ToSign& to_sign) {
                return testing::Authenticator(world_.house().us()).sign(to_sign.challenge);
              }),
              HasSubstr("not known here"));
  auto& own = papers_.officer.authenticator;
  EXPECT_THAT(hand_in([&](const ToSign& to_sign) {
                auto assertion = own.sign(to_sign.challenge);
                assertion.signature = second.sign(to_sign.challenge).signature;
                return assertion;
              }),
              HasSubstr("signature is not right"));
  own.flags = 0x01;
  EXPECT_THAT(hand_in([&](const ToSign& to_sign) { return own.sign(to_sign.challenge); }),
              HasSubstr("did not verify who you are"));
  own.flags = 0x05;
  own.origin = "http://localhost:9999";
  EXPECT_THAT(hand_in([&](const ToSign& to_sign) { return own.sign(to_sign.challenge); }),
              HasSubstr("used on a page of"));
  EXPECT_THAT(world_.acts(), Not(Contains("authorisation.approve")));
}

TEST_P(Approvals, AreNotTakenTwice) {
  Assertion first;
  EXPECT_EQ(hand_in([&](const ToSign& to_sign) {
              return first = papers_.officer.authenticator.sign(to_sign.challenge);
            }),
            "approved");
  const auto content = must(papers_.authorisations.find(papers_.officer.account, id_)).content;
  EXPECT_THAT(refusal(papers_.authorisations.hand_in(asked(), content, first)), HasSubstr("already"));
  auto& other = world_.add("Cid", {as_officer});
  const Approving by_other{other.account, Paper::authorisation, id_, as_officer};
  EXPECT_THAT(refusal(papers_.authorisations.hand_in(by_other, content, first)), HasSubstr("already"));
  const Approving in_other{papers_.second.account, Paper::authorisation, id_, as_second};
  EXPECT_THAT(refusal(papers_.authorisations.hand_in(in_other, content, first)),
              HasSubstr("not one of your passkeys"));
}

TEST_P(Approvals, CountAPasskeysUse) {
  auto& own = papers_.officer.authenticator;
  own.count = 7;
  EXPECT_EQ(approve(papers_.officer, as_officer), "approved");
  own.count = 7;  // a copy of it
  const auto other = must(papers_.propose()).document.id;
  EXPECT_THAT(refusal(papers_.approve(papers_.officer, Paper::authorisation, other, as_officer)),
              HasSubstr("there are two of it"));
  own.count = 7;
  EXPECT_FALSE(
      world_.sign_in().finish_session(own.sign(must(world_.sign_in().begin_session("here"))), "here"));
}

TEST_P(Approvals, CountNoMoreOnceTheAccountIsClosedOrTheRoleLost) {
  papers_.approve_all(id_);
  papers_.approve_list();
  ASSERT_TRUE(papers_.permit(id_));
  const auto& boss = world_.administrator();
  must(change_roles(world_.house(), boss.account, papers_.second.account, {Role::auditor}));
  EXPECT_THAT(papers_.permit(id_).error().message,
              HasSubstr("Bob approved as countersigning-officer and is none"));
  must(change_roles(world_.house(), boss.account, papers_.second.account, {as_second}));
  ASSERT_TRUE(papers_.permit(id_));
  must(close_account(world_.house(), boss.account, papers_.officer.account));
  EXPECT_THAT(papers_.permit(id_).error().message, HasSubstr("the account of Ann"));
  EXPECT_EQ(must(papers_.authorisations.find(papers_.second.account, id_)).state, PlanState::proposed);
  // Somebody else may approve in the role again.
  auto& other = world_.add("Cid", {as_officer});
  EXPECT_EQ(approve(other, as_officer), "approved");
  must(papers_.approve(other, Paper::watchlist, papers_.list, as_officer));
  EXPECT_TRUE(papers_.permit(id_));
  EXPECT_EQ(papers_.broken_rule(), "");
}

TEST_P(Approvals, CountNoMoreOnceThePasskeyIsRemoved) {
  papers_.approve_all(id_);
  papers_.approve_list();
  const auto lost = must(own_passkeys(world_.house(), papers_.officer.account)).front().credential;
  papers_.officer.authenticator = another_passkey(papers_.officer);
  ASSERT_TRUE(papers_.permit(id_));
  must(remove_own_passkey(world_.house(), papers_.officer.account, lost));
  EXPECT_THAT(papers_.permit(id_).error().message,
              HasSubstr("the passkey with which Ann approved the watchlist"));
  sign_in(papers_.officer);
  const auto approve_list = [&] {
    return refusal(papers_.approve(papers_.officer, Paper::watchlist, papers_.list, as_officer));
  };
  // Somebody else may have used the code, so the new one waits.
  EXPECT_THAT(approve_list(), HasSubstr("less than 24 hours ago"));
  world_.clock().advance(std::chrono::hours{24} - std::chrono::milliseconds{1});
  EXPECT_THAT(approve_list(), HasSubstr("less than 24 hours ago"));
  world_.clock().advance(std::chrono::milliseconds{1});
  EXPECT_EQ(approve_list(), "approved");
  id_ = must(papers_.propose()).document.id;  // the one before has ended
  papers_.approve_all(id_);
  EXPECT_TRUE(papers_.permit(id_));
  EXPECT_EQ(papers_.broken_rule(), "");
}

// As somebody would who may write into the database.
TEST_P(Approvals, ThatAreForgedInTheLogAreFoundByItsVerifier) {
  papers_.approve_list();
  papers_.approve_all(id_);
  const auto broken = [&](std::size_t nth, const std::function<void(ledger::Entry&)>& forge) {
    auto entries = papers_.entries();
    for (auto& entry : entries)
      if (entry.act.ends_with(".approve") && nth-- == 0) forge(entry);
    return testing::broken_rule(entries);
  };
  const auto approval = [](ledger::Entry& entry) -> ledger::Approval& {
    return std::get<ledger::Approval>(entry.members.at("approval"));
  };
  EXPECT_EQ(broken(9, [](auto&) {}), "");
  auto lied = papers_.entries();
  for (auto& entry : lied)
    if (entry.act == "authorisation.propose") entry.members["threshold"] = std::string("0.05");
  EXPECT_THAT(testing::broken_rule(lied), HasSubstr("approval-holds"));
  const auto entries = papers_.entries();
  const auto other = *std::ranges::find_if(
      entries, [](const ledger::Entry& entry) { return entry.act == "watchlist.approve"; });
  for (std::size_t nth = 0; nth < 4; ++nth) {
    EXPECT_THAT(broken(nth, [&](auto& entry) { approval(entry).signature.back() ^= 1; }),
                HasSubstr("approval-holds"));
    EXPECT_THAT(broken(nth, [&](auto& entry) { approval(entry).authenticator_data[32] = 0x01; }),
                HasSubstr("approval-holds"));
    EXPECT_THAT(broken(nth, [&](auto& entry) { entry.members["content"] = std::string(64, '0'); }),
                HasSubstr("approved-as-it-is"));
    EXPECT_THAT(broken(nth, [&](auto& entry) { entry.by = papers_.planner.account; }), HasSubstr("who-may"));
  }
  EXPECT_THAT(broken(2,
                     [&](auto& entry) {
                       approval(entry) = std::get<ledger::Approval>(other.members.at("approval"));
                     }),
              HasSubstr("approval-holds"));
}

TEST_P(Approvals, OfAListAreOfItsNewestVersion) {
  papers_.approve_all(id_);
  must(papers_.approve(papers_.officer, Paper::watchlist, papers_.list, as_officer));
  papers_.make_version("the second");
  must(papers_.approve(papers_.second, Paper::watchlist, papers_.list, as_second));
  papers_.version.content = policy::testing::made_hash("the first");
  EXPECT_THAT(papers_.permit(id_).error().message, HasSubstr("one person only has approved the watchlist"));
  EXPECT_EQ(papers_.broken_rule(), "");
}

TEST_P(Approvals, OfNothingThatIsOver) {
  papers_.list_ended = true;
  EXPECT_THAT(refusal(papers_.approve(papers_.officer, Paper::watchlist, papers_.list, as_officer)),
              HasSubstr("has ended"));
  papers_.list_ended = false;
  papers_.approve_list();
  papers_.approve_all(id_);
  papers_.list_ended = true;
  EXPECT_THAT(papers_.permit(id_).error().message, HasSubstr("the list has ended"));
  papers_.list_ended = false;
  must(papers_.authorisations.withdraw(papers_.officer.account, id_));
  EXPECT_THAT(approve(papers_.second, as_second), HasSubstr("was withdrawn"));
  EXPECT_THAT(papers_.permit(id_).error().message, HasSubstr("was withdrawn at 2026-06-01T12:00:00Z"));
  id_ = must(papers_.propose()).document.id;
  world_.clock().advance(std::chrono::hours{4});
  EXPECT_THAT(approve(papers_.second, as_second), HasSubstr("has ended"));
  EXPECT_EQ(papers_.approve(papers_.officer, Paper::authorisation, "auth-x", as_officer).error().code,
            ErrorCode::not_found);
}

TEST_P(Approvals, ThatCannotBeEnteredAreNotKept) {
  const Approving approving = asked();
  const auto to_sign = must(papers_.authorisations.what_to_sign(approving));
  const auto assertion = papers_.officer.authenticator.sign(to_sign.challenge);
  const auto before = world_.acts().size();
  for (std::size_t failing = 1;; ++failing) {
    world_.steps = 0;
    world_.failing_step = failing;
    const auto done = papers_.authorisations.hand_in(approving, to_sign.content, assertion);
    world_.failing_step = 0;
    if (done) {
      EXPECT_GT(failing, 8u);
      break;
    }
    EXPECT_EQ(world_.acts().size(), before) << "step " << failing;
    EXPECT_TRUE(must(papers_.authorisations.find(approving.by, id_)).approvals.empty()) << "step " << failing;
  }
  EXPECT_EQ(world_.acts().size(), before + 1);
}

TEST_P(Approvals, OfOnePasskeyAreNeverTwoPeoples) {
  const auto code =
      must(create_account(world_.house(), world_.administrator().account, "Cid", {as_officer})).code;
  const auto enrolment = must(world_.sign_in().begin_enrolment(code, "here"));
  auto& copied = papers_.second.authenticator;
  EXPECT_THAT(refusal(world_.sign_in()
                          .finish_enrolment(code, copied.make(enrolment.challenge), "here")
                          .map([](const auto&) {})),
              HasSubstr("known already"));
  copied.new_id();
  const auto again = must(world_.sign_in().begin_enrolment(code, "here"));
  EXPECT_THAT(
      refusal(
          world_.sign_in().finish_enrolment(code, copied.make(again.challenge), "here").map([](const auto&) {
          })),
      HasSubstr("known already"));
  EXPECT_EQ(papers_.broken_rule(), "");
}

}  // namespace
}  // namespace peel::service
