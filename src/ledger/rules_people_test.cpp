// The rules about people, each broken.
#include "ledger/testing/cases.h"

namespace peel::ledger {
namespace {

using namespace testing;

const std::vector<Case>& people_cases() {
  static const std::vector<Case> cases{
      {"who-may", [](Story& s) { return by(s, "watchlist.new", account(officer)); }},
      {"who-may", [](Story& s) { return by(s, "watchlist.new", "peel"); }},
      {"who-may", [](Story& s) { return by(s, "watchlist.new", made_id("node", 1)); }},
      {"who-may", [](Story& s) { return by(s, "alert.raise", made_id("node", 2)); }},
      {"who-may", [](Story& s) { return by(s, "watchlist.new", made_id("acct", 99)); }},
      {"who-may",
       [](Story& s) {
         s.insert_after(s.place("camera.view"), "account.close", account(admin),
                        {{"account", account(officer)}});
         return s.place("alert.view");
       }},
      {"who-may",
       [](Story& s) {
         s.insert_after(s.place("node.create"), "node.close", account(admin), {{"node", made_id("node", 1)}});
         return s.place("alert.raise");
       }},
      {"who-may",
       [](Story& s) {
         s.insert_after(s.place("camera.view"), "account.roles", account(admin),
                        {{"account", account(officer)}, {"roles", std::vector<std::string>{}}});
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
         return s.insert_after(6, "account.roles", "peel",
                               {{"account", account(authoriser)}, {"roles", std::vector<std::string>{}}});
       }},
      {"again-after-a-restore",
       [](Story& s) {
         return s.insert_after(s.place("camera.view"), "account.close", "peel",
                               {{"account", account(officer)}});
       }},
      {"again-after-a-restore",  // somebody did something since
       [](Story& s) {
         auto place = s.insert_after(s.place("camera.view"), "backup.restore", "peel",
                                     {{"backup", made_id("backup", 1)}, {"content", made_hash("backup")}});
         place = s.insert_after(place, "report.read", account(auditor), {{"report", text("audit")}});
         return s.insert_after(place, "authorisation.withdraw", "peel", {{"authorisation", s.authorisation}});
       }},
      {"again-after-a-restore",  // a role is given
       [](Story& s) {
         const auto place =
             s.insert_after(s.place("camera.view"), "backup.restore", "peel",
                            {{"backup", made_id("backup", 1)}, {"content", made_hash("backup")}});
         return s.insert_after(place, "account.roles", "peel",
                               {{"account", account(officer)},
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
         return s.insert_after(
             s.place("node.create"), "account.roles", account(admin),
             {{"account", account(auditor)}, {"roles", std::vector<std::string>{"auditor", "officer"}}});
       }},
      {"nobody-changes-themselves",
       [](Story& s) {
         return s.insert_after(
             s.place("node.create"), "account.roles", account(admin),
             {{"account", account(admin)}, {"roles", std::vector<std::string>{"camera-operator"}}});
       }},
      {"nobody-changes-themselves",
       [](Story& s) {
         return s.insert_after(s.place("node.create"), "account.invite", account(admin),
                               {{"account", account(admin)}});
       }},
      {"new-once",
       [](Story& s) {
         const auto place = s.place("account.create", 2);
         return set(s, place, "account", account(authoriser));
       }},
      {"new-once",
       [](Story& s) {
         return s.insert_after(s.place("watchlist.version"), "watchlist.new", account(manager),
                               {{"watchlist", s.list}});
       }},
      {"new-once",
       [](Story& s) {
         return s.insert_after(s.place("deployment.stop"), "deployment.start", account(camera_operator),
                               s.at("deployment.start").members);
       }},
      {"new-once",
       [](Story& s) {
         return s.insert_after(s.place("alert.raise"), "alert.raise", "peel", s.at("alert.raise").members);
       }},
      {"new-once",  // two people under one reference: the second one's erasure would not be followed
       [](Story& s) {
         return s.insert_after(
             s.place("reference.add"), "reference.add", account(manager),
             {{"watchlist", s.list}, {"reference", made_id("ref", 1)}, {"subject", made_hash("another")}});
       }},
      {"known-people",
       [](Story& s) {
         return s.insert_after(4, "account.close", account(admin), {{"account", made_id("acct", 77)}});
       }},
      {"known-people", [](Story& s) { return set(s, "session.close", "session", made_hash("another")); }},
      {"known-people", [](Story& s) { return by(s, "session.close", account(officer)); }},
      {"known-people",
       [](Story& s) {
         return s.insert_after(4, "node.close", account(admin), {{"node", made_id("node", 5)}});
       }},
      {"own-passkey",  // an administrator registers one for an officer
       [](Story& s) {
         s.at("credential.add", 1).by = account(admin);
         return s.place("credential.add", 1);
       }},
      {"own-passkey",  // one passkey for two people
       [](Story& s) {
         const auto place = s.place("credential.add", 2);
         return set(s, place, "public_key", s.at("credential.add", 1).members.at("public_key"));
       }},
      {"made-by-invitation",  // the code was used already
       [](Story& s) {
         Members second = Story::passkey_of(officer);
         second["credential"] = made_hash("second");
         second["public_key"] = base::to_text(Story::key_of(66).public_key());
         return s.insert_after(s.place("node.create"), "credential.add", account(officer), second);
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
       [](Story& s) { return set(s, "session.open", "credential", Story::credential(officer)); }},
      {"own-passkey",
       [](Story& s) {
         return s.insert_after(s.place("node.create"), "credential.remove", account(officer),
                               {{"account", account(manager)}, {"credential", Story::credential(manager)}});
       }},
  };
  return cases;
}

TEST(Replay, FindsWhoDidWhatTheyMayNot) { expect_found(people_cases()); }
TEST(Replay, EveryPeopleRuleIsBrokenAtLeastOnce) { expect_all_broken(people_rules(), people_cases()); }

}  // namespace
}  // namespace peel::ledger
