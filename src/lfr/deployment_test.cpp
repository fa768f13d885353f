#include "lfr/deployment.h"

#include <condition_variable>
#include <gtest/gtest.h>
#include <thread>

#include "lfr/testing/made_street.h"

namespace peel::lfr {
namespace {

using testing::MadeFace;
using testing::MadeStreet;
using testing::walking;
using Entries = std::vector<std::string>;

// Never gives a frame, until it is stopped.
class BlockedSource final : public video::Source {
 public:
  base::Result<video::Arrival> next_within(base::Duration limit) override {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return stopped_; });
    return video::Arrival{stopped_, {}};
  }
  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  video::SourceStatus status() const override {
    video::SourceStatus status;
    status.away = true;
    status.last_problem = "the camera refuses";
    return status;
  }
  bool live() const override { return true; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
};

// Gives some frames of another source and breaks.
class BreakingSource final : public video::Source {
 public:
  explicit BreakingSource(std::unique_ptr<video::Source> inner) : inner_(std::move(inner)) {}
  base::Result<video::Arrival> next_within(base::Duration limit) override {
    if (++given_ > 3) return base::fail(base::ErrorCode::corrupt, "the stream broke");
    return inner_->next_within(limit);
  }
  void stop() override { inner_->stop(); }
  video::SourceStatus status() const override { return inner_->status(); }
  bool live() const override { return false; }

 private:
  std::unique_ptr<video::Source> inner_;
  int given_ = 0;
};

// Gives some frames of another source and throws.
class ThrowingSource final : public video::Source {
 public:
  ThrowingSource(std::unique_ptr<video::Source> inner, bool& stopped)
      : inner_(std::move(inner)), stopped_(stopped) {}
  base::Result<video::Arrival> next_within(base::Duration limit) override {
    if (++given_ > 3) throw std::bad_alloc();
    return inner_->next_within(limit);
  }
  void stop() override { stopped_ = true; }
  video::SourceStatus status() const override { return inner_->status(); }
  bool live() const override { return false; }

 private:
  std::unique_ptr<video::Source> inner_;
  bool& stopped_;
  int given_ = 0;
};

// A camera that gives some frames and then none, but stays; the clock runs meanwhile, faster than it should.
class StallingSource final : public video::Source {
 public:
  StallingSource(std::unique_ptr<video::Source> inner, base::FakeClock& clock, base::Duration& stalled_for)
      : inner_(std::move(inner)), clock_(clock), stalled_for_(stalled_for) {}
  base::Result<video::Arrival> next_within(base::Duration limit) override {
    if (stopped_) return video::Arrival{true, {}};
    if (++given_ <= 40) return inner_->next_within(limit);
    if (between_) between_();
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
    clock_.advance(limit);
    stalled_for_ += limit;
    return video::Arrival{};
  }
  void stop() override { stopped_ = true; }
  video::SourceStatus status() const override { return inner_->status(); }
  bool live() const override { return true; }

  std::function<void()> between_;  // called before each wait

 private:
  std::unique_ptr<video::Source> inner_;
  base::FakeClock& clock_;
  base::Duration& stalled_for_;
  std::atomic<bool> stopped_{false};
  int given_ = 0;
};

// Tells what the census of templates says, and how often it was flushed.
class WatchedEmbedder final : public vision::Embedder {
 public:
  WatchedEmbedder(biometric::SharedCensus& census, std::atomic<int>& flushes)
      : census_(census), flushes_(flushes) {}
  std::size_t dimensions() const override { return inner_.dimensions(); }
  const base::Sha256& model() const override { return inner_.model(); }
  base::Result<biometric::Template> embed(const biometric::Crop& crop,
                                          const biometric::SharedCensus& census) override {
    census_ = census;
    return inner_.embed(crop, census);
  }
  base::Status flush() override {
    ++flushes_;
    return inner_.flush();
  }

 private:
  testing::MadeEmbedder inner_;
  biometric::SharedCensus& census_;
  std::atomic<int>& flushes_;
};

class DeploymentTest : public ::testing::Test {
 protected:
  DeploymentTest() {
    passing = street.video("passing.mp4", 90, [](int frame) {
      return std::vector<MadeFace>{walking(0, frame), walking(3, frame, 5, 150)};
    });
    options.pipeline.limits = testing::made_limits();
    options.cameras = {{"north", passing}};
    options.open_source = [this](const std::string& address, const video::SourceOptions& source,
                                 const base::Clock& clock) -> base::Result<std::unique_ptr<video::Source>> {
      if (address == "blocked") return std::make_unique<BlockedSource>();
      if (address.starts_with("throwing:")) {
        PEEL_TRY(auto inner, video::open(address.substr(9), source, clock));
        return std::make_unique<ThrowingSource>(std::move(inner), source_stopped);
      }
      if (address.starts_with("stalling:")) {
        PEEL_TRY(auto inner, video::open(address.substr(9), source, clock));
        auto stalling = std::make_unique<StallingSource>(std::move(inner), authority.clock, stalled_for);
        stalling->between_ = while_stalled;
        return stalling;
      }
      if (address.starts_with("breaking:")) {
        PEEL_TRY(auto inner, video::open(address.substr(9), source, clock));
        return std::make_unique<BreakingSource>(std::move(inner));
      }
      return video::open(address, source, clock);
    };
  }

  base::Result<Deployment> create(const MakeTools& make_tools = testing::made_tools) {
    return Deployment::create(options, authority.granted().value(), list, make_tools, sink, authority.clock);
  }

  // Why it was refused; empty when it was not.
  std::string refusal(const MakeTools& make_tools = testing::made_tools) {
    const auto made = create(make_tools);
    return made ? "" : made.error().message;
  }

  base::Status run() {
    auto deployment = create();
    return deployment ? deployment->run(summary) : base::Status(tl::make_unexpected(deployment.error()));
  }

  MadeStreet street;  // for its folder and videos
  watchlist::Watchlist list = testing::made_list(street.folder, {0, 1});
  policy::testing::Example authority{list.facts()};
  std::filesystem::path passing;
  DeploymentOptions options;
  testing::MadeSink sink;
  Summary summary;

  MakeTools watched_tools = [this](int) -> base::Result<Tools> {
    return Tools{std::make_unique<testing::MadeDetector>(),
                 std::make_unique<WatchedEmbedder>(census, flushes)};
  };
  biometric::SharedCensus census;
  std::atomic<int> flushes = 0;
  bool source_stopped = false;
  base::Duration stalled_for{0};
  std::function<void()> while_stalled;
};

TEST_F(DeploymentTest, AlertsOnEveryCameraAndAddsUp) {
  options.cameras = {{"north", passing}, {"south", passing}};
  ASSERT_TRUE(run());
  std::sort(sink.entries.begin(), sink.entries.end());
  EXPECT_EQ(sink.entries, (Entries{"north:subject-0", "south:subject-0"}));
  EXPECT_EQ(summary.ended_because, EndedBecause::sources_ended);
  EXPECT_EQ(total_of(summary).frames_processed, 180u);
  EXPECT_EQ(total_of(summary).frames_decoded, 180u);
  EXPECT_EQ(summary.latencies_ms.size(), 2u);
  EXPECT_GT(summary.templates.made, 0u);
  EXPECT_EQ(summary.templates.made, summary.templates.wiped);
  EXPECT_EQ(summary.crops.made, summary.crops.wiped);
  EXPECT_EQ(summary.templates.held + summary.crops.held, 0u);
}

TEST_F(DeploymentTest, RefusesACameraThatTheAuthorisationDoesNotName) {
  options.cameras = {{"east", passing}};
  EXPECT_NE(refusal().find("does not name the camera east"), std::string::npos);
}

TEST_F(DeploymentTest, RefusesNoCameraAndACameraTwice) {
  options.cameras = {{"north", passing}, {"north", passing}};
  EXPECT_NE(refusal().find("given twice"), std::string::npos);
  options.cameras = {};
  EXPECT_NE(refusal().find("no camera"), std::string::npos);
}

TEST_F(DeploymentTest, RefusesAPermitForAnotherList) {
  const MadeStreet other({2, 3});
  const auto made = Deployment::create(options, other.authority.granted().value(), list, testing::made_tools,
                                       sink, authority.clock);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("another watchlist"), std::string::npos);
}

TEST_F(DeploymentTest, RefusesAPermitForAnotherUse) {
  authority.authorisation.use = policy::Use::rfr;
  const auto permit = authority.granted();
  if (!permit) GTEST_SKIP() << "such an authorisation is refused before";
  EXPECT_NE(refusal().find("not for live use"), std::string::npos);
}

TEST_F(DeploymentTest, RefusesAPermitThatEnded) {
  auto permit = authority.granted().value();
  authority.clock.advance(std::chrono::hours{7});
  EXPECT_FALSE(
      Deployment::create(options, std::move(permit), list, testing::made_tools, sink, authority.clock));
}

TEST_F(DeploymentTest, RefusesAnotherEmbedderThanTheLists) {
  EXPECT_NE(refusal([](int) -> base::Result<Tools> {
              return Tools{std::make_unique<testing::MadeDetector>(),
                           std::make_unique<testing::MadeEmbedder>(base::sha256(base::as_bytes("other")))};
            }).find("another embedder"),
            std::string::npos);
}

TEST_F(DeploymentTest, EndsWithThePermitEvenWhenNoFrameComes) {
  options.cameras = {{"north", "blocked"}, {"south", "blocked"}};
  auto deployment = create();
  ASSERT_TRUE(deployment);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{150});
    authority.clock.advance(std::chrono::hours{7});
  });
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(deployment->run(summary));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{2});
  later.join();
  EXPECT_EQ(summary.ended_because, EndedBecause::permit_ended);
  EXPECT_FALSE(summary.ended_words.empty());
}

TEST_F(DeploymentTest, EndsWithThePermitInMidRun) {
  // The permit ends as soon as the first progress is told.
  options.cameras = {{"north", street.video("long.mp4", 400, [](int frame) {
                        return std::vector<MadeFace>{walking(0, frame - 300)};
                      })}};
  options.source.realtime = true;
  auto deployment = create();
  ASSERT_TRUE(deployment);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    authority.clock.advance(std::chrono::hours{7});
  });
  EXPECT_TRUE(deployment->run(summary));
  later.join();
  EXPECT_EQ(summary.ended_because, EndedBecause::permit_ended);
  EXPECT_LT(summary.cameras.at(0).frames_processed, 400u);
  EXPECT_TRUE(sink.entries.empty());
}

TEST_F(DeploymentTest, EndsWhenStopped) {
  options.cameras = {{"north", "blocked"}};
  auto deployment = create();
  ASSERT_TRUE(deployment);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    deployment->stop();
  });
  EXPECT_TRUE(deployment->run(summary));
  later.join();
  EXPECT_EQ(summary.ended_because, EndedBecause::stopped);
}

TEST_F(DeploymentTest, ForgetsEverybodyWhileACameraGivesNothing) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  std::map<base::Duration, std::uint64_t> held;  // templates, by how long nothing came
  options.cameras = {{"north", "stalling:" + passing.string()}};
  options.annotate = street.folder.path() / "seen.mp4";
  auto deployment = create(watched_tools);
  ASSERT_TRUE(deployment);
  while_stalled = [&] {
    held[stalled_for] = census->counts().held;
    if (stalled_for >= seconds{62}) deployment->stop();
  };
  ASSERT_TRUE(deployment->run(summary));
  EXPECT_EQ(sink.entries, Entries{"north:subject-0"});
  EXPECT_GT(held.at(milliseconds{0}), 2u);
  // A second unseen ends each track; what is left is the template of whom the alert was about.
  EXPECT_EQ(held.at(milliseconds{1500}), 1u);
  EXPECT_EQ(held.at(seconds{62}), 0u);
  EXPECT_GE(flushes, 3) << "before the first frame, while nothing came, and at the end";
  EXPECT_EQ(summary.cameras.at(0).frames_processed, 40u);
}

TEST_F(DeploymentTest, EndsInGoodOrderWhenSomethingThrows) {
  options.cameras = {{"north", "throwing:" + passing.string()}, {"south", passing}};
  options.annotate = street.folder.path() / "seen.mp4";
  auto deployment = create(watched_tools);
  ASSERT_TRUE(deployment);
  ASSERT_TRUE(deployment->run(summary));
  EXPECT_TRUE(source_stopped);
  EXPECT_NE(summary.cameras.at(0).problem.find("the camera north failed"), std::string::npos);
  EXPECT_EQ(summary.cameras.at(0).frames_processed, 3u);
  EXPECT_TRUE(std::filesystem::exists(*options.annotate)) << "what was drawn is kept";
  EXPECT_GE(flushes, 4);
  EXPECT_EQ(sink.entries, Entries{"south:subject-0"});
}

TEST_F(DeploymentTest, TriesACameraThatNeverComesUntilItIsStoppedAndSaysWhy) {
  options.cameras = {{"north", "blocked"}};
  auto deployment = create();
  ASSERT_TRUE(deployment);
  std::atomic<bool> told_away{false};
  std::thread later([&] {
    for (int i = 0; i < 100 && !told_away; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
      authority.clock.advance(std::chrono::milliseconds{250});
    }
    deployment->stop();
  });
  EXPECT_TRUE(deployment->run(summary, [&](const CameraSummary& camera) {
    told_away = camera.away && camera.last_problem == "the camera refuses";
  }));
  later.join();
  EXPECT_TRUE(told_away);
  EXPECT_EQ(summary.ended_because, EndedBecause::stopped);
  EXPECT_EQ(summary.cameras.at(0).problem, "the camera refuses");
  EXPECT_TRUE(summary.cameras.at(0).away);
}

TEST_F(DeploymentTest, SaysWhereEachCamerasPicturesCameFrom) {
  options.cameras = {{"north", "rtsp://root:s3cret@camera/1"}, {"south", passing}};
  options.open_source = [this](const std::string& address, const video::SourceOptions& source,
                               const base::Clock& clock) -> base::Result<std::unique_ptr<video::Source>> {
    if (address == passing) return video::open(address, source, clock);
    return std::make_unique<BreakingSource>(std::make_unique<BlockedSource>());
  };
  ASSERT_TRUE(run());
  EXPECT_EQ(summary.cameras.at(0).source, "rtsp://camera/1");
  EXPECT_EQ(summary.cameras.at(1).source, passing.string());
  EXPECT_TRUE(summary.cameras.at(1).recorded);
  EXPECT_NE(sink.lines.at(0).find("\"recorded\":true"), std::string::npos);
}

TEST_F(DeploymentTest, LetsABrokenCameraEndAlone) {
  options.cameras = {{"north", "breaking:" + passing.string()}, {"south", passing}};
  ASSERT_TRUE(run());
  EXPECT_EQ(summary.cameras.at(0).problem, "the stream broke");
  EXPECT_EQ(summary.cameras.at(0).frames_processed, 3u);
  EXPECT_TRUE(summary.cameras.at(1).problem.empty());
  EXPECT_EQ(summary.cameras.at(1).frames_processed, 90u);
  EXPECT_EQ(sink.entries, Entries{"south:subject-0"});
}

TEST_F(DeploymentTest, LetsACameraThatCannotBeOpenedEndAlone) {
  options.cameras = {{"north", (street.folder.path() / "none.mp4").string()}, {"south", passing}};
  auto deployment = create();
  ASSERT_TRUE(deployment);
  std::mutex guard;
  std::set<std::string> said;
  ASSERT_TRUE(deployment->run(summary, [&](const CameraSummary& camera) {
    const std::lock_guard lock(guard);
    if (!camera.problem.empty()) said.insert(camera.name);
  }));
  EXPECT_FALSE(summary.cameras.at(0).problem.empty());
  EXPECT_EQ(said, std::set<std::string>{"north"}) << "whoever watches is told why nothing comes";
  EXPECT_EQ(sink.entries, Entries{"south:subject-0"});
}

TEST_F(DeploymentTest, FailsWhenEveryCameraFailed) {
  options.cameras = {{"north", "breaking:" + passing.string()}};
  const auto done = run();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("the stream broke"), std::string::npos);
  EXPECT_EQ(summary.ended_because, EndedBecause::failed);
  EXPECT_EQ(summary.cameras.at(0).frames_processed, 3u);
}

TEST_F(DeploymentTest, EndsAllCamerasWhenAnAlertReachesNobody) {
  sink.fails = true;
  options.cameras = {{"north", passing}, {"south", "blocked"}};
  const auto done = run();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("the disk is full"), std::string::npos);
  EXPECT_EQ(summary.ended_because, EndedBecause::failed);
}

TEST_F(DeploymentTest, WritesAnAnnotatedVideoOfEachCamera) {
  options.cameras = {{"north", passing}, {"south", passing}};
  options.annotate = street.folder.path() / "seen.mp4";
  ASSERT_TRUE(run());
  EXPECT_TRUE(std::filesystem::exists(street.folder.path() / "seen.mp4"));
  EXPECT_TRUE(std::filesystem::exists(street.folder.path() / "seen-south.mp4"));
}

TEST_F(DeploymentTest, SaysThatTheAnnotatedVideoCouldNotBeWrittenAndAlertsAllTheSame) {
  options.annotate = street.folder.path() / "no such folder" / "seen.mp4";
  const auto done = run();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("annotated video"), std::string::npos);
  EXPECT_EQ(sink.entries, Entries{"north:subject-0"});
}

TEST_F(DeploymentTest, ShowsStrangersInNoAnnotatedVideo) {
  options.pipeline.detect_every_frame = true;  // else the last frames are covered as a whole
  options.annotate = street.folder.path() / "seen.mp4";
  ASSERT_TRUE(run());
  auto source = video::open(*options.annotate, {}, authority.clock).value();
  int frames = 0;
  while (const auto frame = source->next().value()) {
    const image::Image picture = frame->rgb().value();
    const auto steepest = [&](const image::Box& box) {
      const image::Box inside = image::clipped(box, picture.size());
      const int y = static_cast<int>(inside.centre().y);
      int most = 0;
      for (int x = static_cast<int>(inside.x); x + 1 < static_cast<int>(inside.right()); ++x)
        most = std::max(most,
                        std::abs(int{picture.view().row(y)[3 * x]} - int{picture.view().row(y)[3 * x + 3]}));
      return most;
    };
    // Chequers of the stranger are gone in every frame; those of the alert's face stay.
    const MadeFace stranger = walking(3, frames, 5, 150);
    EXPECT_LT(steepest(stranger.box), 40) << "frame " << frames;
    EXPECT_GT(steepest(walking(0, frames).box), 40) << "frame " << frames;
    ++frames;
  }
  EXPECT_EQ(frames, 90);
}

TEST(AnnotatedPath, AddsTheNameOfOtherCameras) {
  EXPECT_EQ(annotated_path("out/seen.mp4", 0, "north"), "out/seen.mp4");
  EXPECT_EQ(annotated_path("out/seen.mp4", 1, "south"), "out/seen-south.mp4");
  EXPECT_EQ(annotated_path("out/seen.mp4", 1, "../a b"), "out/seen-.._a_b.mp4");
}

}  // namespace
}  // namespace peel::lfr
