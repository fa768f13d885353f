#include "ledger/schema.h"

#include <gtest/gtest.h>
#include <set>

#include "base/file.h"
#include "ledger/verify.h"

namespace peel::ledger {
namespace {

std::vector<std::string> lines_of_the_page() {
  const std::string page =
      base::read_text_file(PEEL_SOURCE_DIR "/docs/formats/ledger.md", 1u << 20).value_or(std::string());
  std::vector<std::string> lines(1);
  for (const char c : page)
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  return lines;
}

// The lines of the page that begin so.
std::size_t count(const std::vector<std::string>& lines, std::string_view beginning) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(beginning); }));
}

// How many rows the first table below a heading has.
std::size_t rows_below(const std::vector<std::string>& lines, std::string_view heading) {
  std::size_t rows = 0;
  for (auto line = std::find(lines.begin(), lines.end(), heading); line != lines.end(); ++line) {
    if (line->starts_with("| `")) ++rows;
    if (rows > 0 && line->empty()) break;
  }
  return rows;
}

TEST(Schema, IsTheOneOfTheDocumentation) {
  const auto lines = lines_of_the_page();
  for (const ActRule& act : acts())
    EXPECT_EQ(count(lines, fmt::format("| `{}` | `{}` | `{}` |", act.act,
                                       act.members_text.empty() ? "-" : act.members_text, act.by_text)),
              1u)
        << act.act;
  const std::size_t rows = rows_below(lines, "### Acts");
  EXPECT_EQ(rows, acts().size()) << "the page has an act that the program does not know";
}

TEST(Rules, AreThoseOfTheDocumentation) {
  const auto lines = lines_of_the_page();
  std::set<std::string_view> names;
  for (const RuleText& rule : rules()) {
    EXPECT_EQ(count(lines, fmt::format("| `{}` | {} |", rule.name, rule.says)), 1u) << rule.name;
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_EQ(says(rule.name), rule.says);
  }
  EXPECT_EQ(rows_below(lines, "## Rules"), rules().size())
      << "the page has a rule that the program does not know";
}

TEST(Schema, IsWholeInEveryLine) {
  std::set<std::string_view> names;
  for (const ActRule& act : acts()) {
    EXPECT_TRUE(names.insert(act.act).second) << act.act;
    EXPECT_EQ(find_act(act.act), &act);
    EXPECT_FALSE(act.by.empty()) << act.act;
    for (const auto who : act.by)
      EXPECT_TRUE(is_role(who) || who == "anybody" || who == "node" || who == "peel")
          << act.act << ' ' << who;
    for (const MemberRule& member : act.members) {
      EXPECT_FALSE(member.name.empty()) << act.act;
      if (member.type == Type::id) {
        EXPECT_EQ(member.words.size(), 1u) << act.act << ' ' << member.name;
      }
      if (member.type == Type::word) {
        EXPECT_GT(member.words.size(), 1u) << act.act << ' ' << member.name;
      }
      if (member.type == Type::base64) {
        EXPECT_TRUE(member.least > 0 && member.least <= member.most) << act.act << ' ' << member.name;
      }
    }
  }
  EXPECT_EQ(find_act("alert.love"), nullptr);
  EXPECT_EQ(find_act("camera.view")->members[1].type, Type::number);
  EXPECT_EQ(find_act("alert.decide")->member("verdict")->words,
            (std::vector<std::string_view>{"match", "no-match", "unsure"}));
}

TEST(Roles, ThatCheckEachOtherAreApart) {
  for (const auto alone : {"administrator", "auditor", "data-protection-officer", "oversight"})
    for (const auto other : roles())
      EXPECT_EQ(check_each_other(alone, other), alone != other) << alone << other;
  EXPECT_TRUE(check_each_other("authorising-officer", "countersigning-officer"));
  EXPECT_TRUE(check_each_other("camera-operator", "countersigning-officer"));
  EXPECT_TRUE(check_each_other("watchlist-manager", "authorising-officer"));
  EXPECT_FALSE(check_each_other("camera-operator", "officer"));
  EXPECT_TRUE(check_each_other("examiner", "investigating-officer"));
  EXPECT_FALSE(check_each_other("watchlist-manager", "camera-operator"));
}

MemberRule rule(Type type, std::vector<std::string_view> words = {}, std::size_t least = 0,
                std::size_t most = 0) {
  return {"member", type, std::move(words), least, most};
}

TEST(Types, TakeTheirOwnTextsOnly) {
  const std::string hex(32, 'a');
  const struct {
    MemberRule rule;
    std::vector<std::string> good, bad;
  } cases[] = {
      {rule(Type::id, {"acct"}),
       {"acct-" + hex},
       {"acct-" + hex + "a", "acct" + hex, "node-" + hex, "", "acct-", "acct-" + std::string(32, 'A')}},
      {rule(Type::hash),
       {hex + hex},
       {hex, hex + hex + "0", hex + std::string(32, 'g'), "sha256:" + hex + hex}},
      {rule(Type::time),
       {"2026-05-01T09:30:00.000Z", "2024-02-29T23:59:59.999Z"},
       {"2026-05-01T09:30:00Z", "2026-05-01T09:30:00.000+00:00", "2026-05-01T09:30:00.00000Z",
        "2026-02-30T09:30:00.000Z", "2026-05-01T09:30:00.0000", "2026-05-01t09:30:00.000Z", "",
        "2026-05-01T09:30:00,000Z"}},
      {rule(Type::decimal),
       {"0.52", "0.0", "1.0", "1.000000000000", "0.123456789012"},
       {"0", "1", "1.5", ".5", "0.", "0.1234567890123", "00.5", "0.5 ", "-0.5", "0,5", "1e-1"}},
      {rule(Type::version),
       {"0.1.0", "1.2", "12345.0.0.1"},
       {"1", "1.", ".1", "1..2", "1.2.3.4.5", "123456.1", "1.a", ""}},
      {rule(Type::word, {"yes", "no"}), {"yes", "no"}, {"", "Yes", "yes,no", "yes "}},
      {rule(Type::base64, {}, 2, 3), {"AAA=", "AAAA"}, {"", "AA==", "AAAAAA==", "AAB=", "AAA", "AA A"}},
  };
  for (const auto& one : cases) {
    for (const auto& text : one.good) EXPECT_TRUE(check_text(one.rule, text)) << text;
    for (const auto& text : one.bad) EXPECT_FALSE(check_text(one.rule, text)) << text;
  }
  EXPECT_FALSE(check_text(rule(Type::number), "5"));
}

}  // namespace
}  // namespace peel::ledger
