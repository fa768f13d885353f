// A permit from approvals by passkey: all that a permit from key files is refused for, and what passkeys add.
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/permit.h"
#include "policy/testing/made_calibration.h"
#include "policy/testing/made_passkeys.h"

namespace peel::policy {
namespace {

using testing::approved_by;
using testing::at;
using ::testing::HasSubstr;
using testing::made_hash;
using testing::made_key;
using testing::made_passkey;
using testing::PasskeyExample;

constexpr Role officer = Role::authorising_officer, second = Role::countersigning_officer;

using Spoil = std::function<void(PasskeyExample&, PasskeyAuthorisation&)>;

// What `spoil` makes of an authorisation that would be granted: the words of the refusal, or "granted".
std::string refusal(const Spoil& spoil) {
  PasskeyExample example;
  PasskeyAuthorisation approved = example.approved_by_both();
  spoil(example, approved);
  const auto permit = grant(approved, example.passkeys, example.list, example.rules, example.clock);
  if (permit) return "granted";
  EXPECT_EQ(permit.error().code, base::ErrorCode::refused) << permit.error().message;
  return permit.error().message;
}

struct Case {
  const char* name;
  Spoil spoil;
  const char* message;
};

void expect_refused(const std::vector<Case>& cases) {
  for (const auto& c : cases) EXPECT_THAT(refusal(c.spoil), HasSubstr(c.message)) << c.name;
}

// Both people approve what `change` makes of the authorisation.
Spoil approved_anew(const std::function<void(PasskeyExample&)>& change) {
  return [change](PasskeyExample& example, PasskeyAuthorisation& approved) {
    change(example);
    approved = example.approved_by_both();
  };
}

TEST(GrantByPasskeys, GivesTheSamePermitAsKeyFiles) {
  PasskeyExample example;
  const auto permit =
      grant(example.approved_by_both(), example.passkeys, example.list, example.rules, example.clock);
  ASSERT_TRUE(permit) << permit.error().message;
  const auto other = example.granted();
  ASSERT_TRUE(other);
  EXPECT_EQ(permit->authorisation_id(), other->authorisation_id());
  EXPECT_EQ(permit->list(), other->list());
  EXPECT_EQ(permit->threshold(), other->threshold());
  EXPECT_EQ(permit->from(), other->from());
  EXPECT_EQ(permit->until(), other->until());
  EXPECT_TRUE(permit->allows_camera("north"));
  EXPECT_TRUE(permit->check(example.clock));
  example.clock.advance(std::chrono::hours{7});
  EXPECT_FALSE(permit->check(example.clock));
}

TEST(GrantByPasskeys, IsForTheWatchlistThatWasNamed) {
  EXPECT_THAT(refusal([](auto&, auto& s) { s.watchlist = "list-00000000000000000000000000000002"; }),
              HasSubstr("signed something else"));
}

TEST(GrantByPasskeys, LetsAPasskeyMadeWithANewCodeWait) {
  expect_refused({{"approved too early",
                   [](auto& e, auto&) { e.passkeys.passkeys[1].counts_from = at("2026-05-01T08:00:01Z"); },
                   "was made with a new code and counts from 2026-05-01T08:00:01Z on"}});
  EXPECT_EQ(refusal([](auto& e, auto&) { e.passkeys.passkeys[1].counts_from = at("2026-05-01T08:00:00Z"); }),
            "granted");
}

TEST(GrantByPasskeys, DoesNotCareWhoOfTheTwoApprovedFirst) {
  EXPECT_EQ(refusal([](auto&, auto& s) { std::swap(s.approvals[0], s.approvals[1]); }), "granted");
}

TEST(GrantByPasskeys, NeedsTwoPeopleOfTheTwoRoles) {
  expect_refused({
      {"none", [](auto&, auto& s) { s.approvals.clear(); }, "nobody has approved the authorisation"},
      {"one", [](auto&, auto& s) { s.approvals.pop_back(); }, "one person only has approved"},
      {"three", [](auto&, auto& s) { s.approvals.push_back(s.approvals[0]); }, "has 3 approvals"},
      {"one twice", [](auto&, auto& s) { s.approvals[1] = s.approvals[0]; }, "Ann Lee has approved twice"},
      {"two of one role",
       [](auto& e, auto& s) {
         e.passkeys.passkeys.push_back(made_passkey(3, "Cid Fox", officer));
         s.approvals[1] = approved_by(3, e.authorisation, officer);
       },
       "both approved as authorising-officer"},
  });
}

TEST(GrantByPasskeys, KnowsAPersonByTheAccountAndAPasskeyByItsKey) {
  expect_refused({
      {"two passkeys of one account",
       [](auto& e, auto& s) {
         auto other = made_passkey(3, "Ann Lee", officer);
         other.account = e.passkeys.passkeys[0].account;
         e.passkeys.passkeys.push_back(other);
         s.approvals[1] = approved_by(3, e.authorisation, officer);
       },
       "Ann Lee has approved twice"},
      {"one passkey of two accounts",
       [](auto& e, auto& s) {
         e.passkeys.passkeys[1].passkey = e.passkeys.passkeys[0].passkey;
         s.approvals[1] = approved_by(1, e.authorisation, second);
         s.approvals[1].credential = e.passkeys.passkeys[1].credential;
       },
       "with the same passkey"},
      {"one credential of two accounts",
       [](auto& e, auto&) {
         e.passkeys.passkeys.push_back(e.passkeys.passkeys[0]);
         e.passkeys.passkeys.back().account = "acct-else";
       },
       "is there twice"},
      {"unknown passkey", [](auto& e, auto& s) { s.approvals[1] = approved_by(9, e.authorisation, second); },
       "a passkey that this service does not know"},
      {"nobody known", [](auto& e, auto&) { e.passkeys.passkeys.clear(); }, "does not know"},
  });
}

TEST(GrantByPasskeys, NeedsPeopleWhoMayStillApprove) {
  expect_refused({
      {"removed", [](auto& e, auto&) { e.passkeys.passkeys[0].removed = true; }, "was removed"},
      {"closed", [](auto& e, auto&) { e.passkeys.passkeys[1].closed = true; },
       "the account of Bob Ray, who approved the authorisation, is closed"},
      {"role lost", [](auto& e, auto&) { e.passkeys.passkeys[0].roles = {Role::auditor}; },
       "Ann Lee approved as authorising-officer and is none"},
      {"no role at all", [](auto& e, auto&) { e.passkeys.passkeys[0].roles.clear(); }, "and is none"},
      {"roles that check each other", [](auto& e, auto&) { e.passkeys.passkeys[0].roles.push_back(second); },
       "Ann Lee is both authorising-officer and countersigning-officer"},
  });
  for (const Role role : {Role::watchlist_manager, Role::camera_operator, Role::auditor, Role::administrator})
    EXPECT_THAT(refusal([role](auto& e, auto& s) {
                  e.passkeys.passkeys[0].roles = {role};
                  s.approvals[0] = approved_by(1, e.authorisation, role);
                }),
                HasSubstr(fmt::format("Ann Lee approved as {}; only", name_of(role))));
}

TEST(GrantByPasskeys, TakesAnApprovalForNothingElse) {
  const auto of = [](const PasskeyExample& e, std::string_view kind, std::string_view id, Role role) {
    const Document made = document_of(e.authorisation, std::string(testing::made_watchlist));
    return approved_by(1, base::Approved{kind, id, made.content, name_of(role), made.terms}, officer,
                       at("2026-05-01T08:00:00Z"));
  };
  const char* const words = "signed something else than this content in this role";
  expect_refused({
      {"of a watchlist",
       [&](auto& e, auto& s) { s.approvals[0] = of(e, "watchlist", e.authorisation.id, officer); }, words},
      {"of another authorisation",
       [&](auto& e, auto& s) {
         s.approvals[0] = of(e, "authorisation", "auth-00000000000000000000000000000000", officer);
       },
       words},
      {"in another role",
       [&](auto& e, auto& s) { s.approvals[0] = of(e, "authorisation", e.authorisation.id, second); }, words},
      {"role changed afterwards",
       [](auto& e, auto& s) {
         e.passkeys.passkeys[0].roles = {second};
         s.approvals[0].role = second;
       },
       words},
      {"by another passkey", [](auto&, auto& s) { s.approvals[0].signature = s.approvals[1].signature; },
       "not one of the passkey's"},
      {"said to be another's", [](auto&, auto& s) { s.approvals[1].credential = s.approvals[0].credential; },
       "is none, or not any more"},
      {"of another service", [](auto& e, auto&) { e.passkeys.relying_party = made_hash("else.example"); },
       "is not one of this log's service"},
      {"nobody there", [](auto&, auto& s) { s.approvals[0].authenticator_data[32] = 0x01; },
       "its holder was there"},
      {"bytes changed", [](auto&, auto& s) { s.approvals[0].authenticator_data.back() ^= 1; },
       "not one of the passkey's"},
      {"no bytes", [](auto&, auto& s) { s.approvals[0].authenticator_data.clear(); }, "of another service"},
  });
}

TEST(GrantByPasskeys, RefusesWhereAnyMemberWasAltered) {
  const std::vector<std::function<void(Authorisation&)>> changes = {
      [](auto& a) { a.id[6] = a.id[6] == '0' ? '1' : '0'; },
      [](auto& a) { a.use = Use::oifr; },
      [](auto& a) { a.purpose += "."; },
      [](auto& a) { a.legal_basis += "."; },
      [](auto& a) { a.necessity += "."; },
      [](auto& a) { a.proportionality += "."; },
      [](auto& a) { a.place += "."; },
      [](auto& a) { a.cameras.emplace_back("east"); },
      [](auto& a) { a.cameras.pop_back(); },
      [](auto& a) { std::swap(a.cameras[0], a.cameras[1]); },
      [](auto& a) { a.from -= std::chrono::milliseconds{1}; },
      [](auto& a) { a.until += std::chrono::milliseconds{1}; },
      [](auto& a) { a.list.file.bytes[31] ^= 1; },
      [](auto& a) { a.list.model.bytes[0] ^= 128; },
      [](auto& a) { a.list.subjects -= 1; },
      [](auto& a) { a.list.templates += 1; },
      [](auto& a) { a.operating_point.fpir = "0.0010"; },
      [](auto& a) { a.operating_point.fpir.reset(); },
      [](auto& a) { a.operating_point.threshold += "0"; },
      [](auto& a) { *a.operating_point.uncalibrated += "."; },
      [](auto& a) { a.operating_point.table.bytes[7] ^= 2; }};
  for (std::size_t i = 0; i < changes.size(); ++i)
    EXPECT_THAT(refusal([&](auto&, auto& s) { changes[i](s.authorisation); }),
                HasSubstr("signed something else"))
        << "change " << i;
}

TEST(GrantByPasskeys, IsBoundToItsTimes) {
  const auto at_time = [](const char* time) {
    return [time](auto& e, auto&) { e.clock.set_wall(at(time)); };
  };
  const auto approved_at = [](std::size_t which, const char* time) {
    return [which, time](auto&, auto& s) { s.approvals[which].at = at(time); };
  };
  expect_refused({
      {"early", at_time("2026-05-01T08:59:59.999Z"), "begins at 2026-05-01T09"},
      {"at the end", at_time("2026-05-01T17:00:00Z"), "ended at 2026-05-01T17"},
      {"clock set back", approved_at(0, "2026-05-01T10:00:06Z"),
       "Ann Lee signed at 2026-05-01T10:00:06Z, but the clock here says"},
      {"clock set back", approved_at(1, "2026-05-01T10:00:06Z"),
       "Bob Ray signed at 2026-05-01T10:00:06Z, but the clock here says"},
      {"too long", approved_anew([](auto& e) { e.authorisation.until += std::chrono::hours{17}; }),
       "is for 25.0 hours"},
  });
  EXPECT_EQ(refusal(approved_at(1, "2026-05-01T10:00:04Z")), "granted");
}

TEST(GrantByPasskeys, IsForTheListThatWasApproved) {
  expect_refused({
      {"other list", [](auto& e, auto&) { e.list.file = made_hash("other"); }, "the watchlist is another"},
      {"other model", [](auto& e, auto&) { e.list.model = made_hash("other"); }, "are of another model"},
      {"more subjects", [](auto& e, auto&) { ++e.list.subjects; },
       "(4 subjects with 4 templates instead of 3 with 4)"},
  });
}

TEST(GrantByPasskeys, KeepsTheRules) {
  expect_refused({
      {"not valid", approved_anew([](auto& e) { e.authorisation.necessity = ""; }),
       "not valid: the necessity is blank"},
      {"version 1", approved_anew([](auto& e) { e.authorisation.version = 1; }),
       "version 1 cannot say where"},
      {"FPIR too high", approved_anew([](auto& e) { e.ask_for_fpir("0.0011"); }), "at most 0.001 is allowed"},
      {"threshold too low", approved_anew([](auto& e) { e.ask_for_threshold("0.4999"); }),
       "at least 0.5000 is needed"},
      {"other threshold than follows",
       approved_anew([](auto& e) { e.authorisation.operating_point.threshold = "0.4000"; }),
       "an FPIR of 0.001 needs 0.5000"},
      {"other table", [](auto& e, auto&) { e.rules.operating_points.hash = made_hash("other"); },
       "the table of error rates is another"},
      {"table of another model", [](auto& e, auto&) { e.rules.operating_points.model = made_hash("other"); },
       "thresholds of one do not hold for the other"},
  });
}

TEST(GrantByPasskeys, BelievesACalibrationByItsAuditorOnly) {
  const auto calibrated = [](PasskeyExample& e) {
    e.rules.calibration = testing::signed_calibration(testing::made_calibration(e.list.model), made_key(5),
                                                      at("2026-04-02T12:00:00Z"));
    e.rules.operating_points = {};
    e.rules.running = testing::made_method(e.list.model);
    e.authorisation.operating_point = *point_for_fpir("0.001", e.list, e.rules);
  };
  EXPECT_THAT(refusal(approved_anew(calibrated)), HasSubstr("which the trust file does not have"));
  EXPECT_EQ(refusal(approved_anew([&](auto& e) {
              calibrated(e);
              EXPECT_TRUE(e.passkeys.calibrations.add({"Eve Orr", Role::auditor, made_key(5).public_key()}));
            })),
            "granted");
}

TEST(GrantByPasskeys, ChecksAListAsItDoesAnAuthorisation) {
  const PasskeyExample e;
  const Document list{"watchlist", "list-0123456789abcdef0123456789abcdef", std::string(64, 'a'),
                      base::watchlist_terms(3, 4)};
  const base::Time when = at("2026-05-01T08:00:00Z");
  const auto by = [&](std::uint8_t who, Role role, const char* kind) {
    return approved_by(who, base::Approved{kind, list.id, list.content, name_of(role), list.terms}, role,
                       when);
  };
  const auto check = [&](const std::vector<PasskeyApproval>& approvals) {
    const auto checked = check_approvals(list, approvals, e.passkeys, when, {});
    return checked ? "good" : checked.error().message;
  };
  EXPECT_EQ(check({by(1, officer, "watchlist"), by(2, second, "watchlist")}), "good");
  EXPECT_THAT(check({by(1, officer, "watchlist")}), HasSubstr("one person only has approved the watchlist"));
  EXPECT_THAT(check({by(1, officer, "watchlist"), by(2, second, "authorisation")}),
              HasSubstr("does not fit the watchlist"));
}

}  // namespace
}  // namespace peel::policy
