// What the service takes from camera machines, and what it makes of their silence. The machines are made up:
// they report what a test has them say.
#include "service/edge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "base/random.h"
#include "image/image.h"
#include "ledger/entry.h"
#include "service/alerts.h"
#include "service/log.h"
#include "service/run_internal.h"
#include "service/testing/made_papers.h"
#include "service/testing/world.h"

namespace peel::service {
namespace {

using base::ErrorCode;
using policy::Role;
using std::chrono::milliseconds;
using std::chrono::seconds;
using store::DeploymentState;
using ::testing::HasSubstr;
using testing::MadePapers;
using testing::must;

base::Bytes made_jpeg() { return must(image::encode_jpeg(image::Image({64, 64}, 3), 80)); }

class EdgeTest : public ::testing::TestWithParam<std::string> {
 protected:
  EdgeTest()
      : world_(GetParam()),
        papers_(world_.clock()),
        nodes_(world_.house()),
        van_(let_in("Van 3")),
        other_(let_in("Van 4")) {
    papers_.authorised().cameras = {{"north", "rtsp://10.0.0.5/a", van_.id}};
    RunnerOptions options;
    options.make_tools = lfr::testing::made_tools;
    options.nodes = &nodes_;
    options.node_ends_within = milliseconds(50);
    runner_ = std::make_unique<Runner>(world_.house(), papers_, options);
    edge_ = std::make_unique<Edge>(world_.house(), papers_, *runner_);
  }

  struct Machine {
    std::string id;
    base::SigningKey key;
    NodeHere who;
    std::string token;
  };
  Machine let_in(const std::string& name) {
    Machine machine{"", must(base::SigningKey::generate()), {}, {}};
    machine.id = must(nodes_.let_in(world_.administrator().account, name, machine.key.public_key())).id;
    return machine;
  }
  void sign_in(Machine& machine) {
    const std::string id = base::new_id("i");
    NodeSignIn answer{machine.key.public_key(), id.substr(2), must(nodes_.challenge("van")), {}};
    answer.signature = machine.key.sign(
        base::as_bytes(node_sign_in_text(world_.house().us().origin, answer.key, answer.challenge)));
    const auto made = must(nodes_.sign_in(answer, "van"));
    machine.who = made.who;
    machine.token = made.token;
  }

  const std::string& operator_() { return world_.add_once("Olga", Role::camera_operator).account; }
  std::string started() {
    const auto id = must(runner_->announce(operator_(), papers_.authorised().authorisation));
    must(runner_->start(operator_(), id));
    return id;
  }
  DeploymentFacts facts(const std::string& id) { return must(runner_->find(operator_(), id)); }

  NodeRun running(const std::string& id, std::uint64_t made, std::uint64_t held,
                  const char* state = "running") {
    NodeRun run;
    run.deployment = id;
    run.run = runner_->run_of(id) ? run_number(id) : 0;
    run.state = state;
    run.counts = {made, made, 0, made, made - held, held};
    CameraState camera;
    camera.state = "running";
    camera.frames = 10 * made;
    run.cameras[0] = camera;
    return run;
  }
  std::uint64_t run_number(const std::string&) {
    const auto orders = must(edge_->report(van_.who, {}));
    return orders.empty() ? latest_run_ : latest_run_ = orders.front().run;
  }
  base::Status report(const NodeRun& run) {
    PEEL_CHECK(nodes_.node_of(van_.token));
    PEEL_CHECK(edge_->report(van_.who, {run}));
    return {};
  }
  NodeAlert alert(const std::string& id) {
    NodeAlert made;
    made.deployment = id;
    made.run = run_number(id);
    made.id = base::new_id("alert");
    made.captured = world_.clock().now();
    made.score = 0.9;
    made.crop = must(base::SecretBytes::copy_of(made_jpeg()));
    return made;
  }
  std::uint64_t alerts_in_log() {
    const auto acts = world_.acts();
    return static_cast<std::uint64_t>(std::ranges::count(acts, "alert.raise"));
  }
  std::vector<ledger::Entry> entries(const std::string& act) {
    std::vector<ledger::Entry> found;
    for (std::uint64_t first = 0;;) {
      const auto some = must(read_log(world_.house(), first, 256));
      if (some.empty()) return found;
      for (const auto& each : some) {
        auto entry = must(ledger::parse_entry(each.text));
        if (entry.act == act) found.push_back(std::move(entry));
      }
      first = some.back().index + 1;
    }
  }

  testing::World world_;
  MadePapers papers_;
  Nodes nodes_;
  Machine van_, other_;
  std::uint64_t latest_run_ = 0;
  std::unique_ptr<Runner> runner_;
  std::unique_ptr<Edge> edge_;
};

INSTANTIATE_TEST_SUITE_P(On, EdgeTest, ::testing::ValuesIn(store::testing::kinds()),
                         [](const auto& kind) { return kind.param; });

TEST_P(EdgeTest, GivesAMachineItsRunsAndPapersAndNoOther) {
  sign_in(van_);
  sign_in(other_);
  EXPECT_TRUE(must(edge_->report(van_.who, {})).empty()) << "nothing runs";
  const auto id = started();
  const auto orders = must(edge_->report(van_.who, {}));
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_EQ(orders[0].deployment, id);
  EXPECT_TRUE(orders[0].looked_at.empty());
  EXPECT_TRUE(must(edge_->report(other_.who, {})).empty());
  const AtRun at{id, orders[0].run};
  const auto papers = must(edge_->papers(van_.who, at));
  ASSERT_EQ(papers.cameras.size(), 1u);
  EXPECT_EQ(papers.cameras[0].address, "rtsp://10.0.0.5/a");
  EXPECT_EQ(papers.now, world_.clock().now());
  base::Bytes list;
  while (list.size() < papers.list_size) {
    const auto part = must(edge_->list_part(van_.who, at, list.size()));
    list.insert(list.end(), part.begin(), part.end());
  }
  EXPECT_EQ(base::sha256(list), papers.papers.approved.authorisation.list.file);
  EXPECT_FALSE(edge_->list_part(van_.who, at, papers.list_size));
  EXPECT_EQ(edge_->papers(other_.who, at).error().code, ErrorCode::not_found);
  EXPECT_EQ(edge_->list_part(other_.who, at, 0).error().code, ErrorCode::not_found);
  EXPECT_FALSE(edge_->papers(van_.who, {id, at.run + 1}));
  must(runner_->stop(operator_(), id));
  EXPECT_FALSE(edge_->papers(van_.who, at)) << "after the end";
  EXPECT_TRUE(must(edge_->report(van_.who, {})).empty());
}

TEST_P(EdgeTest, SumsWhatItsMachinesCount) {
  sign_in(van_);
  const auto id = started();
  EXPECT_EQ(facts(id).cameras[0].state, "away") << "nothing was heard of it yet";
  ASSERT_TRUE(report(running(id, 10, 2)));
  const auto now = facts(id);
  EXPECT_EQ(now.deployment.counts.made, 10u);
  EXPECT_EQ(now.deployment.counts.held, 2u);
  EXPECT_EQ(now.cameras[0].state, "running");
  EXPECT_EQ(now.cameras[0].frames, 100u);
  EXPECT_EQ(now.cameras[0].node, van_.id);
  must(runner_->tick());
  EXPECT_EQ(runner_->frames(), 100u);
}

TEST_P(EdgeTest, RefusesReportsThatFallOrDoNotAddUp) {
  sign_in(van_);
  const auto id = started();
  ASSERT_TRUE(report(running(id, 10, 2)));
  EXPECT_THAT(report(running(id, 9, 0)).error().message, HasSubstr("lower"));
  NodeRun wrong = running(id, 12, 0);
  wrong.counts.wiped = 11;
  EXPECT_THAT(report(wrong).error().message, HasSubstr("12 templates were made"));
  wrong = running(id, 12, 0);
  wrong.counts.faces = 1ull << 50;
  EXPECT_FALSE(report(wrong));
  wrong = running(id, 12, 1, "ended");
  EXPECT_THAT(report(wrong).error().message, HasSubstr("holds 1"));
  wrong = running(id, 12, 0);
  wrong.cameras[1] = {};
  EXPECT_EQ(report(wrong).error().code, ErrorCode::not_found) << "a camera that is not its own";
  EXPECT_EQ(facts(id).deployment.counts.made, 10u);
  EXPECT_TRUE(report(running(id, 12, 0)));
}

TEST_P(EdgeTest, CountsWhatAGoneMachineHeldAsWiped) {
  sign_in(van_);
  const auto id = started();
  ASSERT_TRUE(report(running(id, 10, 4)));
  world_.clock().advance(node_patience);
  must(runner_->tick());
  auto gone = facts(id);
  EXPECT_EQ(gone.deployment.state, DeploymentState::running) << "others go on";
  EXPECT_EQ(gone.cameras[0].state, "away");
  EXPECT_EQ(gone.deployment.counts.wiped, 10u);
  EXPECT_EQ(gone.deployment.counts.held, 0u);
  const NodeHere before = van_.who;
  sign_in(van_);
  EXPECT_FALSE(edge_->report(before, {running(id, 11, 4)})) << "what counts as wiped came back";
  ASSERT_TRUE(report(running(id, 3, 1)));
  gone = facts(id);
  EXPECT_EQ(gone.deployment.counts.made, 13u);
  EXPECT_EQ(gone.deployment.counts.wiped, 12u);
  EXPECT_EQ(gone.cameras[0].state, "running");
}

TEST_P(EdgeTest, TakesAMachineForGoneThatSaysNothingMoreToBeBelieved) {
  sign_in(van_);
  const auto id = started();
  ASSERT_TRUE(report(running(id, 10, 4)));
  for (int i = 0; i < 2; ++i) {
    world_.clock().advance(node_patience / 2);
    EXPECT_FALSE(report(running(id, 9, 4)));
  }
  must(runner_->tick());
  EXPECT_EQ(facts(id).cameras[0].state, "away");
  EXPECT_EQ(facts(id).deployment.counts.held, 0u);
  EXPECT_FALSE(report(running(id, 12, 4))) << "what counts as wiped came back";
  sign_in(van_);
  ASSERT_TRUE(report(running(id, 1, 1)));
  for (int i = 0; i < 2; ++i) {
    world_.clock().advance(node_patience / 2);
    must(nodes_.node_of(van_.token));
    must(edge_->report(van_.who, {}));
  }
  must(runner_->tick());
  EXPECT_EQ(facts(id).cameras[0].state, "away") << "it says nothing of this run";
}

TEST_P(EdgeTest, AnotherInstanceHoldsNothingOfTheOneBefore) {
  sign_in(van_);
  const auto id = started();
  ASSERT_TRUE(report(running(id, 10, 4)));
  sign_in(van_);
  ASSERT_TRUE(report(running(id, 1, 1)));
  const auto counts = facts(id).deployment.counts;
  EXPECT_EQ(counts.made, 11u);
  EXPECT_EQ(counts.wiped, 10u);
  EXPECT_EQ(counts.held, 1u);
}

// Otherwise the newer one would be taken for gone.
TEST_P(EdgeTest, RefusesTheFirstReportOfAnInstanceThatIsNotHereAnyMore) {
  sign_in(van_);
  const auto id = started();
  const NodeHere before = van_.who;
  sign_in(van_);
  ASSERT_TRUE(report(running(id, 5, 2)));
  EXPECT_FALSE(edge_->report(before, {running(id, 3, 1)}));
  EXPECT_TRUE(report(running(id, 6, 2)));
  EXPECT_EQ(facts(id).deployment.counts.made, 6u);
}

TEST_P(EdgeTest, EndsWithTheLastReportOrWithoutIt) {
  sign_in(van_);
  const auto id = started();
  ASSERT_TRUE(report(running(id, 10, 4)));
  std::thread machine([&] {
    while (!must(edge_->report(van_.who, {})).empty()) std::this_thread::sleep_for(milliseconds(1));
    NodeRun last = running(id, 15, 0, "stopped");
    must(edge_->report(van_.who, {last}));
  });
  must(runner_->pause(operator_(), id));
  machine.join();
  EXPECT_EQ(facts(id).deployment.counts.made, 15u) << "the last report was not waited for";
  EXPECT_EQ(facts(id).deployment.counts.held, 0u);
  must(runner_->resume(operator_(), id));
  EXPECT_GT(run_number(id), 1u);
  ASSERT_TRUE(report(running(id, 5, 2)));
  must(runner_->stop(operator_(), id));
  const auto ended = facts(id).deployment.counts;
  EXPECT_EQ(ended.made, 20u);
  EXPECT_EQ(ended.wiped, 20u);
  EXPECT_FALSE(edge_->report(van_.who, {}).value().size());
}

// Refused, the machine would forget everything, also what it does for other deployments.
TEST_P(EdgeTest, PassesOverALateReportWhileTheEndIsBeingEntered) {
  sign_in(van_);
  const auto id = started();
  ASSERT_TRUE(report(running(id, 10, 4)));
  const NodeRun late = running(id, 12, 0, "stopped");
  runner_->run_of(id)->edge->end(milliseconds(1));
  const auto orders = edge_->report(van_.who, {late});
  ASSERT_TRUE(orders) << orders.error().message;
  EXPECT_TRUE(orders->empty());
  EXPECT_EQ(facts(id).deployment.counts.made, 10u);
}

TEST_P(EdgeTest, EndsByItselfWhenAllCamerasHaveEndedAndAtItsTime) {
  sign_in(van_);
  const auto id = started();
  ASSERT_TRUE(report(running(id, 10, 4)));
  ASSERT_TRUE(report(running(id, 12, 0, "ended")));
  must(runner_->tick());
  EXPECT_EQ(facts(id).deployment.ended_because, "cameras-ended");
  const auto over = started();
  world_.clock().advance(std::chrono::hours(6));
  must(runner_->tick());
  EXPECT_EQ(facts(over).deployment.ended_because, "until");
}

TEST_P(EdgeTest, ShowsWhatAMachineRefuses) {
  sign_in(van_);
  const auto id = started();
  NodeRun refused = running(id, 0, 0, "failed");
  refused.cameras.clear();
  refused.problem = "the list cannot be had now";
  refused.state = "preparing";
  ASSERT_TRUE(report(refused));
  EXPECT_EQ(facts(id).cameras[0].state, "waiting");
  EXPECT_THAT(facts(id).cameras[0].problem, HasSubstr("list"));
  refused.state = "failed";
  refused.problem = "the calibration is another one";
  ASSERT_TRUE(report(refused));
  must(runner_->tick());
  EXPECT_EQ(facts(id).deployment.state, DeploymentState::running);
  EXPECT_EQ(facts(id).cameras[0].state, "failed");
  EXPECT_THAT(facts(id).cameras[0].problem, HasSubstr("calibration"));
}

TEST_P(EdgeTest, TakesAnAlertOnceByTheNode) {
  sign_in(van_);
  const auto id = started();
  const NodeAlert made = alert(id);
  ASSERT_TRUE(edge_->raise(van_.who, made));
  ASSERT_TRUE(edge_->raise(van_.who, made)) << "its answer may have been lost";
  EXPECT_EQ(alerts_in_log(), 1u);
  EXPECT_EQ(entries("alert.raise")[0].by, van_.id);
  EXPECT_EQ(facts(id).deployment.counts.alerts, 1u);
  const auto seen = must(look_at_alert(world_.house(), operator_(), made.id));
  EXPECT_TRUE(image::decode(seen.faces.crop.view()));
  EXPECT_TRUE(image::decode(seen.faces.reference.view()));
  EXPECT_THAT(seen.faces.entry, HasSubstr("subject-0"));
  EXPECT_EQ(seen.alert.camera, "north");
  must(runner_->stop(operator_(), id));
  EXPECT_EQ(facts(id).deployment.counts.alerts, 1u);
}

TEST_P(EdgeTest, RefusesAlertsThatAreNone) {
  sign_in(van_);
  sign_in(other_);
  const auto id = started();
  const auto refused = [&](const std::function<void(NodeAlert&)>& spoil) {
    NodeAlert made = alert(id);
    spoil(made);
    const auto raised = edge_->raise(van_.who, made);
    return raised ? "taken" : raised.error().message;
  };
  EXPECT_EQ(refused([](auto&) {}), "taken");
  EXPECT_THAT(refused([](auto& a) { a.score = 0.1; }), HasSubstr("below the threshold"));
  EXPECT_THAT(refused([](auto& a) { a.score = 1.5; }), HasSubstr("from 0 to 1"));
  EXPECT_THAT(refused([](auto& a) { a.row = 2; }), HasSubstr("no row"));
  EXPECT_THAT(refused([](auto& a) { a.camera = 1; }), HasSubstr("not this machine's"));
  EXPECT_THAT(refused([](auto& a) { a.captured += seconds(10); }), HasSubstr("was not going on"));
  EXPECT_THAT(refused([](auto& a) { a.captured -= seconds(10); }), HasSubstr("was not going on"));
  EXPECT_THAT(refused([](auto& a) { a.id = "alert-1"; }), HasSubstr("32 hexadecimal"));
  EXPECT_THAT(refused([](auto& a) { a.run += 1; }), HasSubstr("no such run"));
  EXPECT_THAT(refused([](auto& a) { a.deployment = "dep-x"; }), HasSubstr("no such run"));
  EXPECT_THAT(refused([](auto& a) { a.crop = must(base::SecretBytes::copy_of(base::as_bytes("text"))); }),
              HasSubstr("JPEG"));
  EXPECT_FALSE(edge_->raise(other_.who, alert(id))) << "another machine's camera";
  EXPECT_EQ(alerts_in_log(), 1u);
  NodeAlert late = alert(id);
  must(runner_->pause(operator_(), id));
  EXPECT_FALSE(edge_->raise(van_.who, late)) << "while it is paused";
  EXPECT_EQ(alerts_in_log(), 1u);
}

TEST_P(EdgeTest, TakesNothingFromAMachineThatWasShutOut) {
  sign_in(van_);
  const auto id = started();
  ASSERT_TRUE(report(running(id, 10, 4)));
  NodeAlert made = alert(id);
  must(nodes_.close(world_.administrator().account, van_.id));
  EXPECT_FALSE(nodes_.node_of(van_.token));
  EXPECT_FALSE(edge_->raise(van_.who, made)) << "an alert under way";
  EXPECT_FALSE(edge_->report(van_.who, {running(id, 20, 1)})) << "a report under way";
  EXPECT_EQ(facts(id).deployment.counts.made, 10u);
  must(runner_->tick());
  EXPECT_EQ(facts(id).cameras[0].state, "away");
  EXPECT_EQ(facts(id).deployment.counts.held, 0u);
}

TEST_P(EdgeTest, TakesPicturesOnlyWhileSomebodyLooks) {
  sign_in(van_);
  const auto id = started();
  const AtRun at{id, run_number(id)};
  EXPECT_EQ(edge_->show(van_.who, at, 0, made_jpeg()).error().code, ErrorCode::refused);
  must(runner_->view(operator_(), id, 0));
  EXPECT_FALSE(must(runner_->picture(operator_(), id, 0, 0)));
  EXPECT_THAT(must(edge_->report(van_.who, {}))[0].looked_at, ::testing::ElementsAre(0u));
  EXPECT_FALSE(edge_->show(van_.who, at, 0, {1, 2, 3})) << "no JPEG";
  EXPECT_FALSE(edge_->show(van_.who, at, 1, made_jpeg()));
  ASSERT_TRUE(edge_->show(van_.who, at, 0, made_jpeg()));
  EXPECT_TRUE(must(runner_->picture(operator_(), id, 0, 0)));
  world_.clock().advance(lfr::LiveView::patience + milliseconds(1));
  EXPECT_TRUE(must(edge_->report(van_.who, {}))[0].looked_at.empty());
  EXPECT_FALSE(edge_->show(van_.who, at, 0, made_jpeg()));
}

TEST_P(EdgeTest, ShowsNothingMoreOnceTheEndHasBegun) {
  sign_in(van_);
  const auto id = started();
  const AtRun at{id, run_number(id)};
  must(runner_->view(operator_(), id, 0));
  must(runner_->picture(operator_(), id, 0, 0));
  ASSERT_TRUE(edge_->show(van_.who, at, 0, made_jpeg()));
  runner_->run_of(id)->edge->end(milliseconds(1));
  EXPECT_FALSE(must(runner_->picture(operator_(), id, 0, 0)));
  EXPECT_EQ(edge_->show(van_.who, at, 0, made_jpeg()).error().code, ErrorCode::refused);
  EXPECT_FALSE(must(runner_->picture(operator_(), id, 0, 0)));
}

TEST_P(EdgeTest, IsNeededForAPlanThatNamesMachines) {
  RunnerOptions options;
  options.make_tools = lfr::testing::made_tools;
  Runner without(world_.house(), papers_, options);
  const auto id = must(without.announce(operator_(), papers_.authorised().authorisation));
  EXPECT_THAT(without.start(operator_(), id).error().message, HasSubstr("takes no camera machines"));
}

}  // namespace
}  // namespace peel::service
