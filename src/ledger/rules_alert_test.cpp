// The rules about alerts, each broken.
#include "ledger/testing/cases.h"

namespace peel::ledger {
namespace {

using std::chrono::minutes;
using namespace testing;

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
         return s.insert_after(s.place("alert.delete"), "alert.view", account(officer), {{"alert", s.alert}});
       }},
      {"looked-before-deciding",
       [](Story& s) { return s.erase(s.place("alert.view")), s.place("alert.decide"); }},
      {"looked-before-deciding",
       [](Story& s) { return by(s, "alert.view", account(camera_operator)), s.place("alert.decide"); }},
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
         return s.insert_after(s.place("alert.outcome"), "alert.outcome", account(officer),
                               {{"alert", s.alert}, {"outcome", text("false-alert")}});
       }},
      {"dealt-with-once",
       [](Story& s) {
         return s.insert_after(s.place("alert.decide"), "alert.decide", account(officer),
                               s.at("alert.decide").members);
       }},
      {"dealt-with-once",
       [](Story& s) {
         set(s, "alert.decide", "verdict", text("unsure"));
         s.erase(s.place("alert.engage"));
         set(s, "alert.outcome", "outcome", text("no-action"));
         return s.insert_after(s.place("alert.outcome"), "alert.decide", account(officer),
                               s.at("alert.decide").members);
       }},
      {"deleted-for-a-reason",
       [](Story& s) { return s.erase(s.place("alert.outcome")), s.place("alert.delete"); }},
      {"deleted-for-a-reason", [](Story& s) { return set(s, "alert.delete", "because", text("no-match")); }},
      {"deleted-for-a-reason", [](Story& s) { return set(s, "alert.delete", "because", text("expired")); }},
  };
  return cases;
}

TEST(Replay, FindsAlertsThatNobodyDecidedOn) { expect_found(alert_cases()); }
TEST(Replay, EveryAlertRuleIsBrokenAtLeastOnce) { expect_all_broken(alert_rules(), alert_cases()); }

}  // namespace
}  // namespace peel::ledger
