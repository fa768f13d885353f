#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "policy/permit.h"
#include "policy/testing/example.h"

namespace peel::policy {
namespace {

using testing::at;
using testing::Example;
using ::testing::HasSubstr;
using testing::made_hash;
using testing::made_key;

// What `spoil` makes of an authorisation that would be granted: the words of the refusal, or "granted".
std::string refusal(const std::function<void(Example&, SignedAuthorisation&)>& spoil) {
  Example example;
  SignedAuthorisation signed_authorisation = example.signed_by_both();
  spoil(example, signed_authorisation);
  const auto permit = grant(signed_authorisation, example.trust, example.list, example.rules, example.clock);
  if (permit) return "granted";
  EXPECT_EQ(permit.error().code, base::ErrorCode::refused) << permit.error().message;
  return permit.error().message;
}

struct Case {
  const char* name;
  std::function<void(Example&, SignedAuthorisation&)> spoil;
  const char* message;
};

void expect_refused(const std::vector<Case>& cases) {
  for (const auto& c : cases) EXPECT_THAT(refusal(c.spoil), HasSubstr(c.message)) << c.name;
}

// Both people sign what `change` makes of the authorisation.
std::function<void(Example&, SignedAuthorisation&)> signed_anew(const std::function<void(Example&)>& change) {
  return [change](Example& example, SignedAuthorisation& signed_authorisation) {
    change(example);
    signed_authorisation = example.signed_by_both();
  };
}

TEST(Grant, GivesAPermitWithAllThatWasSigned) {
  Example example;
  const auto permit = example.granted();
  ASSERT_TRUE(permit) << permit.error().message;
  EXPECT_EQ(permit->authorisation_id(), example.authorisation.id);
  EXPECT_EQ(permit->use(), Use::lfr);
  EXPECT_EQ(permit->list(), example.list);
  EXPECT_EQ(permit->from(), example.authorisation.from);
  EXPECT_EQ(permit->until(), example.authorisation.until);
  EXPECT_EQ(permit->searches_per_person(), 3u);
  EXPECT_TRUE(permit->allows_camera("north"));
  EXPECT_FALSE(permit->allows_camera("North"));
  EXPECT_FALSE(permit->allows_camera(""));
  // 12 comparisons: 8.3e-5 may match; the table's bound is 1.2e-4 at 0.4 and 1.7e-5 at 0.5.
  EXPECT_FLOAT_EQ(permit->threshold(), 0.5f);
  EXPECT_FALSE(permit->threshold_extrapolated());
  EXPECT_TRUE(permit->check(example.clock));
}

TEST(Grant, DoesNotCareWhoOfTheTwoSignedFirst) {
  EXPECT_EQ(refusal([](auto&, auto& s) { std::swap(s.approvals[0], s.approvals[1]); }), "granted");
}

TEST(Grant, NeedsTwoPeopleOfTheTwoRoles) {
  expect_refused({
      {"no signature", [](auto&, auto& s) { s.approvals.clear(); }, "nobody has signed"},
      {"one signature", [](auto&, auto& s) { s.approvals.pop_back(); }, "one person only has signed"},
      {"three", [](auto&, auto& s) { s.approvals.push_back(s.approvals[0]); }, "has 3 signatures"},
      {"same key twice", [](auto&, auto& s) { s.approvals[1] = s.approvals[0]; }, "Ann Lee has signed twice"},
      {"same person at two times",
       [](auto& e, auto& s) {
         s.approvals[1] = approve(e.authorisation, e.officer, at("2026-05-01T08:30:00Z"));
       },
       "Ann Lee has signed twice"},
      {"two of one role",
       [](auto& e, auto& s) {
         EXPECT_TRUE(e.trust.add({"Cid Fox", Role::authorising_officer, made_key(3).public_key()}));
         s.approvals[1] = approve(e.authorisation, made_key(3), at("2026-05-01T08:00:00Z"));
       },
       "Ann Lee and Cid Fox both signed as authorising-officer"},
      {"unknown key",
       [](auto& e, auto& s) {
         s.approvals[1] = approve(e.authorisation, made_key(9), at("2026-05-01T08:00:00Z"));
       },
       "which the trust file does not have"},
      {"nobody trusted", [](auto& e, auto&) { e.trust = {}; }, "which the trust file does not have"},
  });
}

TEST(Grant, NeedsARoleThatMaySign) {
  for (const Role role : {Role::watchlist_manager, Role::camera_operator, Role::auditor})
    EXPECT_THAT(refusal([role](auto& e, auto& s) {
                  EXPECT_TRUE(e.trust.add({"Cid Fox", role, made_key(3).public_key()}));
                  s.approvals[0] = approve(e.authorisation, made_key(3), at("2026-05-01T08:00:00Z"));
                }),
                HasSubstr(fmt::format("Cid Fox signed, but is {}", name_of(role))));
}

TEST(Grant, IsBoundToItsTimes) {
  expect_refused({
      {"early", [](auto& e, auto&) { e.clock.set_wall(at("2026-05-01T08:59:59.999Z")); },
       "begins at 2026-05-01T09"},
      {"at the end", [](auto& e, auto&) { e.clock.set_wall(at("2026-05-01T17:00:00Z")); },
       "ended at 2026-05-01T17"},
      {"expired", [](auto& e, auto&) { e.clock.set_wall(at("2027-01-01T00:00:00Z")); },
       "ended at 2026-05-01T17"},
      {"clock set back behind the signing",
       [](auto& e, auto& s) {
         s.approvals[1] = approve(e.authorisation, e.second, at("2026-05-01T10:00:06Z"));
       },
       "Bob Ray signed at 2026-05-01T10:00:06Z, but the clock here says"},
      {"too long", signed_anew([](auto& e) { e.authorisation.until += std::chrono::hours{17}; }),
       "is for 25.0 hours"},
  });
  EXPECT_EQ(refusal([](auto& e, auto&) { e.clock.set_wall(at("2026-05-01T09:00:00Z")); }), "granted");
  EXPECT_EQ(refusal([](auto& e, auto&) { e.clock.set_wall(at("2026-05-01T16:59:59.999Z")); }), "granted");
  EXPECT_EQ(refusal(signed_anew([](auto& e) { e.authorisation.until += std::chrono::hours{16}; })),
            "granted");
  EXPECT_EQ(refusal([](auto& e, auto& s) {
              s.approvals[1] = approve(e.authorisation, e.second, at("2026-05-01T10:00:04Z"));
            }),
            "granted");
}

TEST(Grant, IsForTheListThatWasSigned) {
  expect_refused({
      {"other list", [](auto& e, auto&) { e.list.file = made_hash("other"); }, "the watchlist is another"},
      {"other model", [](auto& e, auto&) { e.list.model = made_hash("other"); }, "are of another model"},
      {"more subjects", [](auto& e, auto&) { ++e.list.subjects; },
       "(4 subjects with 4 templates instead of 3 with 4)"},
      {"fewer templates", [](auto& e, auto&) { --e.list.templates; }, "3 subjects with 3 templates instead"},
  });
}

TEST(Grant, KeepsTheRules) {
  expect_refused({
      {"table of another model", [](auto& e, auto&) { e.rules.operating_points.model = made_hash("other"); },
       "thresholds of one do not hold for the other"},
      {"FPIR too high", signed_anew([](auto& e) { e.ask_for_fpir("0.0011"); }),
       "an FPIR of 0.0011 was asked for; at most 0.001 is allowed"},
      {"FPIR too low for the table",
       signed_anew([](auto& e) { e.authorisation.operating_point.fpir = "0.00000001"; }),
       "no threshold keeps"},
      {"threshold too low", signed_anew([](auto& e) { e.ask_for_threshold("0.4999"); }),
       "at least 0.5000 is needed"},
      {"no table", [](auto& e, auto&) { e.rules.operating_points.points.clear(); }, "has 0 points"},
      {"not valid", signed_anew([](auto& e) { e.authorisation.necessity = ""; }),
       "not valid: the necessity is blank"},
  });
  EXPECT_EQ(refusal(signed_anew([](auto& e) { e.ask_for_threshold("0.5"); })), "granted");
}

// The example's table with ten times fewer false matches, measured or invented: it would allow a lower
// threshold to whoever runs the program.
OperatingPoints kinder(OperatingPoints table) {
  for (auto& point : table.points) point.matches /= 10;
  table.hash = base::sha256(base::as_bytes(to_json(table)));
  return table;
}

TEST(Grant, TakesNoOtherTableThanWasSigned) {
  expect_refused({
      {"other table", [](auto& e, auto&) { e.rules.operating_points = kinder(e.rules.operating_points); },
       "the table of error rates is another than the one that was signed for"},
      {"other table, threshold asked for",
       [](auto& e, auto& s) {
         e.ask_for_threshold("0.5");
         s = e.signed_by_both();
         e.rules.operating_points = kinder(e.rules.operating_points);
       },
       "the table of error rates is another than the one that was signed for"},
      {"other threshold than follows",
       signed_anew([](auto& e) { e.authorisation.operating_point.threshold = "0.4000"; }),
       "the threshold that was signed for is 0.4000, but an FPIR of 0.001 needs 0.5000"},
      {"the same, written otherwise",
       signed_anew([](auto& e) { e.authorisation.operating_point.threshold = "0.5"; }),
       "the threshold that was signed for is 0.5, but"},
  });
}

TEST(Grant, UsesNoThresholdBelowTheLowestWhateverTheTableSays) {
  const auto all_zero = [](Example& e) {
    for (auto& point : e.rules.operating_points.points) point.matches = 0;
  };
  expect_refused({
      {"by FPIR", signed_anew([&](auto& e) {
         all_zero(e);
         e.ask_for_fpir("0.001");
       }),
       "a threshold of 0.1000 is below 0.2"},
      {"by threshold", signed_anew([&](auto& e) {
         all_zero(e);
         e.ask_for_threshold("0.1999");
       }),
       "a threshold of 0.1999 is below 0.2"},
  });
  EXPECT_EQ(refusal(signed_anew([&](auto& e) {
              all_zero(e);
              e.ask_for_threshold("0.2");
            })),
            "granted");
}

TEST(Grant, TakesAHigherExplicitThresholdAsItIs) {
  Example example;
  example.ask_for_threshold("0.7");
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  EXPECT_GE(double{permit->threshold()}, 0.7);
  EXPECT_NEAR(permit->threshold(), 0.7, 1e-6);
}

TEST(Grant, RefusesWhereAnyMemberWasAltered) {
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
                HasSubstr("it was altered after"))
        << "change " << i;
  EXPECT_THAT(refusal([](auto&, auto& s) { s.approvals[0].signed_at -= std::chrono::milliseconds{1}; }),
              HasSubstr("it was altered after"));
  EXPECT_THAT(refusal([](auto&, auto& s) { s.approvals[1].signature.bytes[40] ^= 4; }),
              HasSubstr("the signature of Bob Ray does not fit"));
  EXPECT_THAT(refusal([](auto&, auto& s) { std::swap(s.approvals[0].signature, s.approvals[1].signature); }),
              HasSubstr("it was altered after"));
}

TEST(Grant, RefusesAFileOfWhichAnyByteWasAltered) {
  const Example example;
  const std::string text = to_json(example.signed_by_both());
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    for (const int mask : {0x01, 0x02, 0x20, 0x80}) {
      std::string altered = text;
      altered[i] = static_cast<char>(altered[i] ^ mask);
      const auto read = authorisation_from_json(altered);
      if (!read) continue;
      ASSERT_FALSE(grant(*read, example.trust, example.list, example.rules, example.clock))
          << "byte " << i << " became " << altered[i];
    }
  }
}

// Whatever leaf of the signed text is changed, and stays readable, the signatures no longer fit: so nothing
// in the file escapes them.
TEST(Grant, LeavesNoMemberOfTheFileUnsigned) {
  const Example example;
  const base::Json document = *base::parse_json(to_json(example.signed_by_both()));
  std::size_t leaves = 0;
  const base::Json flat = document["authorisation"].flatten();
  for (const auto& [pointer, value] : flat.items()) {
    base::Json altered = document;
    base::Json& leaf = altered["authorisation"][base::Json::json_pointer(pointer)];
    if (value.is_number())
      leaf = value.get<int>() + 1;
    else {
      std::string text = value.get<std::string>();
      text.back() = text.back() == '1' ? '2' : '1';
      leaf = text;
    }
    ++leaves;
    const auto read = authorisation_from_json(altered.dump());
    if (!read) continue;  // no other text is readable there, as for the use
    const auto permit = grant(*read, example.trust, example.list, example.rules, example.clock);
    ASSERT_FALSE(permit) << pointer;
    EXPECT_THAT(permit.error().message, HasSubstr("it was altered after")) << pointer;
  }
  EXPECT_EQ(leaves, 19u);
}

}  // namespace
}  // namespace peel::policy
