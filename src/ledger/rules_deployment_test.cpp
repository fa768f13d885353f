// The rules about deployments, each broken.
#include "ledger/testing/cases.h"

namespace peel::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using namespace testing;

// Behind that act. Gives its place.
std::size_t call_off(Story& s, std::string_view act) {
  return s.insert_after(s.place(act), "deployment.cancel", account(camera_operator),
                        {{"deployment", s.deployment}});
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
         s.entries[place].by = account(authoriser);
         s.entries[place].members = s.authorisation_approval(authoriser, "countersigning-officer");
         s.insert_after(place - 1, "account.roles", account(admin),
                        {{"account", account(authoriser)},
                         {"roles", std::vector<std::string>{"countersigning-officer"}}});
         return s.place("deployment.start");
       }},
      {"started-with-authority",  // lost the role since
       [](Story& s) {
         const auto place = s.place("deployment.start");
         return s.insert_after(
                    place - 1, "account.roles", account(admin),
                    {{"account", account(countersigner)}, {"roles", std::vector<std::string>{"officer"}}}),
                place + 1;
       }},
      {"started-with-authority",
       [](Story& s) {
         const auto place = s.place("deployment.start");
         return s.insert_after(place - 1, "account.close", account(admin),
                               {{"account", account(countersigner)}}),
                place + 1;
       }},
      {"started-with-authority",  // and goes on after a pause
       [](Story& s) {
         const auto place = s.place("deployment.resume");
         return s.insert_after(
                    place - 1, "credential.remove", account(admin),
                    {{"account", account(countersigner)}, {"credential", Story::credential(countersigner)}}),
                place + 1;
       }},
      {"announced-before",
       [](Story& s) { return s.erase(s.place("deployment.announce")), s.place("deployment.start"); }},
      {"announced-before",  // by another authorisation
       [](Story& s) {
         Members another = s.at("authorisation.propose").members;
         another["authorisation"] = made_id("auth", 2);
         s.insert_after(s.place("authorisation.propose"), "authorisation.propose", account(camera_operator),
                        another);
         set(s, "deployment.announce", "authorisation", made_id("auth", 2));
         return s.place("deployment.start");
       }},
      {"one-at-a-time",
       [](Story& s) {
         Members second = s.at("deployment.start").members;
         second["deployment"] = made_id("dep", 2);
         s.insert_after(s.place("deployment.announce"), "deployment.announce", account(authoriser),
                        {{"deployment", made_id("dep", 2)}, {"authorisation", s.authorisation}});
         return s.insert_after(s.place("deployment.start"), "deployment.start", account(camera_operator),
                               second);
       }},
      {"started-in-its-time",  // withdrawn in a pause
       [](Story& s) {
         const auto place = s.place("deployment.resume");
         s.insert_after(place - 1, "authorisation.withdraw", account(countersigner),
                        {{"authorisation", s.authorisation}});
         return place + 1;
       }},
      {"started-with-approved-list",
       [](Story& s) { return s.erase(s.place("watchlist.approve")), s.place("deployment.start"); }},
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
      {"called-off-before-its-start",
       [](Story& s) { return call_off(s, "deployment.announce"), s.place("deployment.start"); }},
      {"called-off-before-its-start",
       [](Story& s) {
         call_off(s, "deployment.announce");
         return call_off(s, "deployment.announce") + 1;
       }},
      {"called-off-before-its-start", [](Story& s) { return call_off(s, "deployment.start"); }},
      {"called-off-before-its-start", [](Story& s) { return call_off(s, "authorisation.approve"); }},
      {"only-while-open",
       [](Story& s) { return s.erase(s.place("deployment.start")), s.place("camera.view"); }},
      {"only-while-open",
       [](Story& s) {
         return s.insert_after(s.place("deployment.stop"), "camera.view", account(camera_operator),
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

TEST(Replay, FindsDeploymentsWithoutAuthorityAndCountsThatDoNotAddUp) { expect_found(deployment_cases()); }
// Beside that the version should have been forgotten.
TEST(Replay, FindsADeploymentThatStartsWithSomebodyWhoWasErased) {
  for (const bool removed : {false, true}) {
    Story story;
    if (removed)
      erase(story, "deployment.announce", false);
    else
      story.insert_after(story.place("deployment.announce"), "subject.erase", "peel",
                         {{"subject", made_hash("subject")}});
    const auto all = all_broken(story);
    ASSERT_GE(all.size(), 2u);
    EXPECT_EQ(all[0].rule, "gone-with-the-person");
    EXPECT_EQ(all[1].rule, "started-with-approved-list");
    EXPECT_EQ(all[1].index, story.place("deployment.start"));
  }
}

TEST(Replay, EveryDeploymentRuleIsBrokenAtLeastOnce) {
  expect_all_broken(deployment_rules(), deployment_cases());
}

}  // namespace
}  // namespace peel::ledger
