#include "ledger/replay.h"

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

#include "ledger/testing/story.h"

namespace peel::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::account;
using testing::made_hash;
using testing::made_id;
using testing::Story;

// As a verifier reads it: from text.
std::vector<Violation> all_broken(const Story& story) {
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
std::optional<Violation> broken(const Story& story) {
  const auto all = all_broken(story);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

std::string said(const std::optional<Violation>& violation) {
  return violation ? fmt::format("{} {}: {}", violation->index, violation->rule, violation->words) : "sound";
}

TEST(Replay, OfASoundLogFindsNothing) {
  for (const bool demo : {false, true}) EXPECT_EQ(said(broken(Story(demo))), "sound");
  Replay replay;
  for (const Entry& entry : Story().entries) ASSERT_TRUE(replay.apply(entry).empty());
  const Summary& all = replay.summary();
  EXPECT_EQ(all.entries, Story().entries.size());
  EXPECT_EQ(all.accounts, 7u);
  EXPECT_EQ(all.approvals, 4u);
  EXPECT_EQ(all.deployments, 1u);
  EXPECT_EQ(all.open_deployments + all.open_alerts + all.deleted_late + all.crashes, 0u);
  EXPECT_EQ(all.faces, 50u);
  EXPECT_EQ(all.alerts, 1u);
  EXPECT_EQ(all.arrests, 1u);
  EXPECT_EQ(all.erasures, 1u);
}

TEST(Replay, OfASoundBeginningFindsNothing) {
  for (std::size_t size = 1; size < Story().entries.size(); ++size) {
    Story story;
    story.entries.resize(size);
    EXPECT_EQ(said(broken(story)), "sound") << size;
  }
}

struct Case {
  const char* rule;
  std::function<std::size_t(Story&)> breaks;  // gives the place of the entry that is to be named
};

// Changes one thing, and expects that rule, at that entry.
void expect_found(const std::vector<Case>& cases) {
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

std::size_t set(Story& story, std::size_t place, const std::string& member, Value value) {
  story.entries.at(place).members[member] = std::move(value);
  return place;
}

std::size_t set(Story& story, std::string_view act, const std::string& member, Value value) {
  return set(story, story.place(act), member, std::move(value));
}

std::size_t by(Story& story, std::string_view act, const std::string& who) {
  story.at(act).by = who;
  return story.place(act);
}

std::string text(const char* words) { return words; }

// Somebody who holds another role for a while, around the entry at `index`. Gives that entry's new place.
std::size_t in_role(Story& story, std::size_t index, testing::Person person, const char* role,
                    const char* before) {
  const auto change = [&](std::size_t after, const char* to) {
    story.insert_after(after, "account.roles", account(testing::admin),
                       {{"account", account(person)}, {"roles", std::vector<std::string>{to}}});
  };
  change(index, before);
  change(index - 1, role);
  return index + 1;
}

// The authoriser gets a new code, and approves with the passkey made by it.
void recover(Story& s) {
  const auto place = s.insert_after(s.place("node.create"), "account.invite", account(testing::admin),
                                    {{"account", account(testing::authoriser)}});
  Members made = Story::passkey_of(testing::auditor);
  made["account"] = account(testing::authoriser);
  made["credential"] = made_hash("new");
  made["public_key"] = base::to_text(Story::key_of(66).public_key());
  s.insert_after(place, "credential.add", account(testing::authoriser), made);
  Approval again = Story::approval(
      testing::authoriser, {"watchlist", s.list, s.list_content, "authorising-officer", s.list_terms()}, 0x05,
      "https://console.force.example", 66);
  again.credential = made_hash("new");
  s.at("watchlist.approve").members["approval"] = again;
}

// How many cases each rule has here; a rule without one is not tested.
const std::vector<Case>& log_cases() {
  static const std::vector<Case> cases{
      {"begins-once", [](Story& s) { return s.erase(0), 0; }},
      {"begins-once", [](Story& s) { return s.entries.clear(), 0; }},
      {"begins-once", [](Story& s) { return s.insert_after(3, "log.begin", "peel", s.entries[0].members); }},
      {"time-goes-on",
       [](Story& s) { return s.entries[9].at = s.entries[8].at - std::chrono::milliseconds{1}, 9; }},
      {"written-while-running",
       [](Story& s) {
         return s.insert_after(s.entries.size() - 1, "report.read", account(testing::auditor),
                               {{"report", text("audit")}});
       }},
      {"written-while-running", [](Story& s) { return s.erase(1), 1; }},
      {"forgotten-in-time",
       [](Story& s) {
         const auto place = s.place("alert.delete");
         return s.delay(place, hours{24}), place;
       }},
      {"forgotten-in-time",  // never, and the next entry after 24 hours tells
       [](Story& s) {
         const auto place = s.place("alert.delete");
         s.erase(place);
         return s.delay(place + 1, hours{24}), place + 1;
       }},
      {"forgotten-in-time",  // after a restart, but something else came before
       [](Story& s) {
         const auto place = s.place("alert.delete");
         s.insert_after(place - 1, "program.start", "peel", {{"version", text("0.1.0")}});
         s.insert_after(place, "report.read", account(testing::auditor), {{"report", text("audit")}});
         return s.delay(place, hours{30}), place + 1;
       }},
      {"forgotten-in-time",  // a minute and more after a restart
       [](Story& s) {
         const auto place = s.place("alert.delete");
         s.insert_after(place - 1, "program.start", "peel", {{"version", text("0.1.0")}});
         s.delay(place, hours{30});
         return s.delay(place + 1, seconds{61}), place + 1;
       }},
      {"forgotten-in-time",  // restarts again and again
       [](Story& s) {
         const auto place = s.place("alert.delete");
         for (std::size_t i = 0; i < 3; ++i) {
           s.insert_after(place - 1 + i, "program.start", "peel", {{"version", text("0.1.0")}});
           s.delay(place + i, i == 0 ? base::Duration(hours{30}) : base::Duration(seconds{40}));
         }
         return place + 2;
       }},
      {"ended-in-time",
       [](Story& s) {
         const auto place = s.place("deployment.stop");
         return s.delay(place, hours{4}), place;
       }},
      {"ended-in-time",  // withdrawn, and no stop within a minute
       [](Story& s) {
         const auto place =
             s.insert_after(s.place("camera.view"), "authorisation.withdraw", account(testing::authoriser),
                            {{"authorisation", s.authorisation}});
         return s.delay(place + 1, seconds{60}), place + 1;
       }},
      {"nothing-runs-on",
       [](Story& s) { return s.insert_after(s.place("camera.view"), "program.stop", "peel", {}); }},
  };
  return cases;
}

const std::vector<Case>& people_cases() {
  static const std::vector<Case> cases{
      {"who-may", [](Story& s) { return by(s, "watchlist.new", account(testing::officer)); }},
      {"who-may", [](Story& s) { return by(s, "watchlist.new", "peel"); }},
      {"who-may", [](Story& s) { return by(s, "watchlist.new", made_id("node", 1)); }},
      {"who-may", [](Story& s) { return by(s, "alert.raise", made_id("node", 2)); }},
      {"who-may", [](Story& s) { return by(s, "watchlist.new", made_id("acct", 99)); }},
      {"who-may",
       [](Story& s) {
         s.insert_after(s.place("camera.view"), "account.close", account(testing::admin),
                        {{"account", account(testing::officer)}});
         return s.place("alert.view");
       }},
      {"who-may",
       [](Story& s) {
         s.insert_after(s.place("node.create"), "node.close", account(testing::admin),
                        {{"node", made_id("node", 1)}});
         return s.place("alert.raise");
       }},
      {"who-may",
       [](Story& s) {
         s.insert_after(s.place("camera.view"), "account.roles", account(testing::admin),
                        {{"account", account(testing::officer)}, {"roles", std::vector<std::string>{}}});
         return s.place("alert.view");
       }},
      {"set-up-once",
       [](Story& s) {
         return set(s, "account.create", "roles", std::vector<std::string>{"authorising-officer"});
       }},
      {"set-up-once",
       [](Story& s) { return s.at("account.create", 1).by = "peel", s.place("account.create", 1); }},
      {"set-up-once", [](Story& s) { return by(s, "credential.add", "peel"); }},
      {"again-after-a-restore",
       [](Story& s) {
         return s.insert_after(
             6, "account.roles", "peel",
             {{"account", account(testing::authoriser)}, {"roles", std::vector<std::string>{}}});
       }},
      {"again-after-a-restore",
       [](Story& s) {
         return s.insert_after(s.place("camera.view"), "account.close", "peel",
                               {{"account", account(testing::officer)}});
       }},
      {"again-after-a-restore",  // somebody did something since
       [](Story& s) {
         auto place = s.insert_after(s.place("camera.view"), "backup.restore", "peel",
                                     {{"backup", made_id("backup", 1)}, {"content", made_hash("backup")}});
         place = s.insert_after(place, "report.read", account(testing::auditor), {{"report", text("audit")}});
         return s.insert_after(place, "authorisation.withdraw", "peel", {{"authorisation", s.authorisation}});
       }},
      {"again-after-a-restore",  // a role is given
       [](Story& s) {
         const auto place =
             s.insert_after(s.place("camera.view"), "backup.restore", "peel",
                            {{"backup", made_id("backup", 1)}, {"content", made_hash("backup")}});
         return s.insert_after(place, "account.roles", "peel",
                               {{"account", account(testing::officer)},
                                {"roles", std::vector<std::string>{"camera-operator", "officer"}}});
       }},
      {"roles-apart",
       [](Story& s) {
         const auto place = s.place("account.create", 1);
         return set(s, place, "roles",
                    std::vector<std::string>{"authorising-officer", "countersigning-officer"});
       }},
      {"roles-apart",
       [](Story& s) {
         return s.insert_after(s.place("node.create"), "account.roles", account(testing::admin),
                               {{"account", account(testing::auditor)},
                                {"roles", std::vector<std::string>{"auditor", "officer"}}});
       }},
      {"nobody-changes-themselves",
       [](Story& s) {
         return s.insert_after(
             s.place("node.create"), "account.roles", account(testing::admin),
             {{"account", account(testing::admin)}, {"roles", std::vector<std::string>{"camera-operator"}}});
       }},
      {"nobody-changes-themselves",
       [](Story& s) {
         return s.insert_after(s.place("node.create"), "account.invite", account(testing::admin),
                               {{"account", account(testing::admin)}});
       }},
      {"new-once",
       [](Story& s) {
         const auto place = s.place("account.create", 2);
         return set(s, place, "account", account(testing::authoriser));
       }},
      {"new-once",
       [](Story& s) {
         return s.insert_after(s.place("watchlist.version"), "watchlist.new", account(testing::manager),
                               {{"watchlist", s.list}});
       }},
      {"new-once",
       [](Story& s) {
         return s.insert_after(s.place("deployment.stop"), "deployment.start",
                               account(testing::camera_operator), s.at("deployment.start").members);
       }},
      {"new-once",
       [](Story& s) {
         return s.insert_after(s.place("alert.raise"), "alert.raise", "peel", s.at("alert.raise").members);
       }},
      {"known-people",
       [](Story& s) {
         return s.insert_after(4, "account.close", account(testing::admin),
                               {{"account", made_id("acct", 77)}});
       }},
      {"known-people", [](Story& s) { return set(s, "session.close", "session", made_hash("another")); }},
      {"known-people", [](Story& s) { return by(s, "session.close", account(testing::officer)); }},
      {"known-people",
       [](Story& s) {
         return s.insert_after(4, "node.close", account(testing::admin), {{"node", made_id("node", 5)}});
       }},
      {"own-passkey",  // an administrator registers one for an officer
       [](Story& s) {
         s.at("credential.add", 1).by = account(testing::admin);
         return s.place("credential.add", 1);
       }},
      {"own-passkey",  // one passkey for two people
       [](Story& s) {
         const auto place = s.place("credential.add", 2);
         return set(s, place, "public_key", s.at("credential.add", 1).members.at("public_key"));
       }},
      {"made-by-invitation",  // the code was used already
       [](Story& s) {
         Members second = Story::passkey_of(testing::officer);
         second["credential"] = made_hash("second");
         second["public_key"] = base::to_text(Story::key_of(66).public_key());
         return s.insert_after(s.place("node.create"), "credential.add", account(testing::officer), second);
       }},
      {"signed-in",
       [](Story& s) { return s.erase(s.place("session.open", 1)), s.place("watchlist.approve"); }},
      {"signed-in",
       [](Story& s) {
         const auto place = s.place("deployment.start");
         s.insert_after(place - 1, "session.close", "peel",
                        {{"session", made_hash("session 5")}, {"because", text("expired")}});
         return place + 1;
       }},
      {"own-passkey", [](Story& s) { return set(s, "credential.add", "algorithm", text("es256")); }},
      {"own-passkey",
       [](Story& s) { return set(s, "session.open", "credential", Story::credential(testing::officer)); }},
      {"own-passkey",
       [](Story& s) {
         return s.insert_after(
             s.place("node.create"), "credential.remove", account(testing::officer),
             {{"account", account(testing::manager)}, {"credential", Story::credential(testing::manager)}});
       }},
  };
  return cases;
}

// Behind that act. Gives its place.
std::size_t forget(Story& s, std::string_view act, std::size_t nth = 0) {
  return s.insert_after(
      s.place(act, nth), "watchlist.forget", "peel",
      {{"watchlist", s.list}, {"content", s.list_content}, {"because", std::string("erased")}});
}

// Behind that act. Gives its place.
std::size_t call_off(Story& s, std::string_view act) {
  return s.insert_after(s.place(act), "deployment.cancel", account(testing::camera_operator),
                        {{"deployment", s.deployment}});
}

const std::vector<Case>& list_cases() {
  static const std::vector<Case> cases{
      {"known-papers", [](Story& s) { return s.erase(s.place("watchlist.new")), s.place("reference.add"); }},
      {"known-papers",
       [](Story& s) {
         return s.insert_after(s.place("watchlist.end"), "reference.view", account(testing::manager),
                               {{"watchlist", s.list}, {"reference", made_id("ref", 1)}});
       }},
      {"known-papers",
       [](Story& s) { return set(s, "deployment.start", "authorisation", made_id("auth", 9)); }},
      {"known-papers",  // started after it was withdrawn
       [](Story& s) {
         s.insert_after(s.place("deployment.announce"), "authorisation.withdraw",
                        account(testing::countersigner), {{"authorisation", s.authorisation}});
         return s.place("deployment.start");
       }},
      {"known-papers",  // nobody can be refused what there is none of
       [](Story& s) {
         return s.insert_after(s.place("deployment.stop"), "authorisation.refused",
                               account(testing::authoriser),
                               {{"authorisation", made_id("auth", 9)}, {"because", std::string("taken")}});
       }},
      {"versions-count-up",
       [](Story& s) { return set(s, "watchlist.version", "version", std::uint64_t{2}); }},
      {"versions-count-up",
       [](Story& s) { return set(s, "watchlist.version", "subjects", std::uint64_t{3}); }},
      {"versions-count-up",
       [](Story& s) { return set(s, "watchlist.version", "subjects", std::uint64_t{0}); }},
      {"called-off-before-its-start",
       [](Story& s) { return call_off(s, "deployment.announce"), s.place("deployment.start"); }},
      {"called-off-before-its-start",
       [](Story& s) {
         call_off(s, "deployment.announce");
         return call_off(s, "deployment.announce") + 1;
       }},
      {"called-off-before-its-start", [](Story& s) { return call_off(s, "deployment.start"); }},
      {"called-off-before-its-start", [](Story& s) { return call_off(s, "authorisation.approve"); }},
      {"forgotten-for-good",  // somebody on it was erased
       [](Story& s) { return forget(s, "deployment.announce"), s.place("deployment.start"); }},
      {"forgotten-for-good",
       [](Story& s) { return forget(s, "watchlist.approve", 1), s.place("authorisation.propose"); }},
      {"forgotten-for-good",
       [](Story& s) { return forget(s, "watchlist.version"), s.place("watchlist.approve"); }},
      {"forgotten-for-good",  // another list's
       [](Story& s) {
         const auto place = forget(s, "watchlist.version");
         s.entries[place].members["content"] = made_hash("x");
         return place;
       }},
      {"ended-in-time",  // what runs with a version ends when it is forgotten
       [](Story& s) { return forget(s, "deployment.counts"), s.place("alert.raise"); }},
      {"stays-erased",
       [](Story& s) {
         s.insert_after(s.place("watchlist.new"), "subject.erase", "peel",
                        {{"subject", made_hash("subject")}});
         return s.place("reference.add");
       }},
      {"proper-proposal",
       [](Story& s) { return set(s, "authorisation.propose", "until", text("2026-05-03T08:00:00.000Z")); }},
      {"proper-proposal",
       [](Story& s) { return set(s, "authorisation.propose", "until", text("2026-05-01T08:00:00.000Z")); }},
      {"proper-proposal",
       [](Story& s) { return set(s, "authorisation.propose", "list_content", made_hash("x")); }},
      {"approved-as-it-is",
       [](Story& s) { return set(s, "authorisation.approve", "content", made_hash("x")); }},
      {"approved-as-it-is",  // the list was changed after it was approved once
       [](Story& s) {
         Members second = s.at("watchlist.version").members;
         second["version"] = std::uint64_t{2};
         second["content"] = made_hash("second");
         s.insert_after(s.place("watchlist.approve"), "watchlist.version", account(testing::manager), second);
         return s.place("watchlist.approve", 1);
       }},
      {"approved-in-role",
       [](Story& s) {
         const auto place = s.place("authorisation.approve");
         s.entries[place].members = s.authorisation_approval(testing::authoriser, "countersigning-officer");
         return place;
       }},
      {"approved-by-others",
       [](Story& s) {
         by(s, "authorisation.propose", account(testing::authoriser));
         return s.place("authorisation.approve");
       }},
      {"approved-by-others",  // who had put people on the list
       [](Story& s) {
         const auto place = s.place("watchlist.approve");
         s.entries[place].by = account(testing::manager);
         s.entries[place].members = s.list_approval(testing::manager, "authorising-officer");
         return in_role(s, place, testing::manager, "authorising-officer", "watchlist-manager");
       }},
      {"approval-holds",  // an approval of the other officer, put under one's own name
       [](Story& s) {
         return set(s, "authorisation.approve", "approval",
                    s.at("authorisation.approve", 1).members.at("approval"));
       }},
      {"approval-holds",  // one's own, of something else
       [](Story& s) {
         return set(s, "authorisation.approve", "approval", s.at("watchlist.approve").members.at("approval"));
       }},
      {"approval-holds",  // the log says something else than was signed
       [](Story& s) {
         set(s, "authorisation.propose", "threshold", text("0.05"));
         return s.place("authorisation.approve");
       }},
      {"approval-holds",
       [](Story& s) {
         set(s, "authorisation.propose", "until", text("2026-05-02T07:00:00.000Z"));
         return s.place("authorisation.approve");
       }},
      {"approval-holds",
       [](Story& s) {
         set(s, "watchlist.version", "templates", std::uint64_t{9});
         return s.place("watchlist.approve");
       }},
      {"approval-holds",
       [](Story& s) {
         std::get<Approval>(s.at("authorisation.approve").members["approval"]).signature[10] ^= 1;
         return s.place("authorisation.approve");
       }},
      {"approval-holds",  // the passkey had been removed
       [](Story& s) {
         s.insert_after(s.place("authorisation.propose"), "credential.remove", account(testing::admin),
                        {{"account", account(testing::authoriser)},
                         {"credential", Story::credential(testing::authoriser)}});
         return s.place("authorisation.approve");
       }},
      {"approval-holds",  // a passkey that nobody registered
       [](Story& s) {
         std::get<Approval>(s.at("watchlist.approve").members["approval"]).credential = made_hash("another");
         return s.place("watchlist.approve");
       }},
      {"no-fresh-recovery",
       [](Story& s) {
         recover(s);
         return s.place("watchlist.approve");
       }},
  };
  return cases;
}

const std::vector<Case>& deployment_cases() {
  static const std::vector<Case> cases{
      {"started-with-authority",
       [](Story& s) { return s.erase(s.place("authorisation.approve")), s.place("deployment.start"); }},
      {"started-with-authority",
       [](Story& s) { return s.erase(s.place("authorisation.approve", 1)), s.place("deployment.start"); }},
      {"started-with-authority",
       [](Story& s) { return set(s, "deployment.start", "content", made_hash("x")); }},
      {"started-with-authority",  // the same person in both roles, one after the other
       [](Story& s) {
         const auto place = s.place("authorisation.approve", 1);
         s.entries[place].by = account(testing::authoriser);
         s.entries[place].members = s.authorisation_approval(testing::authoriser, "countersigning-officer");
         s.insert_after(place - 1, "account.roles", account(testing::admin),
                        {{"account", account(testing::authoriser)},
                         {"roles", std::vector<std::string>{"countersigning-officer"}}});
         return s.place("deployment.start");
       }},
      {"started-with-authority",  // lost the role since
       [](Story& s) {
         const auto place = s.place("deployment.start");
         return s.insert_after(place - 1, "account.roles", account(testing::admin),
                               {{"account", account(testing::countersigner)},
                                {"roles", std::vector<std::string>{"officer"}}}),
                place + 1;
       }},
      {"started-with-authority",
       [](Story& s) {
         const auto place = s.place("deployment.start");
         return s.insert_after(place - 1, "account.close", account(testing::admin),
                               {{"account", account(testing::countersigner)}}),
                place + 1;
       }},
      {"started-with-authority",  // and goes on after a pause
       [](Story& s) {
         const auto place = s.place("deployment.resume");
         return s.insert_after(place - 1, "credential.remove", account(testing::admin),
                               {{"account", account(testing::countersigner)},
                                {"credential", Story::credential(testing::countersigner)}}),
                place + 1;
       }},
      {"announced-before",
       [](Story& s) { return s.erase(s.place("deployment.announce")), s.place("deployment.start"); }},
      {"announced-before",  // by another authorisation
       [](Story& s) {
         Members another = s.at("authorisation.propose").members;
         another["authorisation"] = made_id("auth", 2);
         s.insert_after(s.place("authorisation.propose"), "authorisation.propose",
                        account(testing::camera_operator), another);
         set(s, "deployment.announce", "authorisation", made_id("auth", 2));
         return s.place("deployment.start");
       }},
      {"one-at-a-time",
       [](Story& s) {
         Members second = s.at("deployment.start").members;
         second["deployment"] = made_id("dep", 2);
         s.insert_after(s.place("deployment.announce"), "deployment.announce", account(testing::authoriser),
                        {{"deployment", made_id("dep", 2)}, {"authorisation", s.authorisation}});
         return s.insert_after(s.place("deployment.start"), "deployment.start",
                               account(testing::camera_operator), second);
       }},
      {"started-with-approved-list",  // both in one role
       [](Story& s) {
         const auto place = s.place("watchlist.approve", 1);
         s.entries[place].members = s.list_approval(testing::countersigner, "authorising-officer");
         in_role(s, place, testing::countersigner, "authorising-officer", "countersigning-officer");
         return s.place("deployment.start");
       }},
      {"started-with-approved-list",  // with somebody on it who was erased
       [](Story& s) {
         const auto place = s.place("deployment.start");
         s.insert_after(place - 1, "subject.erase", "peel", {{"subject", made_hash("subject")}});
         return place + 1;
       }},
      {"started-with-approved-list",  // and whose reference was removed first
       [](Story& s) {
         const auto place = s.place("deployment.start");
         s.insert_after(place - 1, "subject.erase", "peel", {{"subject", made_hash("subject")}});
         s.insert_after(
             place - 1, "reference.remove", "peel",
             {{"watchlist", s.list}, {"reference", made_id("ref", 1)}, {"because", text("erased")}});
         return place + 2;
       }},
      {"started-in-its-time",  // withdrawn in a pause
       [](Story& s) {
         const auto place = s.place("deployment.resume");
         s.insert_after(place - 1, "authorisation.withdraw", account(testing::countersigner),
                        {{"authorisation", s.authorisation}});
         return place + 1;
       }},
      {"started-with-approved-list",
       [](Story& s) { return s.erase(s.place("watchlist.approve")), s.place("deployment.start"); }},
      {"started-with-approved-list",
       [](Story& s) {
         s.at("watchlist.approve", 1) = s.at("watchlist.approve");
         return s.place("deployment.start");
       }},
      {"started-with-approved-list",
       [](Story& s) {
         s.move_to(s.place("watchlist.end"), s.place("deployment.start"));
         return s.place("deployment.start");
       }},
      {"started-in-its-time",
       [](Story& s) { return s.delay(s.place("deployment.start"), hours{5}), s.place("deployment.start"); }},
      {"started-in-its-time",
       [](Story& s) {
         set(s, "authorisation.propose", "from", text("2026-05-01T09:00:00.000Z"));
         s.approve_again();
         return s.place("deployment.start");
       }},
      {"only-while-open",
       [](Story& s) { return s.erase(s.place("deployment.start")), s.place("camera.view"); }},
      {"only-while-open",
       [](Story& s) {
         return s.insert_after(s.place("deployment.stop"), "camera.view", account(testing::camera_operator),
                               s.at("camera.view").members);
       }},
      {"only-while-open",
       [](Story& s) {
         return s.insert_after(s.place("deployment.stop"), "alert.raise", "peel",
                               s.raised(made_id("alert", 2)));
       }},
      {"only-while-open",
       [](Story& s) { return s.erase(s.place("deployment.pause")), s.place("deployment.resume"); }},
      {"only-while-open",
       [](Story& s) {
         return s.insert_after(s.place("deployment.pause"), "deployment.pause", "peel",
                               {{"deployment", s.deployment}});
       }},
      {"counts-add-up", [](Story& s) { return set(s, "deployment.counts", "wiped", std::uint64_t{15}); }},
      {"counts-never-fall",
       [](Story& s) {
         set(s, "deployment.counts", "faces", std::uint64_t{51});
         return s.place("deployment.stop");
       }},
      {"counts-never-fall",
       [](Story& s) {
         s.at("deployment.counts").members = s.counts(51, 0, 0);
         return s.place("deployment.stop");
       }},
      {"rests-in-a-pause",  // a second time
       [](Story& s) {
         const auto place = s.place("deployment.pause");
         s.insert_after(place, "deployment.counts", "peel", s.counts(20, 1, 0));
         return s.insert_after(place + 1, "deployment.counts", "peel", s.counts(30, 1, 0));
       }},
      {"rests-in-a-pause",  // long after
       [](Story& s) {
         const auto place = s.place("deployment.resume");
         s.delay(place, minutes{10});
         s.insert_after(place - 1, "deployment.counts", "peel", s.counts(30, 1, 0));
         return s.delay(place, minutes{5}), place;
       }},
      {"nothing-is-kept",
       [](Story& s) {
         set(s, "deployment.stop", "held", std::uint64_t{3});
         return set(s, "deployment.stop", "wiped", std::uint64_t{97});
       }},
      {"every-alert-is-there",
       [](Story& s) { return set(s, "deployment.stop", "alerts", std::uint64_t{0}); }},
      {"every-alert-is-there",
       [](Story& s) { return set(s, "deployment.stop", "alerts", std::uint64_t{2}); }},
  };
  return cases;
}

const std::vector<Case>& alert_cases() {
  static const std::vector<Case> cases{
      {"above-the-threshold", [](Story& s) { return set(s, "alert.raise", "threshold", text("0.40")); }},
      {"above-the-threshold",
       [](Story& s) { return set(s, "alert.raise", "score", text("0.519999999999")); }},
      {"seen-in-its-time",
       [](Story& s) { return set(s, "alert.raise", "captured", text("2026-05-01T07:00:00.000Z")); }},
      {"seen-in-its-time",
       [](Story& s) { return set(s, "alert.raise", "captured", text("2026-05-01T10:00:00.000Z")); }},
      {"seen-in-its-time",  // while it was paused
       [](Story& s) {
         s.delay(s.place("deployment.resume"), minutes{5});
         const auto place = s.place("deployment.pause");
         Members late = s.raised(made_id("alert", 2));
         late["captured"] = text("2026-05-01T08:12:00.000Z");
         s.insert_after(place, "alert.raise", "peel", late);
         return s.delay(place + 1, minutes{4}), place + 1;
       }},
      {"seen-in-its-time",  // in a pause, and told after it
       [](Story& s) {
         const auto place = s.place("deployment.resume");
         s.delay(place, minutes{5});
         Members late = s.raised(made_id("alert", 2));
         late["captured"] = text("2026-05-01T08:12:00.000Z");
         return s.insert_after(place, "alert.raise", "peel", late);
       }},
      {"known-alert", [](Story& s) { return s.erase(s.place("alert.raise")), s.place("alert.view"); }},
      {"known-alert",
       [](Story& s) {
         return s.insert_after(s.place("alert.delete"), "alert.view", account(testing::officer),
                               {{"alert", s.alert}});
       }},
      {"looked-before-deciding",
       [](Story& s) { return s.erase(s.place("alert.view")), s.place("alert.decide"); }},
      {"looked-before-deciding",
       [](Story& s) {
         return by(s, "alert.view", account(testing::camera_operator)), s.place("alert.decide");
       }},
      {"decided-before-acting",
       [](Story& s) { return s.erase(s.place("alert.decide")), s.place("alert.engage"); }},
      {"decided-before-acting",
       [](Story& s) {
         set(s, "alert.decide", "verdict", text("unsure"));
         return s.place("alert.engage");
       }},
      {"decided-before-acting",
       [](Story& s) {
         set(s, "alert.decide", "verdict", text("no-match"));
         s.erase(s.place("alert.engage"));
         return s.place("alert.outcome");
       }},
      {"dealt-with-once",
       [](Story& s) {
         return s.insert_after(s.place("alert.outcome"), "alert.outcome", account(testing::officer),
                               {{"alert", s.alert}, {"outcome", text("false-alert")}});
       }},
      {"dealt-with-once",
       [](Story& s) {
         return s.insert_after(s.place("alert.decide"), "alert.decide", account(testing::officer),
                               s.at("alert.decide").members);
       }},
      {"dealt-with-once",
       [](Story& s) {
         set(s, "alert.decide", "verdict", text("unsure"));
         s.erase(s.place("alert.engage"));
         set(s, "alert.outcome", "outcome", text("no-action"));
         return s.insert_after(s.place("alert.outcome"), "alert.decide", account(testing::officer),
                               s.at("alert.decide").members);
       }},
      {"deleted-for-a-reason",
       [](Story& s) { return s.erase(s.place("alert.outcome")), s.place("alert.delete"); }},
      {"deleted-for-a-reason", [](Story& s) { return set(s, "alert.delete", "because", text("no-match")); }},
      {"deleted-for-a-reason", [](Story& s) { return set(s, "alert.delete", "because", text("expired")); }},
  };
  return cases;
}

TEST(Replay, FindsWhatIsWrongWithTheLog) { expect_found(log_cases()); }
TEST(Replay, FindsWhoDidWhatTheyMayNot) { expect_found(people_cases()); }
TEST(Replay, FindsApprovalsThatAreNone) { expect_found(list_cases()); }
TEST(Replay, FindsDeploymentsWithoutAuthorityAndCountsThatDoNotAddUp) { expect_found(deployment_cases()); }
TEST(Replay, FindsAlertsThatNobodyDecidedOn) { expect_found(alert_cases()); }

TEST(Replay, EveryRuleIsBrokenHereAtLeastOnce) {
  std::set<std::string_view> tested;
  for (const auto& cases : {log_cases(), people_cases(), list_cases(), deployment_cases(), alert_cases()})
    for (const Case& one : cases) tested.insert(one.rule);
  for (const RuleText& rule : rules()) EXPECT_TRUE(tested.contains(rule.name)) << rule.name;
  EXPECT_EQ(tested.size(), rules().size());
}

TEST(Replay, LetsARestartCatchUp) {
  Story story;
  // The program dies while the deployment runs, with an alert open, and starts again on the next day but one.
  const auto stop = story.place("deployment.stop");
  story.insert_after(stop - 1, "program.start", "peel", {{"version", text("0.1.1")}});
  story.delay(stop, hours{40});
  story.entries[stop + 1].by = "peel";
  EXPECT_EQ(said(broken(story)), "sound");
  Replay replay;
  for (const Entry& entry : story.entries) ASSERT_TRUE(replay.apply(entry).empty());
  EXPECT_EQ(replay.summary().deleted_late, 1u);
  EXPECT_EQ(replay.summary().crashes, 1u);
  // An export in the middle of catching up is sound; one that is known to be whole for longer is not.
  Replay middle;
  for (std::size_t i = 0; i <= stop; ++i) ASSERT_TRUE(middle.apply(story.entries[i]).empty());
  EXPECT_TRUE(middle.finish(story.entries[stop].at).empty());
  EXPECT_FALSE(middle.finish(story.entries[stop].at + minutes{2}).empty());
}

TEST(Replay, LetsAPauseBeCountedOnceAndABackupBeMadeAfterTheEnd) {
  Story story;
  story.insert_after(story.place("deployment.pause"), "deployment.counts", "peel", story.counts(30, 1, 0));
  story.insert_after(story.entries.size() - 1, "backup.make", "peel",
                     {{"backup", made_id("backup", 1)}, {"content", made_hash("backup")}});
  EXPECT_EQ(said(broken(story)), "sound");
}

TEST(Replay, OfAVersionWithoutThePersonWhoWasErasedFindsNothing) {
  Story story;
  const auto place = story.place("watchlist.version");
  story.insert_after(
      place - 1, "reference.add", account(testing::manager),
      {{"watchlist", story.list}, {"reference", made_id("ref", 2)}, {"subject", made_hash("another")}});
  story.insert_after(
      place, "reference.remove", "peel",
      {{"watchlist", story.list}, {"reference", made_id("ref", 2)}, {"because", text("erased")}});
  story.insert_after(place + 1, "subject.erase", "peel", {{"subject", made_hash("another")}});
  EXPECT_EQ(said(broken(story)), "sound");
}

TEST(Replay, ADeploymentEndsSoonAfterSomebodyOnItsListWasErased) {
  Story story;
  const auto place = story.place("deployment.counts");
  story.insert_after(place - 1, "subject.erase", "peel", {{"subject", made_hash("subject")}});
  const auto found = broken(story);
  ASSERT_TRUE(found);
  EXPECT_EQ(said(found).substr(0, 16), fmt::format("{} ended-in-time", place + 2));
}

TEST(Replay, APasskeyMadeWithANewCodeApprovesADayLater) {
  Story story;
  recover(story);
  story.delay(story.place("watchlist.approve"), hours{24});
  for (const char* member : {"from", "until"}) {
    std::string& time = std::get<std::string>(story.at("authorisation.propose").members[member]);
    time.replace(time.find("-01T"), 4, "-02T");
  }
  story.approve_again();
  std::string& captured = std::get<std::string>(story.at("alert.raise").members["captured"]);
  captured.replace(captured.find("-01T"), 4, "-02T");
  EXPECT_EQ(said(broken(story)), "sound");
  Replay replay;
  for (const Entry& entry : story.entries) replay.apply(entry);
  EXPECT_EQ(replay.summary().recoveries, 1u);
}

TEST(Replay, AtTheEndTellsWhatIsStillHeld) {
  Story story;
  story.entries.resize(story.place("alert.delete"));
  Replay replay;
  for (const Entry& entry : story.entries) ASSERT_TRUE(replay.apply(entry).empty());
  const base::Time raised = story.at("alert.raise").at;
  EXPECT_TRUE(replay.finish(raised + hours{24}).empty());
  const auto found = replay.finish(raised + hours{24} + seconds{1});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, "forgotten-in-time");
  EXPECT_EQ(found[0].index, story.entries.size() - 1);
}

// What a log says is taken to have happened, whatever was wrong with it; but nobody's authority follows from
// what was wrong.
TEST(Replay, GoesOnAfterARuleWasBroken) {
  Story story;
  std::get<Approval>(story.at("authorisation.approve").members["approval"]).signature[10] ^= 1;
  set(story, "alert.raise", "score", text("0.40"));
  story.erase(story.place("alert.decide"));
  set(story, "deployment.stop", "alerts", std::uint64_t{2});
  std::vector<std::string> rules;
  for (const auto& violation : all_broken(story)) rules.push_back(violation.rule);
  EXPECT_THAT(rules, ::testing::ElementsAre("approval-holds", "started-with-authority", "above-the-threshold",
                                            "decided-before-acting", "decided-before-acting",
                                            "started-with-authority", "every-alert-is-there"));
}

TEST(Replay, TellsOnceThatSomethingWasHeldOrRanForTooLong) {
  Story story;
  story.erase(story.place("alert.delete"));
  story.erase(story.place("deployment.stop"));
  story.delay(story.place("watchlist.end"), hours{30});
  std::vector<std::string> rules;
  for (const auto& violation : all_broken(story)) rules.push_back(violation.rule);
  EXPECT_THAT(rules, ::testing::ElementsAre("forgotten-in-time", "ended-in-time", "nothing-runs-on"));
}

// The story over and over, each time without one of its entries, with it twice, or with another's place: what
// is missing then must never be taken to be there.
TEST(Replay, ReadsOnWhateverIsMissing) {
  const std::size_t size = Story().entries.size();
  for (std::size_t i = 0; i < size; ++i) {
    Story without, twice, late;
    without.erase(i);
    twice.entries.insert(twice.entries.begin() + static_cast<std::ptrdiff_t>(i), twice.entries[i]);
    std::rotate(late.entries.begin() + static_cast<std::ptrdiff_t>(i),
                late.entries.begin() + static_cast<std::ptrdiff_t>(i) + 1, late.entries.end());
    for (const Story* story : {&without, &twice, &late}) {
      Replay replay;
      for (const Entry& entry : story->entries)
        for (const auto& violation : replay.apply(entry)) EXPECT_FALSE(violation.words.empty());
      EXPECT_EQ(replay.summary().entries, story->entries.size());
    }
  }
}

TEST(Replay, IsAsFastWithManyDeploymentsAsWithFew) {
  Story story;
  const auto start = story.place("deployment.start");
  Replay replay;
  for (std::size_t i = 0; i < start; ++i) ASSERT_TRUE(replay.apply(story.entries[i]).empty());
  Entry entry = story.entries[start];
  constexpr unsigned many = 30'000;  // in minutes, if each entry looked at all that are open
  for (unsigned i = 0; i < many; ++i) {
    entry.members["deployment"] = made_id("dep", 100 + i);
    replay.apply(entry);
  }
  Entry view = story.at("camera.view");
  view.members["deployment"] = made_id("dep", 100);
  for (unsigned i = 0; i < many; ++i) EXPECT_TRUE(replay.apply(view).empty());
  EXPECT_EQ(replay.summary().open_deployments, many);
}

TEST(Replay, ADemonstrationMayPlayPeoplesParts) {
  Story story(true);
  for (Entry& entry : story.entries)
    if (entry.act == "account.create" || entry.act == "credential.add") entry.by = "peel";
  EXPECT_EQ(said(broken(story)), "sound");
}

}  // namespace
}  // namespace peel::ledger
