#include "lfr/pipeline.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "lfr/testing/made_street.h"

namespace peel::lfr {
namespace {

using testing::made_limits;
using testing::MadeFace;
using testing::MadeStreet;
using testing::walking;
using Entries = std::vector<std::string>;

// What came of one camera's video.
struct Outcome {
  base::Status status;
  CameraSummary summary;
  biometric::Counts templates;
  biometric::Counts crops;
};

// Keeps what the pipeline says of the frames.
class MadeAnnotator final : public Annotator {
 public:
  void push(const video::Frame&, const FrameFaces& faces) override { frames.push_back(faces); }
  void show(std::uint64_t track, std::string) override { shown.insert(track); }
  void cover(std::uint64_t track) override { shown.erase(track); }
  void hide(std::uint64_t track, base::Duration since) override { hidden[track] = since; }
  void idle() override { ++idles; }
  base::Status finish() override { return {}; }
  std::uint64_t dropped() const override { return 0; }

  // Whether some face is shown in that frame.
  bool shows(std::size_t frame) const {
    const auto& tracked = frames[frame].tracked;
    return std::any_of(tracked.begin(), tracked.end(),
                       [&](const TrackedFace& face) { return face.agreed && shown.count(face.track) != 0; });
  }

  std::vector<FrameFaces> frames;
  int idles = 0;
  std::set<std::uint64_t> shown;
  std::map<std::uint64_t, base::Duration> hidden;
};

class PipelineTest : public ::testing::Test {
 protected:
  // `before`: called before each frame is processed, with its number; `after`: after the last.
  Outcome run(int frames, const testing::Scene& scene, PipelineOptions options = {},
              const std::function<void(int)>& before = {}, Annotator* annotator = nullptr,
              const std::function<void(Pipeline&)>& after = {}) {
    const policy::Permit permit = street->authority.granted().value();
    const Shared shared{permit,
                        street->gallery,
                        street->entries,
                        street->authority.clock,
                        sink,
                        std::make_shared<biometric::Census>(),
                        std::make_shared<biometric::Census>()};
    if (options.limits.min_inter_eye_px == vision::probe_limits().min_inter_eye_px)
      options.limits = made_limits();
    const auto path = street->video("scene.mp4", frames, scene);
    auto source = video::open(path, {}, street->authority.clock).value();
    Outcome result;
    {
      auto tools = std::move(*testing::made_tools(1));
      embedder = static_cast<testing::MadeEmbedder*>(tools.embedder.get());
      Pipeline pipeline("north", options, shared, std::move(tools), annotator);
      for (int number = 0;; ++number) {
        const auto frame = source->next().value();
        if (!frame) break;
        if (before) before(number);
        result.status = pipeline.process(*frame);
        if (!result.status) break;
      }
      if (after) after(pipeline);
      EXPECT_TRUE(pipeline.finish());
      EXPECT_GT(embedder->flushes, 0);
      result.summary = pipeline.summary();
    }
    result.templates = shared.templates->counts();
    result.crops = shared.crops->counts();
    return result;
  }

  std::optional<MadeStreet> street{std::in_place};  // persons 0 and 1 are listed
  testing::MadeSink sink;
  testing::MadeEmbedder* embedder = nullptr;
};

TEST_F(PipelineTest, AlertsAListedPersonOnceAndNobodyElse) {
  const Outcome done = run(90, [](int frame) {
    return std::vector<MadeFace>{walking(0, frame), walking(3, frame, 5, 150)};
  });
  ASSERT_TRUE(done.status);
  EXPECT_EQ(sink.entries, Entries{"north:subject-0"});
  EXPECT_EQ(done.summary.alerts, 1u);
  EXPECT_EQ(done.summary.tracks, 2u);
  EXPECT_EQ(done.summary.frames_processed, 90u);
}

TEST_F(PipelineTest, RaisesNothingWhenNobodyListedPasses) {
  const Outcome done = run(90, [](int frame) {
    return std::vector<MadeFace>{walking(2, frame), walking(3, frame, 5, 150)};
  });
  ASSERT_TRUE(done.status);
  EXPECT_TRUE(sink.entries.empty());
  EXPECT_GE(done.summary.searches, 2u);
}

TEST_F(PipelineTest, WipesEveryTemplateAndCropThatItMade) {
  const Outcome done = run(90, [](int frame) {
    return std::vector<MadeFace>{walking(0, frame), walking(3, frame, 5, 150)};
  });
  for (const biometric::Counts& counts : {done.templates, done.crops}) {
    EXPECT_GT(counts.made, 0u);
    EXPECT_EQ(counts.made, counts.wiped);
    EXPECT_EQ(counts.held, 0u);
  }
}

TEST_F(PipelineTest, HoldsNothingOfAPersonWhoLeft) {
  const policy::Permit permit = street->authority.granted().value();
  const Shared shared{permit,
                      street->gallery,
                      street->entries,
                      street->authority.clock,
                      sink,
                      std::make_shared<biometric::Census>(),
                      std::make_shared<biometric::Census>()};
  const auto path = street->video("leaves.mp4", 200, [](int frame) {
    return frame < 60 ? std::vector<MadeFace>{walking(2, frame)} : std::vector<MadeFace>{};
  });
  auto source = video::open(path, {}, street->authority.clock).value();
  auto tools = std::move(*testing::made_tools(1));
  auto* made = static_cast<testing::MadeEmbedder*>(tools.embedder.get());
  PipelineOptions options;
  options.limits = made_limits();
  Pipeline pipeline("north", options, shared, std::move(tools), nullptr);
  for (int number = 0; number < 200; ++number) {
    const auto frame = source->next().value();
    ASSERT_TRUE(frame);
    ASSERT_TRUE(pipeline.process(*frame));
    if (number == 70) {
      EXPECT_GT(shared.templates->counts().held, 0u);
      EXPECT_EQ(made->flushes, 0);
    }
    // A second unseen ends the track; soon the embedder's buffers are overwritten too.
    if (number == 90) {
      EXPECT_EQ(shared.templates->counts().held, 0u);
    }
  }
  EXPECT_EQ(made->flushes, 1);
}

TEST_F(PipelineTest, SearchesNobodyMoreOftenThanThePermitAllows) {
  street->authority.rules.searches_per_person = 2;
  const Outcome done = run(140, [](int frame) { return std::vector<MadeFace>{walking(2, frame)}; });
  ASSERT_EQ(done.summary.tracks, 1u);
  EXPECT_GE(done.summary.searches, 1u);
  EXPECT_LE(done.summary.searches, 2u);
}

// Behind something for two seconds: the track ends and another begins.
std::vector<MadeFace> hidden_for_a_while(int frame) {
  return frame >= 40 && frame < 90 ? std::vector<MadeFace>{} : std::vector<MadeFace>{walking(0, frame)};
}

TEST_F(PipelineTest, DoesNotRaiseTheSameEntryAgainWhenATrackBreaks) {
  const Outcome done = run(140, hidden_for_a_while);
  EXPECT_EQ(done.summary.tracks, 2u);
  EXPECT_EQ(sink.entries, Entries{"north:subject-0"});
  EXPECT_EQ(done.summary.alerts_repeated, 1u);
}

TEST_F(PipelineTest, RaisesTheSameEntryAgainAfterTheInterval) {
  PipelineOptions options;
  options.realert_after = std::chrono::seconds{1};
  const Outcome done = run(140, hidden_for_a_while, options);
  EXPECT_EQ(sink.entries, (Entries{"north:subject-0", "north:subject-0"}));
  EXPECT_EQ(done.summary.alerts_repeated, 0u);
}

TEST_F(PipelineTest, RaisesAnotherFaceThatMatchesTheSameEntryAtOnce) {
  // Colours 0 and 1 stand for two people who both resemble one entry: the first alert may be the false one.
  street.emplace(std::vector<int>{0, 1}, 1);
  const Outcome done = run(140, [](int frame) {
    return frame < 60 ? std::vector<MadeFace>{walking(0, frame)}
                      : std::vector<MadeFace>{walking(1, frame - 60, 4, 150)};
  });
  EXPECT_EQ(sink.entries, (Entries{"north:subject-0", "north:subject-0"}));
  EXPECT_EQ(done.summary.alerts_repeated, 0u);
}

TEST_F(PipelineTest, StopsAtTheEndOfThePermit) {
  const Outcome done = run(
      120, [](int frame) { return std::vector<MadeFace>{walking(0, frame - 60)}; }, {},
      [&](int frame) {
        if (frame == 30) street->authority.clock.advance(std::chrono::hours{7});
      });
  ASSERT_FALSE(done.status);
  EXPECT_EQ(done.status.error().code, base::ErrorCode::refused);
  EXPECT_TRUE(sink.entries.empty());
  EXPECT_EQ(done.templates.held, 0u);
}

TEST_F(PipelineTest, SplitsATrackThatWentOverToAnotherPerson) {
  // A stranger, and from frame 60 on, in the very same place, somebody listed.
  const Outcome done =
      run(120, [](int frame) { return std::vector<MadeFace>{walking(frame < 60 ? 2 : 1, frame)}; });
  EXPECT_EQ(done.summary.tracks_split, 1u);
  EXPECT_EQ(sink.entries, Entries{"north:subject-1"});
}

// Somebody listed, of whom there are more pictures than are kept, and from frame 60 on in the very same place
// a stranger whose pictures are no better.
std::vector<MadeFace> taken_over(int frame) { return {walking(frame < 60 ? 1 : 2, frame, 2)}; }

TEST_F(PipelineTest, SplitsTheTrackOfAnAlertThoughNoBetterPictureComes) {
  MadeAnnotator annotator;
  const Outcome done = run(150, taken_over, {}, {}, &annotator);
  EXPECT_EQ(sink.entries, Entries{"north:subject-1"});
  EXPECT_EQ(done.summary.tracks_split, 1u);
  EXPECT_TRUE(annotator.shows(55));
  // Found out within half a second, and the frames since the last comparison are covered too.
  for (std::size_t frame = 75; frame < 150; ++frame) EXPECT_FALSE(annotator.shows(frame)) << frame;
  ASSERT_EQ(annotator.hidden.size(), 1u);
  EXPECT_LE(annotator.hidden.begin()->second, 60 * std::chrono::milliseconds{40});
}

TEST_F(PipelineTest, DrawsWhatWaitsAndOverwritesWhatTheToolsHoldWhileNothingComes) {
  using std::chrono::milliseconds;
  MadeAnnotator annotator;
  run(
      50, [](int frame) { return std::vector<MadeFace>{walking(2, frame)}; }, {}, {}, &annotator,
      [&](Pipeline& pipeline) {
        const auto last = 49 * milliseconds{40};
        ASSERT_TRUE(pipeline.wait(last + milliseconds{500}));
        EXPECT_EQ(annotator.idles, 0);
        EXPECT_EQ(embedder->flushes, 0);
        ASSERT_TRUE(pipeline.wait(last + milliseconds{2500}));
        EXPECT_EQ(annotator.idles, 1);
        EXPECT_EQ(embedder->flushes, 1);
      });
}

TEST_F(PipelineTest, ADoubtfulFaceNeitherVouchesForItselfNorIsSearched) {
  MadeAnnotator annotator;
  // Somebody listed, and soon, with better pictures, somebody who is neither clearly the same nor clearly
  // not.
  const auto scene = [](int frame) {
    MadeFace face = walking(frame < 14 ? 1 : 5, frame, 1);
    if (frame >= 14) face.box = image::grown(face.box, 0.1f);
    return std::vector<MadeFace>{face};
  };
  const Outcome done = run(150, scene, {}, {}, &annotator);
  EXPECT_EQ(done.summary.tracks_split, 0u) << "else this tests nothing";
  EXPECT_EQ(sink.entries, Entries{"north:subject-1"});
  for (image::Image& crop : sink.crops) {
    const std::uint8_t* middle = crop.row(crop.height() / 2) + 3 * (crop.width() / 2);
    EXPECT_EQ(testing::person_of(middle[0], middle[1], middle[2]), 1);
  }
  for (std::size_t frame = 45; frame < 150; ++frame) EXPECT_FALSE(annotator.shows(frame)) << frame;
  // Six seconds, compared four times a second at the most, though each comparison leaves a doubt.
  EXPECT_LE(done.templates.made, 6 * 4 * 2u) << "of one face and of what it is compared with";
}

TEST_F(PipelineTest, ABetterPictureTakesThePlaceOfPoorOnesThatItHardlyResembles) {
  const auto scene = [](int frame) {
    MadeFace face = walking(frame < 14 ? 5 : 1, frame, 1);
    if (frame >= 14) face.box = image::grown(face.box, 0.1f);
    return std::vector<MadeFace>{face};
  };
  const Outcome done = run(100, scene);
  EXPECT_EQ(done.summary.tracks_split, 0u) << "else this tests nothing";
  EXPECT_EQ(sink.entries, Entries{"north:subject-1"});
}

TEST_F(PipelineTest, ComparesAnAlertsFaceTwiceASecondAndOthersNotAtAll) {
  const auto templates = [&](int person) {
    return run(200, [=](int frame) { return std::vector<MadeFace>{walking(person, frame, 2)}; })
        .templates.made;
  };
  const auto listed = templates(1);
  const auto stranger = templates(2);
  // Eight seconds, of which the first are spent on the five pictures that are kept.
  EXPECT_GE(listed, stranger + 6);
  EXPECT_LE(listed, stranger + 28);
}

TEST_F(PipelineTest, CoversAnAlertsFaceThatTurnedAway) {
  PipelineOptions options;
  MadeAnnotator annotator;
  // From frame 60 on the eyes are too near to each other for a template.
  options.limits = made_limits();
  options.limits.min_inter_eye_px = 12;
  run(
      120,
      [](int frame) {
        MadeFace face = walking(1, frame, 2);
        if (frame >= 60) face.box.width = 24;
        return std::vector<MadeFace>{face};
      },
      options, {}, &annotator);
  EXPECT_TRUE(annotator.shows(58));
  for (std::size_t frame = 86; frame < 120; ++frame) EXPECT_FALSE(annotator.shows(frame)) << frame;
}

// Somebody decides while the face is in view; at the end it comes back under another track.
TEST_F(PipelineTest, CoversTheFaceOfAnAlertThatIsClosed) {
  MadeAnnotator annotator;
  std::size_t shown_before = 0, shown_after = 0;
  const Outcome done = run(
      140,
      [](int frame) {
        if (frame > 80 && frame < 110) return std::vector<MadeFace>{};
        return std::vector<MadeFace>{walking(1, frame % 110, 2)};
      },
      {},
      [&](int frame) {
        if (frame == 41) sink.open = false;
        if (frame > 41) shown_after += annotator.shown.size();
        if (frame == 40) shown_before = annotator.shown.size();
      },
      &annotator);
  ASSERT_TRUE(done.status);
  EXPECT_EQ(shown_before, 1u);
  // The frame at which it was closed was processed after the question.
  EXPECT_LE(shown_after, 1u);
  EXPECT_EQ(done.summary.alerts, 1u);
  EXPECT_GE(done.summary.alerts_repeated, 1u) << "the test must see a repeat";
}

TEST_F(PipelineTest, PassesOnAnAlertThatCouldNotBeRaised) {
  sink.fails = true;
  const Outcome done = run(90, [](int frame) { return std::vector<MadeFace>{walking(0, frame)}; });
  ASSERT_FALSE(done.status);
  EXPECT_EQ(done.status.error().code, base::ErrorCode::io);
}

TEST_F(PipelineTest, CountsFacesThatAreNotGoodEnoughAndMakesNothingOfThem) {
  PipelineOptions options;
  options.limits.min_inter_eye_px = 200;
  const Outcome done = run(
      60, [](int frame) { return std::vector<MadeFace>{walking(0, frame)}; }, options);
  EXPECT_GT(done.summary.refused.at("too_small"), 5u);
  EXPECT_EQ(done.templates.made, 0u);
  EXPECT_EQ(done.crops.made, 0u);
  EXPECT_TRUE(sink.entries.empty());
}

TEST_F(PipelineTest, MakesNoMoreTemplatesThanItsAllowance) {
  PipelineOptions options;
  options.templates_per_second = 2;
  const Outcome done = run(
      100,
      [](int frame) {
        return std::vector<MadeFace>{walking(2, frame, 4, 20), walking(3, frame, 4, 90),
                                     walking(4, frame, 4, 160)};
      },
      options);
  EXPECT_LE(done.crops.made, 9u);
  EXPECT_GE(done.crops.made, 6u);
}

TEST_F(PipelineTest, GivesTheSameAlertsEachTime) {
  const auto scene = [](int frame) {
    return std::vector<MadeFace>{walking(0, frame), walking(1, frame, 5, 150), walking(2, frame, 3, 5)};
  };
  const Outcome first = run(100, scene);
  const auto entries = sink.entries;
  const Outcome second = run(100, scene);
  EXPECT_EQ(first.summary.searches, second.summary.searches);
  EXPECT_EQ(first.templates.made, second.templates.made);
  ASSERT_EQ(sink.lines.size(), 2 * entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto before = *base::parse_json(sink.lines[i]);
    auto after = *base::parse_json(sink.lines[entries.size() + i]);
    before.erase("id");
    after.erase("id");
    EXPECT_EQ(before, after);
  }
}

TEST_F(PipelineTest, ShowsInTheAlertOnlyThePersonInQuestion) {
  // A neighbour shoulder to shoulder, within the surroundings that the alert's picture shows.
  run(90, [](int frame) {
    const MadeFace listed = walking(0, frame);
    MadeFace neighbour{3, listed.box};
    neighbour.box.x += 56;
    return std::vector<MadeFace>{listed, neighbour};
  });
  ASSERT_EQ(sink.crops.size(), 1u);
  const image::Image& crop = sink.crops[0];
  // Rows of the neighbour's side: what is left of the chequers' contrast.
  int steepest = 0;
  const int y = crop.height() / 2;
  for (int x = crop.width() * 82 / 100; x + 1 < crop.width(); ++x)
    steepest =
        std::max(steepest, std::abs(int{crop.view().row(y)[3 * x]} - int{crop.view().row(y)[3 * x + 3]}));
  EXPECT_LT(steepest, 40);
}

}  // namespace
}  // namespace peel::lfr
