#include "policy/passkey_papers.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/testing/made_passkeys.h"

namespace peel::policy {
namespace {

using testing::approved_by;
using ::testing::HasSubstr;
using testing::made_passkey;
using ::testing::Not;
using testing::PasskeyExample;

constexpr Role first_role = Role::authorising_officer, second_role = Role::countersigning_officer;

struct Papers : PasskeyExample {
  PasskeyApproval of_list(std::uint8_t who, Role role) const {
    const std::string content = base::to_hex(authorisation.list.file.bytes);
    return approved_by(
        who,
        base::Approved{"watchlist", std::string(testing::made_watchlist), content, name_of(role),
                       base::watchlist_terms(authorisation.list.subjects, authorisation.list.templates)},
        role, testing::at("2026-05-01T08:00:00Z"));
  }
  PasskeyPapers made() const {
    return {approved_by_both(), {of_list(1, first_role), of_list(2, second_role)}, passkeys};
  }
  // What a machine makes of what it was sent.
  std::string refusal(const PasskeyPapers& papers) const {
    const auto read = passkey_papers_from_json(to_json(papers));
    if (!read) return read.error().message;
    const auto permit = grant(*read, {}, list, rules, clock);
    return permit ? "granted" : permit.error().message;
  }
};

TEST(PasskeyPapers, GiveAnotherMachineTheSamePermit) {
  const Papers example;
  const auto read = passkey_papers_from_json(to_json(only_what_counts(example.made())));
  ASSERT_TRUE(read) << read.error().message;
  const auto there = grant(*read, {}, example.list, example.rules, example.clock);
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_EQ(there->threshold(), example.granted()->threshold());
  EXPECT_EQ(there->list(), example.list);
}

TEST(PasskeyPapers, AreRefusedForWhatTheyWouldBeRefusedForHere) {
  const Papers example;
  const auto spoiled = [&](const std::function<void(PasskeyPapers&)>& spoil) {
    PasskeyPapers papers = example.made();
    spoil(papers);
    return example.refusal(papers);
  };
  EXPECT_EQ(spoiled([](auto&) {}), "granted");
  EXPECT_THAT(spoiled([](auto& p) { p.approved.approvals.pop_back(); }), HasSubstr("one person only"));
  EXPECT_THAT(spoiled([](auto& p) { p.approved.authorisation.cameras.push_back("west"); }),
              HasSubstr("does not fit the authorisation"));
  EXPECT_THAT(spoiled([](auto& p) { p.list_approvals.pop_back(); }), HasSubstr("approved the watchlist"));
  EXPECT_THAT(spoiled([](auto& p) { p.approved.watchlist = "list-2"; }),
              HasSubstr("does not fit the watchlist"));
  EXPECT_THAT(spoiled([](auto& p) { p.trust.passkeys[0].removed = true; }), HasSubstr("was removed"));
  EXPECT_THAT(spoiled([](auto& p) { p.trust.passkeys[0].roles = {second_role}; }), HasSubstr("is none"));
  EXPECT_THAT(spoiled([](auto& p) { p.trust.relying_party = testing::made_hash("evil.example"); }),
              HasSubstr("does not fit"));
}

TEST(PasskeyPapers, TellAMachineOfNobodyWhoDidNotApprove) {
  Papers example;
  example.passkeys.passkeys.push_back(made_passkey(3, "Cid Fox", Role::officer));
  const std::string text = to_json(only_what_counts(example.made()));
  EXPECT_THAT(text, Not(HasSubstr("Ann Lee")));
  EXPECT_THAT(text, Not(HasSubstr(made_passkey(3, "", first_role).account)));
  EXPECT_THAT(text, HasSubstr(made_passkey(1, "", first_role).account));
}

TEST(PasskeyPapers, AreReadStrictly) {
  const Papers example;
  const std::string good = to_json(example.made());
  EXPECT_FALSE(passkey_papers_from_json(""));
  EXPECT_FALSE(passkey_papers_from_json("{}"));
  EXPECT_FALSE(passkey_papers_from_json(good + " x"));
  std::string other = good;
  other.replace(other.find("peel-papers/1"), 13, "peel-papers/9");
  EXPECT_FALSE(passkey_papers_from_json(other));
  other = good;
  other.replace(other.find("es256") == std::string::npos ? other.find("ed25519") : other.find("es256"), 5,
                "rsa25");
  EXPECT_FALSE(passkey_papers_from_json(other));
}

}  // namespace
}  // namespace peel::policy
