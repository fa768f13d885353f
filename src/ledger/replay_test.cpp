#include "ledger/replay.h"

#include <gmock/gmock.h>

#include "ledger/testing/cases.h"

namespace peel::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using namespace testing;

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
      place - 1, "reference.add", account(manager),
      {{"watchlist", story.list}, {"reference", made_id("ref", 2)}, {"subject", made_hash("another")}});
  story.insert_after(
      place, "reference.remove", "peel",
      {{"watchlist", story.list}, {"reference", made_id("ref", 2)}, {"because", text("erased")}});
  story.insert_after(place + 1, "subject.erase", "peel", {{"subject", made_hash("another")}});
  EXPECT_EQ(said(broken(story)), "sound");
}

TEST(Replay, OfWhatIsDoneAgainAfterARestoreFindsNothing) {
  Story story;
  auto place = story.insert_after(
      story.place("watchlist.version") - 1, "reference.add", account(manager),
      {{"watchlist", story.list}, {"reference", made_id("ref", 2)}, {"subject", made_hash("another")}});
  place = story.insert_after(place, "backup.restore", "peel",
                             {{"backup", made_id("backup", 1)}, {"content", made_hash("backup")}});
  story.insert_after(
      place, "reference.remove", "peel",
      {{"watchlist", story.list}, {"reference", made_id("ref", 2)}, {"because", text("erased")}});
  EXPECT_EQ(said(broken(story)), "sound");
}

TEST(Replay, ADeploymentEndsSoonAfterSomebodyOnItsListWasErased) {
  Story story;
  const auto place = erase(story, "camera.view");
  EXPECT_EQ(said(broken(story)).substr(0, 16), fmt::format("{} ended-in-time", place + 2));
  // And where the version was not forgotten.
  Story kept;
  const auto still = erase(kept, "camera.view", false);
  const auto all = all_broken(kept);
  ASSERT_GE(all.size(), 2u);
  EXPECT_EQ(all[0].rule, "gone-with-the-person");
  EXPECT_EQ(all[1].rule, "ended-in-time");
  EXPECT_EQ(all[1].index, still + 2);
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

TEST(Replay, ApprovalsOfAVersionAreNoneOfALaterOneWithItsContent) {
  Story story;
  Members again = story.at("watchlist.version").members;
  again["version"] = std::uint64_t{2};
  story.insert_after(story.place("watchlist.approve", 1), "watchlist.version", account(manager), again);
  std::vector<std::string> rules;
  for (const auto& violation : all_broken(story)) rules.push_back(violation.rule);
  EXPECT_THAT(rules, ::testing::ElementsAre("versions-count-up", "started-with-approved-list",
                                            "started-with-approved-list"));
}

TEST(Replay, TellsFromWhenUntilWhenItIs) {
  Story story;
  EXPECT_EQ(Replay().summary().from, base::Time{});
  Replay replay;  // of a log without its first entry, too
  replay.pass_over();
  for (std::size_t i = 1; i < story.entries.size(); ++i) replay.apply(story.entries[i]);
  EXPECT_EQ(replay.summary().from, story.entries[1].at);
  EXPECT_EQ(replay.summary().until, story.entries.back().at);
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

TEST(Replay, SaysOfHowManyItTellsOnce) {
  Story story;
  const auto raised = story.place("alert.raise");
  for (const unsigned more : {2u, 3u}) {
    Members another = story.entries[raised].members;
    another["alert"] = made_id("alert", more);
    story.insert_after(raised, "alert.raise", "peel", another);
  }
  story.delay(story.place("alert.delete"), hours{30});
  const auto all = all_broken(story);
  const auto held = std::ranges::find(all, "forgotten-in-time", &Violation::rule);
  ASSERT_NE(held, all.end());
  EXPECT_THAT(held->words, ::testing::HasSubstr("(and 2 others)"));
  EXPECT_EQ(std::ranges::count(all, "forgotten-in-time", &Violation::rule), 1);
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

TEST(Replay, IsAsFastWithManyPlansAsWithFew) {
  Story story;
  Replay replay;
  const auto proposed = story.place("authorisation.propose");
  for (std::size_t i = 0; i < proposed; ++i) ASSERT_TRUE(replay.apply(story.entries[i]).empty());
  Entry plan = story.entries[proposed];
  constexpr unsigned many = 30'000;  // in minutes, if each forgetting looked at all plans again
  for (unsigned i = 0; i < many; ++i) {
    plan.members["authorisation"] = made_id("auth", 100 + i);
    ASSERT_TRUE(replay.apply(plan).empty());
  }
  Entry forgotten = story.entries[forget(story, "watchlist.approve", 1)];
  forgotten.at = plan.at;
  ASSERT_TRUE(replay.apply(forgotten).empty());
  for (unsigned i = 0; i < many; ++i) EXPECT_FALSE(replay.apply(forgotten).empty());
}

TEST(Replay, ADemonstrationMayPlayPeoplesParts) {
  Story story(true);
  for (Entry& entry : story.entries)
    if (entry.act == "account.create" || entry.act == "credential.add") entry.by = "peel";
  EXPECT_EQ(said(broken(story)), "sound");
}

}  // namespace
}  // namespace peel::ledger
