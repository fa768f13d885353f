// Deployments and their alerts from announcement to deletion, with pipelines that run on made videos.
#include "service/deployments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "ledger/replay.h"
#include "service/act.h"
#include "service/alerts.h"
#include "service/housekeeping.h"
#include "service/log.h"
#include "service/testing/made_papers.h"
#include "service/testing/world.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using lfr::testing::MadeFace;
using lfr::testing::walking;
using policy::Role;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using store::DeploymentState;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using testing::MadePapers;
using testing::must;
using ::testing::Not;

class Deployments : public ::testing::TestWithParam<std::string> {
 protected:
  Deployments() : world_(GetParam()), papers_(world_.clock()) {
    papers_.authorised().cameras = {{"north", video("north.mp4", {0, 2})},
                                    {"south", video("south.mp4", {3})}};
    make_runner();
  }

  void make_runner() {
    RunnerOptions options;
    options.make_tools = lfr::testing::made_tools;
    options.pipeline.limits = lfr::testing::made_limits();
    runner_ = std::make_unique<Runner>(world_.house(), papers_, options);
  }

  // One camera that never ends.
  void make_looping_runner() {
    papers_.authorised().cameras = {{"north", video("long.mp4", {0, 2}, 400)}};
    RunnerOptions options;
    options.make_tools = lfr::testing::made_tools;
    options.pipeline.limits = lfr::testing::made_limits();
    options.source.loop = true;
    runner_ = std::make_unique<Runner>(world_.house(), papers_, options);
  }

  // These people walk through it; who is 0 or 1 stands on the list.
  std::string video(const std::string& name, const std::vector<int>& people, int frames = 80) {
    return street_.video(name, frames, [people](int frame) {
      std::vector<MadeFace> faces;
      for (std::size_t i = 0; i < people.size(); ++i)
        faces.push_back(walking(people[i], frame, 4, 20 + 100 * static_cast<float>(i)));
      return faces;
    });
  }

  const std::string& operator_() { return world_.add_once("Olga", Role::camera_operator).account; }
  const std::string& officer() { return world_.add_once("Ove", Role::officer).account; }
  std::string announced() { return must(runner_->announce(operator_(), papers_.authorised().authorisation)); }
  DeploymentFacts facts(const std::string& id) { return must(runner_->find(operator_(), id)); }

  void wait_until(const std::function<bool()>& done) {
    for (int i = 0; i < 3000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_TRUE(done()) << "nothing came of it for 30 s";
  }
  void run_to_its_end(const std::string& id) {
    ASSERT_TRUE(runner_->start(operator_(), id));
    wait_until([&] {
      must(runner_->tick());
      return facts(id).deployment.state == DeploymentState::stopped;
    });
  }
  store::Alert only_alert() {
    auto all = must(alerts(world_.house(), operator_(), ""));
    if (all.size() != 1) throw std::runtime_error(std::to_string(all.size()) + " alerts");
    return all.front();
  }

  lfr::testing::MadeStreet street_;
  testing::World world_;
  MadePapers papers_;
  std::unique_ptr<Runner> runner_;
};

INSTANTIATE_TEST_SUITE_P(On, Deployments, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(Deployments, RunUntilTheirCamerasEndWithOneAlertForWhoIsListed) {
  const auto id = announced();
  EXPECT_EQ(facts(id).deployment.state, DeploymentState::announced);
  run_to_its_end(id);
  const auto ended = facts(id);
  EXPECT_EQ(ended.deployment.ended_because, "cameras-ended");
  const auto& counts = ended.deployment.counts;
  EXPECT_EQ(counts.alerts, 1u);
  EXPECT_GE(counts.searches, 3u) << "three people passed";
  EXPECT_GT(counts.made, 0u);
  EXPECT_EQ(counts.made, counts.wiped);
  EXPECT_EQ(counts.held, 0u);
  const auto alert = only_alert();
  EXPECT_EQ(alert.camera, "north");
  EXPECT_GE(std::stod(alert.score), std::stod(alert.threshold));
  EXPECT_EQ(std::string(state_of(alert)), "open");
  EXPECT_THAT(world_.acts(),
              IsSupersetOf({"deployment.announce", "deployment.start", "alert.raise", "deployment.stop"}));
}

TEST_P(Deployments, AreForThoseWhoMay) {
  const auto id = announced();
  const auto& other = world_.add("Wanda", {Role::watchlist_manager}).account;
  for (const auto& refused :
       {runner_->start(other, id), runner_->pause(other, id), runner_->stop(other, id),
        runner_->view(other, id, 0), runner_->start(world_.administrator().account, id)}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::refused) << refused.error().message;
  }
  EXPECT_FALSE(runner_->announce(other, papers_.authorised().authorisation));
}

TEST_P(Deployments, StartOnlyByAnAuthorityThatHolds) {
  const auto id = announced();
  const auto refused = [&](const char* why) {
    const auto started = runner_->start(operator_(), id);
    ASSERT_FALSE(started) << why;
    EXPECT_THAT(started.error().message, HasSubstr(why));
  };
  const Mandate good = papers_.authorised();
  papers_.authorised().state = PlanState::proposed;
  refused("two people have not approved this authorisation");
  papers_.authorised().state = PlanState::withdrawn;
  refused("withdrawn");
  papers_.authorised() = good;
  papers_.authorised().list_ended = true;
  refused("list has ended");
  papers_.authorised() = good;
  papers_.authorised().version_forgotten = true;
  refused("somebody on it was taken off or erased");
  papers_.authorised() = good;
  papers_.authorised().from = world_.clock().now() + hours(1);
  refused("it is authorised from");
  papers_.authorised() = good;
  papers_.authorised().until = world_.clock().now();
  refused("ended at");
  papers_.authorised() = good;
  EXPECT_EQ(papers_.opened, 0) << "a list was opened without authority";
  EXPECT_THAT(world_.acts(), Not(Contains("deployment.start")));
  EXPECT_TRUE(runner_->start(operator_(), id));
  EXPECT_FALSE(runner_->start(operator_(), id)) << "twice";
}

TEST_P(Deployments, AreAnnouncedOnce) {
  announced();
  EXPECT_FALSE(runner_->announce(operator_(), papers_.authorised().authorisation));
}

// Whoever can write into the database cannot make officers search another street.
TEST_P(Deployments, OpenNoCameraButThoseThatWereApproved) {
  papers_.approve_addresses();
  const Mandate good = papers_.authorised();
  const auto id = announced();
  for (const auto& alter : std::vector<std::function<void(Mandate&)>>{
           [](Mandate& m) { m.cameras[0].address = "rtsp://10.0.0.9/elsewhere"; },
           [](Mandate& m) { std::swap(m.cameras[0].address, m.cameras[1].address); },
           [](Mandate& m) { m.salt = ""; }}) {
    papers_.authorised() = good;
    alter(papers_.authorised());
    const auto refused = runner_->start(operator_(), id);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("another than the one that was approved"));
  }
  EXPECT_THAT(world_.acts(), Not(Contains("deployment.start")));
  papers_.authorised() = good;
  EXPECT_TRUE(runner_->start(operator_(), id));
}

TEST_P(Deployments, AreCalledOffBeforeTheyStartAndOnlyThen) {
  const auto id = announced();
  EXPECT_FALSE(runner_->call_off(world_.add("Wanda", {Role::watchlist_manager}).account, id));
  ASSERT_TRUE(runner_->call_off(operator_(), id));
  EXPECT_EQ(facts(id).deployment.state, DeploymentState::called_off);
  EXPECT_TRUE(facts(id).deployment.ended);
  EXPECT_FALSE(runner_->call_off(operator_(), id));
  EXPECT_FALSE(runner_->start(operator_(), id));
  EXPECT_EQ(papers_.opened, 0);
  const auto again = announced();
  ASSERT_TRUE(runner_->start(operator_(), again));
  const auto refused = runner_->call_off(operator_(), again);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("cannot be called off"));
}

TEST_P(Deployments, PauseGoOnAndStop) {
  make_looping_runner();
  const auto id = announced();
  ASSERT_TRUE(runner_->start(operator_(), id));
  wait_until([&] { return facts(id).deployment.counts.alerts > 0; });
  ASSERT_TRUE(runner_->pause(operator_(), id));
  const auto paused = facts(id).deployment;
  EXPECT_EQ(paused.state, DeploymentState::paused);
  EXPECT_EQ(paused.counts.held, 0u) << "a paused deployment holds nobody";
  EXPECT_FALSE(runner_->pause(operator_(), id));
  EXPECT_FALSE(runner_->view(operator_(), id, 0));
  const auto made_until_then = paused.counts.made;
  ASSERT_TRUE(runner_->resume(operator_(), id));
  wait_until([&] { return facts(id).deployment.counts.made > made_until_then; });
  ASSERT_TRUE(runner_->stop(operator_(), id));
  const auto ended = facts(id).deployment;
  EXPECT_EQ(ended.state, DeploymentState::stopped);
  EXPECT_EQ(ended.ended_because, "asked");
  EXPECT_GT(ended.counts.made, made_until_then);
  EXPECT_EQ(ended.counts.made, ended.counts.wiped);
  EXPECT_EQ(ended.counts.alerts, must(alerts(world_.house(), operator_(), id)).size());
  EXPECT_FALSE(runner_->resume(operator_(), id));
  EXPECT_FALSE(runner_->stop(operator_(), id));
}

TEST_P(Deployments, EndWhenTheirAuthorityDoes) {
  papers_.authorised().cameras = {{"north", video("long.mp4", {2}, 400)}};
  RunnerOptions options;
  options.make_tools = lfr::testing::made_tools;
  options.pipeline.limits = lfr::testing::made_limits();
  options.source.loop = true;
  const auto ended = [&](const std::string& id, const std::string& because) {
    wait_until([&] {
      must(runner_->tick());
      return facts(id).deployment.state == DeploymentState::stopped;
    });
    EXPECT_EQ(facts(id).deployment.ended_because, because);
  };
  runner_ = std::make_unique<Runner>(world_.house(), papers_, options);
  const auto withdrawn = announced();
  ASSERT_TRUE(runner_->start(operator_(), withdrawn));
  papers_.authorised().state = PlanState::withdrawn;
  ended(withdrawn, "withdrawn");
  papers_.authorised().state = PlanState::approved;
  const auto over = announced();
  ASSERT_TRUE(runner_->start(operator_(), over));
  world_.clock().advance(hours(6));
  ended(over, "until");
}

// Before the answer to the erasure; one that is paused does not go on with it either.
TEST_P(Deployments, StopWhenSomebodyOfTheirListIsErased) {
  for (const bool paused : {false, true}) {
    papers_.authorised().version_forgotten = false;
    make_looping_runner();
    const auto id = announced();
    ASSERT_TRUE(runner_->start(operator_(), id));
    if (paused) {
      ASSERT_TRUE(runner_->pause(operator_(), id));
    }
    EXPECT_TRUE(runner_->stop_those_of({"another list"}));
    EXPECT_EQ(facts(id).deployment.state, paused ? DeploymentState::paused : DeploymentState::running);
    papers_.authorised().version_forgotten = true;
    EXPECT_TRUE(runner_->stop_those_of({"made"}));
    EXPECT_EQ(facts(id).deployment.state, DeploymentState::stopped);
    EXPECT_EQ(facts(id).deployment.ended_because, "erased");
    EXPECT_FALSE(runner_->resume(operator_(), id));
  }
}

// Also one whose pause failed half way: it must not stay there to be resumed.
TEST_P(Deployments, StopsOneWhosePauseCouldNotBeEnteredToItsEnd) {
  make_looping_runner();
  const auto id = announced();
  ASSERT_TRUE(runner_->start(operator_(), id));
  // Step by step, until the pause is entered and what follows it fails.
  for (std::size_t k = 1; facts(id).deployment.state == DeploymentState::running; ++k) {
    ASSERT_LT(k, 100u);
    world_.failing_step = world_.steps + k;
    const auto paused = runner_->pause(operator_(), id);
    world_.failing_step = 0;
    // An alert was raised just then, and its step failed instead.
    if (paused) must(runner_->resume(operator_(), id));
  }
  ASSERT_EQ(facts(id).deployment.state, DeploymentState::paused);
  must(runner_->stop(operator_(), id));
  EXPECT_EQ(facts(id).deployment.state, DeploymentState::stopped);
  EXPECT_EQ(facts(id).deployment.ended_because, "asked");
}

// Also where it could not be said: the next look finds it.
TEST_P(Deployments, StopByThemselvesWhenTheirListsVersionIsForgotten) {
  make_looping_runner();
  const auto id = announced();
  ASSERT_TRUE(runner_->start(operator_(), id));
  papers_.authorised().version_forgotten = true;
  must(runner_->tick());
  EXPECT_EQ(facts(id).deployment.ended_because, "list-changed") << "nobody was erased";
}

TEST_P(Deployments, EndAPausedOneAtItsTimeToo) {
  const auto id = announced();
  ASSERT_TRUE(runner_->start(operator_(), id));
  ASSERT_TRUE(runner_->pause(operator_(), id));
  world_.clock().advance(hours(6));
  must(runner_->tick());
  EXPECT_EQ(must(runner_->find(operator_(), id)).deployment.ended_because, "until");
}

TEST_P(Deployments, AreStoppedWhenTheServiceComesBack) {
  const auto id = announced();
  ASSERT_TRUE(runner_->start(operator_(), id));
  runner_.reset();  // without a word in the log, as in a crash
  world_.restart();
  make_runner();
  must(clean_up_at_start(world_.house(), *runner_));
  const auto ended = facts(id).deployment;
  EXPECT_EQ(ended.state, DeploymentState::stopped);
  EXPECT_EQ(ended.ended_because, "restarted");
  EXPECT_EQ(ended.counts.made, ended.counts.wiped);
}

TEST_P(Deployments, ShowPicturesOnlyToWhoSaidThatTheyLook) {
  papers_.authorised().cameras = {{"north", video("long.mp4", {0, 2}, 400)}};
  RunnerOptions options;
  options.make_tools = lfr::testing::made_tools;
  options.pipeline.limits = lfr::testing::made_limits();
  options.source.loop = true;
  runner_ = std::make_unique<Runner>(world_.house(), papers_, options);
  const auto id = announced();
  EXPECT_FALSE(runner_->view(operator_(), id, 0)) << "it does not run yet";
  ASSERT_TRUE(runner_->start(operator_(), id));
  EXPECT_FALSE(runner_->picture(operator_(), id, 0, 0));
  ASSERT_TRUE(runner_->view(operator_(), id, 0));
  EXPECT_FALSE(runner_->view(operator_(), id, 1)) << "there is no such camera";
  std::optional<lfr::LiveView::Picture> picture;
  wait_until([&] { return (picture = must(runner_->picture(operator_(), id, 0, 0))).has_value(); });
  const auto& second = world_.add("Second", {Role::camera_operator}).account;
  EXPECT_FALSE(runner_->picture(second, id, 0, 0)) << "a look is one person's";
  world_.clock().advance(look_lasts);
  EXPECT_FALSE(runner_->picture(operator_(), id, 0, 0)) << "and not for ever";
  must(runner_->stop(operator_(), id));
}

TEST_P(Deployments, FailedEntriesStopNothingAndLoseNothing) {
  const auto id = announced();
  const std::size_t before = world_.steps;
  ASSERT_TRUE(runner_->start(operator_(), id));
  const std::size_t needed = world_.steps - before;
  must(runner_->stop(operator_(), id));
  // Every second step of a start fails once: then it has not begun, and the log does not say that it has.
  for (std::size_t step = 1; step <= std::min<std::size_t>(needed, 60); step += 2) {
    papers_.authorised().authorisation.back() = papers_.authorised().authorisation.back() == 'e' ? 'd' : 'e';
    const auto next = announced();
    world_.failing_step = world_.steps + step;
    const auto started = runner_->start(operator_(), next);
    world_.failing_step = 0;
    const auto state = facts(next).deployment.state;
    EXPECT_EQ(started.has_value(), state != DeploymentState::announced) << step;
    if (state != DeploymentState::announced) {
      must(runner_->stop(operator_(), next));
    } else {
      must(runner_->start(operator_(), next));
      must(runner_->stop(operator_(), next));
    }
  }
}

TEST_P(Deployments, AlertsAreLookedAtDecidedAndDealtWith) {
  run_to_its_end(announced());
  auto& house = world_.house();
  const auto id = only_alert().id;
  const auto& first = operator_();
  EXPECT_THAT(decide(house, first, id, "match", "face-agrees", "").error().message,
              HasSubstr("look at both"));
  const auto seen = must(look_at_alert(house, first, id));
  EXPECT_TRUE(image::decode(seen.faces.crop.view()));
  EXPECT_TRUE(image::decode(seen.faces.reference.view()));
  EXPECT_THAT(seen.faces.entry, HasSubstr("subject-0"));
  EXPECT_FALSE(seen.advice.empty());
  EXPECT_FALSE(engage(house, officer(), id)) << "before a decision";
  EXPECT_FALSE(set_outcome(house, officer(), id, "no-action", ""));
  EXPECT_EQ(decide(house, first, id, "perhaps", "other", "").error().code, ErrorCode::invalid_input);
  ASSERT_TRUE(decide(house, first, id, "unsure", "poor-picture", ""));
  EXPECT_FALSE(engage(house, officer(), id));
  EXPECT_FALSE(set_outcome(house, officer(), id, "arrested", "")) << "without a match";
  ASSERT_TRUE(decide(house, first, id, "match", "face-agrees", "scar on the chin"));
  EXPECT_FALSE(decide(house, first, id, "no-match", "relative", "")) << "decided already";
  EXPECT_FALSE(engage(house, first, id)) << "an operator does not go";
  ASSERT_TRUE(engage(house, officer(), id));
  EXPECT_EQ(std::string(state_of(only_alert())), "engaged");
  ASSERT_TRUE(set_outcome(house, officer(), id, "false-alert", "it was my brother"));
  EXPECT_FALSE(set_outcome(house, officer(), id, "arrested", ""));
  const auto after = must(look_at_alert(house, first, id));
  EXPECT_EQ(after.words.note, "scar on the chin");
  EXPECT_EQ(after.words.account, "it was my brother");
  EXPECT_EQ(std::string(state_of(after.alert)), "closed");
  world_.clock().advance(minutes(59));
  must(delete_due_alerts(house));
  EXPECT_FALSE(only_alert().deleted);
  world_.clock().advance(minutes(1));
  must(delete_due_alerts(house));
  EXPECT_TRUE(only_alert().deleted);
  EXPECT_EQ(look_at_alert(house, first, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(world_.acts().back(), "alert.delete");
}

TEST_P(Deployments, AlertsAreGoneAfterADayAlsoWhenTheServiceWasAway) {
  run_to_its_end(announced());
  const auto id = only_alert().id;
  world_.clock().advance(alert_lifetime - seconds(1));
  must(delete_due_alerts(world_.house()));
  EXPECT_FALSE(only_alert().deleted);
  runner_.reset();
  world_.restart();
  world_.clock().advance(seconds(1));
  make_runner();
  must(clean_up_at_start(world_.house(), *runner_));
  EXPECT_TRUE(only_alert().deleted);
  EXPECT_FALSE(look_at_alert(world_.house(), operator_(), id));
  EXPECT_EQ(world_.acts().back(), "alert.delete");
}

// What fails is told, and what else is due is done: here an alert's deletion, and a checkpoint.
TEST_P(Deployments, OneTroubleKeepsNothingElseWaiting) {
  run_to_its_end(announced());
  world_.clock().advance(alert_lifetime);
  world_.failing_kind = "delete an alert";
  const auto before = must(newest_checkpoint(world_.house()));
  EXPECT_FALSE(look_after_all(world_.house(), *runner_, world_.sign_in(), 0));
  EXPECT_FALSE(only_alert().deleted);
  EXPECT_NE(must(newest_checkpoint(world_.house())), before);
  world_.failing_kind.clear();
  must(look_after_all(world_.house(), *runner_, world_.sign_in(), 1));
  EXPECT_TRUE(only_alert().deleted);
}

// The log's rule is 24 hours, and its verifier forgives no second.
TEST_P(Deployments, AlertsThatNobodyTouchesAreGoneBeforeTheLogsRuleIsBroken) {
  run_to_its_end(announced());
  world_.clock().advance(alert_lifetime);
  must(keep_house(world_.house(), *runner_));
  ASSERT_TRUE(only_alert().deleted);
  EXPECT_LE(*only_alert().deleted + minutes(1), only_alert().raised + ledger::alert_lifetime);
}

TEST_P(Deployments, PicturesShowTheFacesOfAlertsInHandOnly) {
  const auto id = announced();
  run_to_its_end(id);
  const auto in_hand = [&] {
    auto transaction = must(world_.house().database().begin_reading());
    return must(store::alerts_in_hand(transaction, id));
  };
  const auto alert = only_alert().id;
  EXPECT_THAT(in_hand(), ::testing::ElementsAre(alert));
  must(look_at_alert(world_.house(), operator_(), alert));
  must(decide(world_.house(), operator_(), alert, "unsure", "poor-picture", ""));
  EXPECT_THAT(in_hand(), ::testing::ElementsAre(alert));
  must(decide(world_.house(), operator_(), alert, "no-match", "face-differs", ""));
  EXPECT_THAT(in_hand(), ::testing::IsEmpty());
}

TEST_P(Deployments, WhoAuthorisedSeesThatAnAlertWaits) {
  const auto id = announced();
  run_to_its_end(id);
  EXPECT_EQ(facts(id).alerts.open, 1u);
  EXPECT_EQ(facts(id).alerts.overdue, 0u);
  world_.clock().advance(overdue_after + seconds(1));
  const auto& boss = world_.add("Ann", {Role::authorising_officer}).account;
  const auto numbers = must(runner_->find(boss, id)).alerts;
  EXPECT_EQ(numbers.overdue, 1u);
  EXPECT_EQ(numbers.oldest, only_alert().raised);
  EXPECT_FALSE(alerts(world_.house(), boss, id)) << "how many, and no face";
}

TEST_P(Deployments, AnAlertThatCannotBeEnteredEndsTheDeployment) {
  const auto id = announced();
  world_.failing_kind = "add an alert";
  ASSERT_TRUE(runner_->start(operator_(), id));
  wait_until([&] {
    must(runner_->tick());
    return facts(id).deployment.state == DeploymentState::stopped;
  });
  world_.failing_kind.clear();
  EXPECT_EQ(facts(id).deployment.ended_because, "failed");
  EXPECT_EQ(facts(id).deployment.counts.alerts, 0u);
  EXPECT_THAT(must(alerts(world_.house(), operator_(), "")), ::testing::IsEmpty());
}

}  // namespace
}  // namespace peel::service
