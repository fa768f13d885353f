// A camera machine and a service that a test makes: what it does when it is told, and when it is not.
#include "edge/node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfr/testing/made_street.h"
#include "policy/testing/made_passkeys.h"

namespace peel::edge {
namespace {

using base::ErrorCode;
using base::fail;
using lfr::testing::walking;
using policy::Role;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

// The service, as far as a machine sees it.
class MadeLink final : public Link {
 public:
  base::Status sign_in(const std::string& instance) override {
    const std::lock_guard lock(mutex);
    if (away) return fail(ErrorCode::unavailable, "nobody answers");
    if (shut_out) return fail(ErrorCode::refused, "this key opens nothing here");
    if (takes_nobody) return fail(ErrorCode::unavailable, "nobody can sign in now");
    instances.push_back(instance);
    return {};
  }
  base::Result<std::vector<Order>> report(const std::vector<RunReport>& runs) override {
    const std::lock_guard lock(mutex);
    if (away) return fail(ErrorCode::unavailable, "nobody answers");
    if (shut_out) return fail(ErrorCode::refused, "not signed in");
    if (last_lost > 0 && !runs.empty() && runs.front().state == "stopped") {
      --last_lost;
      return fail(ErrorCode::unavailable, "nobody answers");
    }
    reported = runs;
    return orders;
  }
  base::Result<RunPapers> papers(const RunId&) override {
    const std::lock_guard lock(mutex);
    if (papers_lost > 0) {
      --papers_lost;
      return fail(ErrorCode::unavailable, "no papers just now");
    }
    return RunPapers{given, *base::SecretBytes::copy_of(base::as_bytes(lfr::testing::made_list_secret)),
                     sealed.size(), cameras, clock->now() + ahead};
  }
  base::Status list(const RunId&, std::uint64_t size, base::MemoryFile& file,
                    const std::function<bool()>&) override {
    const std::lock_guard lock(mutex);
    const base::Bytes rest(sealed.begin() + static_cast<std::ptrdiff_t>(file.size()), sealed.end());
    const bool breaks = list_breaks && rest.size() > 1;
    PEEL_CHECK(file.append(base::ByteView(rest).first(breaks ? rest.size() / 2 : rest.size())));
    if (breaks) return fail(ErrorCode::unavailable, "no more of it just now");
    EXPECT_EQ(file.size(), size);
    return {};
  }
  base::Status alert(const RunId&, std::size_t camera, const lfr::Alert& alert) override {
    std::unique_lock lock(mutex);
    tried.insert(alert.id);
    while (stuck) changed.wait(lock);
    if (lost > 0) {
      --lost;
      return fail(ErrorCode::unavailable, "nobody answers");
    }
    alerts.emplace_back(camera, alert.id);
    return {};
  }
  base::Status picture(const RunId&, std::size_t camera, base::ByteView jpeg) override {
    const std::lock_guard lock(mutex);
    pictures.emplace_back(camera, base::Bytes(jpeg.begin(), jpeg.end()));
    return {};
  }

  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  bool away = false, shut_out = false, takes_nobody = false;
  bool stuck = false;  // alerts are under way until it is over
  int lost = 0;        // alerts that do not arrive
  int last_lost = 0;   // reports of a run's end that do not arrive
  int papers_lost = 0;
  bool list_breaks = false;  // half of what is wanted comes each time
  std::vector<std::string> instances;
  std::vector<RunReport> reported;
  std::vector<Order> orders;
  const base::Clock* clock = nullptr;
  base::Duration ahead{};  // the service's clock, of the machine's
  policy::PasskeyPapers given;
  base::Bytes sealed;
  std::vector<PlannedCamera> cameras;
  std::set<std::string> tried;
  std::vector<std::pair<std::size_t, std::string>> alerts;
  std::vector<std::pair<std::size_t, base::Bytes>> pictures;
};

// Once for all tests: a list takes seconds to make.
struct Made {
  base::testing::TempFolder folder;
  lfr::testing::MadeStreet street;
  policy::ListFacts list = lfr::testing::made_list(folder, {0, 1}).facts();
  std::filesystem::path video = street.video("north.mp4", 120, [](int frame) {
    return std::vector{walking(0, frame, 4, 20), walking(2, frame, 4, 120)};
  });
};

class NodeTest : public ::testing::Test {
 protected:
  NodeTest() : example_(made_->list) {
    link_.sealed = *base::read_file(made_->folder / "made.list", 64u << 20);
    link_.given = papers();
    link_.clock = &example_.clock;
    link_.cameras = {{3, "north", made_->video}};
    make_node();
  }
  static void SetUpTestSuite() { made_ = std::make_unique<Made>(); }
  static void TearDownTestSuite() { made_.reset(); }

  policy::PasskeyPapers papers() const {
    policy::PasskeyPapers papers;
    papers.approved.authorisation = example_.authorisation;
    papers.approved.watchlist = policy::testing::made_watchlist;
    const std::string content = base::to_hex(example_.authorisation.list.file.bytes);
    for (const auto who : {std::uint8_t{1}, std::uint8_t{2}}) {
      const Role role = who == 1 ? Role::authorising_officer : Role::countersigning_officer;
      const base::Approved list{
          "watchlist", papers.approved.watchlist, content, policy::name_of(role),
          base::watchlist_terms(example_.authorisation.list.subjects, example_.authorisation.list.templates)};
      papers.approved.approvals.push_back(policy::testing::approved_by(who, example_.authorisation, role));
      papers.list_approvals.push_back(
          policy::testing::approved_by(who, list, role, policy::testing::at("2026-05-01T08:00:00Z")));
      papers.trust.passkeys.push_back(policy::testing::made_passkey(who, "Somebody", role));
    }
    papers.trust.relying_party = policy::testing::made_hash(policy::testing::made_domain);
    return papers;
  }

  void make_node() {
    Means means;
    means.rules_for = [this](const base::Sha256&) -> base::Result<policy::Rules> { return example_.rules; };
    means.make_tools = lfr::testing::made_tools;
    means.pipeline.limits = lfr::testing::made_limits();
    means.source.loop = true;
    means.retry_after = means.picture_pace = milliseconds(1);
    node_ = std::make_unique<Node>(std::move(means), link_, example_.clock,
                                   [this](const std::string& words) { said_.push_back(words); });
  }

  void order(std::uint64_t run, std::set<std::size_t> looked_at = {}) {
    const std::lock_guard lock(link_.mutex);
    link_.orders = {{{"dep-1", run}, std::move(looked_at), {}}};
  }
  void order_nothing() {
    const std::lock_guard lock(link_.mutex);
    link_.orders.clear();
  }
  RunReport reported() {
    const std::lock_guard lock(link_.mutex);
    return link_.reported.empty() ? RunReport{} : link_.reported.front();
  }
  // Steps until it has come to that.
  void step_until(const std::function<bool()>& done) {
    for (int i = 0; i < 3000 && !done(); ++i) {
      example_.clock.advance(milliseconds(20));
      node_->step();
      std::this_thread::sleep_for(milliseconds(10));
    }
    ASSERT_TRUE(done()) << "nothing came of it for 30 s; last: " << reported().state << ' '
                        << reported().problem;
  }
  void run_until_somebody_is_held() {
    order(1);
    step_until([&] { return reported().state == "running" && reported().held > 0; });
  }

  static inline std::unique_ptr<Made> made_;
  policy::testing::Example example_;
  MadeLink link_;
  std::vector<std::string> said_;
  std::unique_ptr<Node> node_;
};

TEST_F(NodeTest, RunsWhatItIsToldSendsAlertsAndForgetsAtTheEnd) {
  run_until_somebody_is_held();
  step_until([&] {
    const std::lock_guard lock(link_.mutex);
    return !link_.alerts.empty();
  });
  EXPECT_EQ(link_.alerts[0].first, 3u) << "the camera's number in the authorisation";
  step_until([&] { return reported().cameras.at(0).state == "running"; });
  EXPECT_EQ(reported().cameras.at(0).number, 3u);
  order_nothing();
  step_until([&] { return reported().state == "stopped"; });
  EXPECT_EQ(reported().made, reported().wiped);
  EXPECT_GT(reported().made, 0u);
  EXPECT_EQ(reported().held, 0u);
  step_until([&] { return node_->runs() == 0; });
  order(2);
  step_until([&] { return reported().id.run == 2 && reported().made > 0; });
}

TEST_F(NodeTest, AsksForPapersAndTheRestOfAListUntilItHasThem) {
  link_.papers_lost = 1 << 30;
  link_.list_breaks = true;
  order(1);
  step_until([&] { return reported().problem == "no papers just now"; });
  EXPECT_EQ(reported().state, "preparing");
  {
    const std::lock_guard lock(link_.mutex);
    link_.papers_lost = 0;
  }
  step_until([&] { return reported().state == "running"; });
  EXPECT_EQ(reported().problem, "");
}

// Else people would hear of it by the first alert, which is lost then.
TEST_F(NodeTest, SearchesNothingWhileItsClockIsNotTheServices) {
  for (const int differs : {-4, 4}) {
    const auto run = static_cast<std::uint64_t>(differs + 10);
    {
      const std::lock_guard lock(link_.mutex);
      link_.ahead = seconds(differs);
    }
    order(run);
    step_until([&] { return reported().id.run == run && !reported().problem.empty(); });
    EXPECT_THAT(reported().problem, HasSubstr("the machine's clock says"));
    EXPECT_EQ(reported().state, "preparing");
    {
      const std::lock_guard lock(link_.mutex);
      link_.ahead = seconds(differs / 2);
    }
    step_until([&] { return reported().state == "running"; });
  }
}

TEST_F(NodeTest, StopsAskingForPapersWhenItIsToldToEnd) {
  link_.papers_lost = 1 << 30;
  order(1);
  step_until([&] { return reported().problem == "no papers just now"; });
  order_nothing();
  step_until([&] { return reported().state == "stopped"; });
  step_until([&] { return node_->runs() == 0; });
}

TEST_F(NodeTest, SendsAnAlertUntilItIsTakenUnderOneId) {
  link_.lost = 3;
  order(1);
  step_until([&] {
    const std::lock_guard lock(link_.mutex);
    return !link_.alerts.empty();
  });
  EXPECT_EQ(link_.lost, 0);
  EXPECT_EQ(link_.tried.size(), link_.alerts.size());
}

TEST_F(NodeTest, EndsTheRunWhenAnAlertCannotBeSent) {
  link_.lost = 1 << 30;
  order(1);
  step_until([&] {
    {
      const std::lock_guard lock(link_.mutex);
      if (!link_.tried.empty()) example_.clock.advance(seconds(1));
    }
    return reported().state == "failed";
  });
  EXPECT_EQ(reported().held, 0u);
  EXPECT_THAT(reported().problem, HasSubstr("alert"));
}

TEST_F(NodeTest, HoldsNoAlertBeyondThePermit) {
  link_.lost = 1 << 30;
  order(1);
  step_until([&] {
    const std::lock_guard lock(link_.mutex);
    return !link_.tried.empty();
  });
  example_.clock.set_wall(example_.authorisation.until);
  const base::Duration began = example_.clock.steady();
  step_until([&] { return reported().state == "failed"; });
  EXPECT_LT(example_.clock.steady() - began, seconds(5)) << "it was tried on";
  EXPECT_EQ(reported().held, 0u);
}

TEST_F(NodeTest, SendsPicturesOnlyWhileSomebodyLooks) {
  run_until_somebody_is_held();
  EXPECT_TRUE(link_.pictures.empty());
  order(1, {3});
  step_until([&] {
    const std::lock_guard lock(link_.mutex);
    return link_.pictures.size() > 1;
  });
  EXPECT_EQ(link_.pictures[0].first, 3u);
  EXPECT_TRUE(image::decode(link_.pictures[0].second));
}

// P1: whatever the service says.
TEST_F(NodeTest, RunsNothingThatItsOwnRulesRefuse) {
  const auto refused = [&] {
    static std::uint64_t run = 10;
    order(++run);
    step_until([&] { return reported().id.run == run && reported().state == "failed"; });
    EXPECT_EQ(reported().made, 0u);
    return reported().problem;
  };
  link_.given.approved.approvals.pop_back();
  EXPECT_THAT(refused(), HasSubstr("one person only"));
  link_.given = papers();
  link_.given.approved.authorisation.until += std::chrono::hours(1);
  EXPECT_THAT(refused(), HasSubstr("does not fit the authorisation"));
  link_.given = papers();
  link_.cameras.push_back({0, "west", "x"});
  EXPECT_THAT(refused(), HasSubstr("does not name the camera west"));
  link_.cameras.pop_back();
  example_.clock.advance(std::chrono::hours(8));
  EXPECT_THAT(refused(), HasSubstr("ended at"));
  example_.clock.set_wall(policy::testing::at("2026-05-01T07:00:00Z"));
  EXPECT_THAT(refused(), HasSubstr("the clock here says"));
  example_.clock.set_wall(policy::testing::at("2026-05-01T10:00:00Z"));
  example_.rules.operating_points = policy::testing::made_table(policy::testing::made_hash("another model"));
  EXPECT_THAT(refused(), HasSubstr("model"));
}

TEST_F(NodeTest, ForgetsEverythingWhenNobodyAnswers) {
  run_until_somebody_is_held();
  {
    const std::lock_guard lock(link_.mutex);
    link_.away = true;
  }
  example_.clock.advance(dead_mans_patience);
  node_->watch();
  EXPECT_EQ(node_->runs(), 1u) << "too early";
  example_.clock.advance(milliseconds(1));
  node_->step();
  node_->watch();
  EXPECT_EQ(node_->runs(), 0u);
  EXPECT_FALSE(node_->signed_in());
  node_->step();
  EXPECT_EQ(node_->runs(), 0u);
  {
    const std::lock_guard lock(link_.mutex);
    link_.away = false;
    link_.reported.clear();
  }
  step_until([&] { return reported().state == "running"; });
  ASSERT_EQ(link_.instances.size(), 2u);
  EXPECT_NE(link_.instances[0], link_.instances[1]) << "as if nothing had been forgotten";
}

// Another instance says that nothing of the one before is there any more.
TEST_F(NodeTest, SignsInOnlyWhenAllIsForgotten) {
  link_.stuck = true;
  order(1);
  step_until([&] {
    const std::lock_guard lock(link_.mutex);
    return !link_.tried.empty();
  });
  example_.clock.advance(dead_mans_patience + milliseconds(1));
  std::thread watching([&] { node_->watch(); });
  while (node_->signed_in()) std::this_thread::sleep_for(milliseconds(1));
  std::thread stepping([&] { node_->step(); });
  std::this_thread::sleep_for(milliseconds(100));
  {
    const std::lock_guard lock(link_.mutex);
    EXPECT_EQ(link_.instances.size(), 1u) << "while a face is under way still";
    link_.stuck = false;
    link_.changed.notify_all();
  }
  watching.join();
  stepping.join();
  EXPECT_EQ(link_.instances.size(), 2u);
}

TEST_F(NodeTest, ForgetsEverythingWhenItIsShutOut) {
  run_until_somebody_is_held();
  {
    const std::lock_guard lock(link_.mutex);
    link_.shut_out = true;
  }
  node_->step();
  EXPECT_EQ(node_->runs(), 0u);
  node_->step();
  EXPECT_FALSE(node_->signed_in());
  EXPECT_THAT(said_.back(), HasSubstr("opens nothing here"));
}

TEST_F(NodeTest, SignsInAnewWithoutAnInterruption) {
  run_until_somebody_is_held();
  for (base::Duration passed{}; passed < sign_in_anew_after; passed += seconds(9)) {
    example_.clock.advance(seconds(9));
    node_->step();
    node_->watch();
  }
  EXPECT_EQ(node_->runs(), 1u);
  ASSERT_EQ(link_.instances.size(), 2u);
  EXPECT_EQ(link_.instances[0], link_.instances[1]);
}

TEST_F(NodeTest, GoesOnWhileItCannotSignInAnew) {
  run_until_somebody_is_held();
  {
    const std::lock_guard lock(link_.mutex);
    link_.takes_nobody = true;
  }
  for (base::Duration passed{}; passed < sign_in_anew_after + std::chrono::minutes(1); passed += seconds(9)) {
    example_.clock.advance(seconds(9));
    node_->step();
    node_->watch();
  }
  EXPECT_EQ(node_->runs(), 1u);
  EXPECT_THAT(said_, ::testing::Contains(HasSubstr("nobody can sign in")));
}

TEST_F(NodeTest, TellsItsLastWhenItIsStopped) {
  link_.last_lost = 3;
  order(1);
  std::thread running([&] { node_->run(); });
  for (int i = 0; i < 3000 && reported().made == 0; ++i) std::this_thread::sleep_for(milliseconds(10));
  node_->stop();
  running.join();
  EXPECT_EQ(reported().state, "stopped");
  EXPECT_GT(reported().made, 0u);
  EXPECT_EQ(reported().held, 0u);
  EXPECT_EQ(node_->runs(), 0u);
}

}  // namespace
}  // namespace peel::edge
