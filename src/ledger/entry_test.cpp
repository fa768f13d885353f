#include "ledger/entry.h"

#include <gtest/gtest.h>

#include "ledger/testing/story.h"
#include "ledger/tiles.h"

namespace peel::ledger {
namespace {

using base::ErrorCode;
using testing::made_hash;
using testing::made_id;
using testing::Story;

const base::Time nine = base::parse_time("2026-05-01T09:00:00.250Z").value();

Members outcome(std::string word = "arrested") {
  return {{"alert", made_id("alert", 7)}, {"outcome", std::move(word)}};
}

TEST(Entry, IsCanonicalJson) {
  EXPECT_EQ(
      make_entry("alert.outcome", nine, made_id("acct", 3), outcome()).value(),
      R"({"act":"alert.outcome","alert":"alert-00000000000000000000000000000007","at":"2026-05-01T09:00:00.250Z",)"
      R"("by":"acct-00000000000000000000000000000003","outcome":"arrested"})");
  EXPECT_EQ(
      make_entry("program.stop", base::parse_time("2026-05-01T09:00:00Z").value(), by_program, {}).value(),
      R"({"act":"program.stop","at":"2026-05-01T09:00:00.000Z","by":"peel"})");
}

TEST(Entry, OfEveryActComesBackAsItWas) {
  for (const Entry& entry : Story().entries) {
    const auto text = make_entry(entry);
    ASSERT_TRUE(text) << entry.act << ": " << text.error().message;
    const auto read = parse_entry(*text);
    ASSERT_TRUE(read) << *text << read.error().message;
    EXPECT_EQ(*read, entry);
    EXPECT_EQ(make_entry(*read).value(), *text);
  }
}

// What the table does not have cannot be written: so there is no place for a name.
TEST(Entry, CannotSayWhatTheSchemaDoesNotHave) {
  const auto refused = [](std::string_view act, std::string_view by, Members members,
                          std::string_view words) {
    const auto made = make_entry(act, nine, by, std::move(members));
    ASSERT_FALSE(made) << words;
    EXPECT_EQ(made.error().code, ErrorCode::invalid_input);
    EXPECT_NE(made.error().message.find(words), std::string::npos) << made.error().message;
  };
  const std::string officer = made_id("acct", 3);
  refused("alert.love", officer, outcome(), "the act 'alert.love' is not known");
  refused("alert.outcome", "Ann Mensah", outcome(), "'by'");
  refused("alert.outcome", "acct-3", outcome(), "'by'");
  refused("alert.outcome", officer, outcome("dinner"), "'outcome' is not one of the words");
  refused("alert.outcome", officer, {{"alert", made_id("alert", 7)}}, "'outcome' is missing");
  Members more = outcome();
  more["note"] = std::string("Ann");
  refused("alert.outcome", officer, more, "'note' is not known");
  refused("alert.outcome", officer, {{"alert", made_id("auth", 7)}, {"outcome", std::string("arrested")}},
          "'alert' is not alert- and 32");
  refused("alert.outcome", officer, {{"alert", std::uint64_t{7}}, {"outcome", std::string("arrested")}},
          "'alert'");
  refused("ledger.export", "peel", {{"size", std::string("7")}}, "'size'");
  refused("ledger.export", "peel", {{"size", std::uint64_t{1} << 53}}, "'size' is too large");
  refused("ledger.export", "peel", {{"size", std::vector<std::string>{"auditor"}}}, "'size'");
  refused("ledger.export", "peel", {{"size", Approval{}}}, "'size'");
  Members begin = Story().entries[0].members;
  begin["demo"] = std::uint64_t{2};
  refused("log.begin", "peel", begin, "'demo' is not 0 or 1");
  for (const std::vector<std::string>& roles :
       {std::vector<std::string>{"king"}, {"officer", "auditor"}, {"officer", "officer"}})
    refused("account.roles", officer, {{"account", officer}, {"roles", roles}},
            "'roles' is not a list of roles");
  Members approval = Story().at("authorisation.approve").members;
  for (auto* part : {&std::get<Approval>(approval["approval"]).signature,
                     &std::get<Approval>(approval["approval"]).client_data,
                     &std::get<Approval>(approval["approval"]).authenticator_data}) {
    const base::Bytes before = *part;
    *part = base::Bytes(2000, 1);
    refused("authorisation.approve", officer, approval, "'approval' is no approval");
    *part = before;
  }
}

TEST(Entry, HasATimeOfTheCalendar) {
  EXPECT_FALSE(make_entry("program.stop", base::Time::max(), by_program, {}));
}

TEST(Entry, InOtherTextThanTheCanonicalOneIsRefused) {
  const std::string good = make_entry("alert.outcome", nine, made_id("acct", 3), outcome()).value();
  ASSERT_TRUE(parse_entry(good));
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  for (const std::string& text :
       {good + " ", " " + good, good + "\n", changed(",", ", "), changed("arrested", "\\u0061rrested"),
        changed("\"act\":\"alert.outcome\",", "") + "",
        changed(R"("outcome":"arrested")", R"("outcome":"arrested","outcome":"arrested")"),
        changed(R"("by")", R"("bye")"), changed(R"("act")", R"("Act")"), changed(".250Z", "Z"),
        changed(".250Z", ".250+00:00"), changed(R"("arrested")", "1"), changed(R"("arrested")", "1.0"),
        changed(R"("arrested")", "-1"), changed(R"("arrested")", "null"), changed(R"("arrested")", "true"),
        changed(R"("arrested")", "[1]"), changed(R"("arrested")", "[[]]"), changed(R"("arrested")", "{}"),
        std::string("[]"), std::string("{}"), std::string("\"x\""), std::string(), std::string("{"),
        good.substr(1),
        // The same members in another order.
        R"({"at":"2026-05-01T09:00:00.250Z","act":"program.stop","by":"peel"})" + std::string()})
    EXPECT_EQ(parse_entry(text).error().code, ErrorCode::corrupt) << text;
  EXPECT_EQ(parse_entry(std::string(max_entry + 1, ' ')).error().code, ErrorCode::exhausted);
}

TEST(Entry, AnApprovalInOtherBase64IsRefused) {
  const std::string good = make_entry(Story().at("authorisation.approve")).value();
  const auto at = good.find("\"signature\":\"");
  ASSERT_NE(at, std::string::npos);
  std::string text = good;
  text.insert(at + 13, " ");
  EXPECT_EQ(parse_entry(text).error().code, ErrorCode::corrupt);
  text = good;
  text.replace(at, 13, "\"signaturf\":\"");
  EXPECT_EQ(parse_entry(text).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace peel::ledger
