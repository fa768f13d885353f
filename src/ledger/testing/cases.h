// For tests only: the story with one thing changed, and what a replay says of it.
#pragma once

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

#include "ledger/replay_internal.h"
#include "ledger/testing/story.h"

namespace peel::ledger::testing {

// As a verifier reads it: from text.
inline std::vector<Violation> all_broken(const Story& story) {
  Replay replay;
  std::vector<Violation> all;
  const auto add = [&](std::vector<Violation> more) { std::ranges::move(more, std::back_inserter(all)); };
  for (const Entry& entry : story.entries) {
    const auto text = make_entry(entry);
    EXPECT_TRUE(text) << entry.act << ": " << (text ? "" : text.error().message);
    if (!text) return {Violation{0, "no entry", ""}};
    add(replay.apply(*parse_entry(*text)));
  }
  add(replay.finish(story.entries.empty() ? base::Time{} : story.entries.back().at));
  return all;
}

// The first.
inline std::optional<Violation> broken(const Story& story) {
  const auto all = all_broken(story);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

inline std::string said(const std::optional<Violation>& violation) {
  return violation ? fmt::format("{} {}: {}", violation->index, violation->rule, violation->words) : "sound";
}

struct Case {
  const char* rule;
  std::function<std::size_t(Story&)> breaks;  // gives the place of the entry that is to be named
};

// Changes one thing, and expects that rule, at that entry.
inline void expect_found(const std::vector<Case>& cases) {
  std::size_t number = 0;
  for (const Case& one : cases) {
    Story story;
    const std::size_t place = one.breaks(story);
    const auto found = broken(story);
    const auto name = fmt::format("case {} ({}): {}", number++, one.rule, said(found));
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->rule, one.rule) << name;
    EXPECT_EQ(found->index, place) << name;
    EXPECT_GT(found->words.size(), 10u) << name;
  }
}

// That each of these rules is broken by a case at least, and no other.
inline void expect_all_broken(std::span<const Rule> rules, const std::vector<Case>& cases) {
  std::set<std::string_view> tested;
  for (const Case& one : cases) tested.insert(one.rule);
  for (const Rule& rule : rules) EXPECT_TRUE(tested.contains(rule.text.name)) << rule.text.name;
  EXPECT_EQ(tested.size(), rules.size());
}

inline std::size_t set(Story& story, std::size_t place, const std::string& member, Value value) {
  story.entries.at(place).members[member] = std::move(value);
  return place;
}

inline std::size_t set(Story& story, std::string_view act, const std::string& member, Value value) {
  return set(story, story.place(act), member, std::move(value));
}

inline std::size_t by(Story& story, std::string_view act, const std::string& who) {
  story.at(act).by = who;
  return story.place(act);
}

inline std::string text(const char* words) { return words; }

// Somebody who holds another role for a while, around the entry at `index`. Gives that entry's new place.
inline std::size_t in_role(Story& story, std::size_t index, Person person, const char* role,
                           const char* before) {
  const auto change = [&](std::size_t after, const char* to) {
    story.insert_after(after, "account.roles", account(admin),
                       {{"account", account(person)}, {"roles", std::vector<std::string>{to}}});
  };
  change(index, before);
  change(index - 1, role);
  return index + 1;
}

// A version's file goes, behind that act. Gives its place.
inline std::size_t forget(Story& s, std::string_view act, std::size_t nth = 0) {
  return s.insert_after(
      s.place(act, nth), "watchlist.forget", "peel",
      {{"watchlist", s.list}, {"content", s.list_content}, {"because", std::string("replaced")}});
}

// Somebody on the list is erased, behind that act; `all`: with the version that has them. Gives the place of
// subject.erase.
inline std::size_t erase(Story& s, std::string_view act, bool all = true) {
  const std::string why = "erased";
  auto place = s.insert_after(s.place(act), "reference.remove", "peel",
                              {{"watchlist", s.list}, {"reference", made_id("ref", 1)}, {"because", why}});
  if (all)
    place = s.insert_after(place, "watchlist.forget", "peel",
                           {{"watchlist", s.list}, {"content", s.list_content}, {"because", why}});
  return s.insert_after(place, "subject.erase", "peel", {{"subject", made_hash("subject")}});
}

// The authoriser gets a new code, and approves with the passkey made by it.
inline void recover(Story& s) {
  const auto place = s.insert_after(s.place("node.create"), "account.invite", account(admin),
                                    {{"account", account(authoriser)}});
  Members made = Story::passkey_of(auditor);
  made["account"] = account(authoriser);
  made["credential"] = made_hash("new");
  made["public_key"] = base::to_text(Story::key_of(66).public_key());
  s.insert_after(place, "credential.add", account(authoriser), made);
  Approval again = Story::approval(
      authoriser, {"watchlist", s.list, s.list_content, "authorising-officer", s.list_terms()}, 0x05,
      "https://console.force.example", 66);
  again.credential = made_hash("new");
  s.at("watchlist.approve").members["approval"] = again;
}

}  // namespace peel::ledger::testing
