// The rules of the log as a whole, each broken.
#include "ledger/testing/cases.h"

namespace peel::ledger {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using namespace testing;

const std::vector<Case>& log_cases() {
  static const std::vector<Case> cases{
      {"begins-once", [](Story& s) { return s.erase(0), 0; }},
      {"begins-once", [](Story& s) { return s.entries.clear(), 0; }},
      {"begins-once", [](Story& s) { return s.insert_after(3, "log.begin", "peel", s.entries[0].members); }},
      {"time-goes-on",
       [](Story& s) { return s.entries[9].at = s.entries[8].at - std::chrono::milliseconds{1}, 9; }},
      {"written-while-running",
       [](Story& s) {
         return s.insert_after(s.entries.size() - 1, "report.read", account(auditor),
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
         s.insert_after(place, "report.read", account(auditor), {{"report", text("audit")}});
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
         const auto place = s.insert_after(s.place("camera.view"), "authorisation.withdraw",
                                           account(authoriser), {{"authorisation", s.authorisation}});
         return s.delay(place + 1, seconds{60}), place + 1;
       }},
      {"ended-in-time",  // what runs with a version ends when it is forgotten
       [](Story& s) { return forget(s, "deployment.counts"), s.place("alert.raise"); }},
      {"nothing-runs-on",
       [](Story& s) { return s.insert_after(s.place("camera.view"), "program.stop", "peel", {}); }},
  };
  return cases;
}

TEST(Replay, FindsWhatIsWrongWithTheLog) { expect_found(log_cases()); }
TEST(Replay, EveryLogRuleIsBrokenAtLeastOnce) { expect_all_broken(log_rules(), log_cases()); }

}  // namespace
}  // namespace peel::ledger
