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
  base::Result<std::optional<video::Frame>> next() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_; });
    return std::optional<video::Frame>{};
  }
  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  video::SourceStatus status() const override { return {}; }
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
  base::Result<std::optional<video::Frame>> next() override {
    if (++given_ > 3) return base::fail(base::ErrorCode::corrupt, "the stream broke");
    return inner_->next();
  }
  void stop() override { inner_->stop(); }
  video::SourceStatus status() const override { return inner_->status(); }
  bool live() const override { return false; }

 private:
  std::unique_ptr<video::Source> inner_;
  int given_ = 0;
};

class DeploymentTest : public ::testing::Test {
 protected:
  DeploymentTest() {
    passing = street.video("passing.mp4", 90, [](int frame) {
      return std::vector<MadeFace>{walking(0, frame), walking(3, frame, 5, 150)};
    });
    options.pipeline.limits = testing::made_limits();
    options.cameras = {{"north", passing}};
    options.open_source = [](const std::string& address, const video::SourceOptions& source,
                             const base::Clock& clock) -> base::Result<std::unique_ptr<video::Source>> {
      if (address == "blocked") return std::make_unique<BlockedSource>();
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
  ASSERT_TRUE(run());
  EXPECT_FALSE(summary.cameras.at(0).problem.empty());
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
