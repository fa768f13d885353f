// P2 on a screen: a stranger in the annotated video is beyond recognition by our own embedder, and the face
// of an alert can be seen.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>

#include "base/file.h"
#include "base/json.h"
#include "base/testing/temp_folder.h"
#include "lfr/deployment.h"
#include "policy/testing/example.h"
#include "vision/testing/fixtures.h"
#include "watchlist/builder.h"

namespace {

using namespace peel;
using biometric::Template;

constexpr float threshold = 0.5f;

// What truth.json says of one person's face in one frame.
struct TrueFace {
  int person = 0;
  bool listed = false;
  image::Box box;
};

std::map<int, std::vector<TrueFace>> read_truth(const std::filesystem::path& path) {
  const auto json = base::parse_json(base::read_text_file(path, 64u << 20).value(), 64u << 20).value();
  std::map<int, std::vector<TrueFace>> frames;
  for (const auto& person : json["people"])
    for (const auto& face : person["faces"]) {
      if (!face["facing"].get<bool>() || face["visible"].get<double>() < 0.9) continue;
      const auto& box = face["box"];
      frames[face["frame"]].push_back({person["id"], person["listed"], {box[0], box[1], box[2], box[3]}});
    }
  return frames;
}

// One person as both videos show them in the same frame: the template of the original, and that which an
// attacker makes of the annotated frame, who even knows from the original where eyes and mouth are.
struct Pair {
  TrueFace face;
  int frame = 0;
  Template original;
  Template annotated;
};

float likeness(const Template& a, const Template& b) { return biometric::similarity(a, b).value(); }

// Whether every frame is looked at, as for a video that is made at leisure, or as many as in real time.
class AnnotatedTest : public ::testing::TestWithParam<bool> {
 protected:
  class Sink final : public lfr::AlertSink {
   public:
    base::Status raise(const lfr::Alert& alert) override {
      entries.push_back(alert.entry);
      return {};
    }
    std::vector<std::string> entries;
  };

  void make_scene() {
    const std::string make =
        std::string(PEEL_SCENE) + " --out " + (folder / "scene").string() +
        " --seed 11 --people 16 --listed 2 --seconds 12 --size 1280x720 --fps 15 > /dev/null 2>&1";
    ASSERT_EQ(std::system(make.c_str()), 0) << make;
  }

  void annotate() {
    const auto key = base::SecretBytes::copy_of(base::as_bytes("a passphrase for tests")).value();
    const auto entries =
        watchlist::read_entries(folder / "scene/entries.csv", base::SystemClock().now()).value();
    base::NoProgress progress;
    watchlist::BuildReport report;
    const auto built = watchlist::build(
        entries, [] { return vision::testing::default_tools(); }, {.threads = 1}, key, folder / "made.list",
        progress, report);
    ASSERT_TRUE(built) << built.error().message;
    const watchlist::Watchlist list = watchlist::Watchlist::open(folder / "made.list", key).value();
    policy::testing::Example authority(list.facts());
    authority.ask_for_threshold("0.5");
    lfr::DeploymentOptions options;
    options.cameras = {{"north", (folder / "scene/scene.mp4").string()}};
    options.annotate = folder / "seen.mp4";
    options.pipeline.detect_every_frame = GetParam();
    const auto tools = [](int) { return vision::testing::default_tools(lfr::weak_score); };
    auto deployment =
        lfr::Deployment::create(options, authority.granted().value(), list, tools, sink, authority.clock);
    ASSERT_TRUE(deployment) << deployment.error().message;
    lfr::Summary summary;
    const auto ran = deployment->run(summary);
    ASSERT_TRUE(ran) << ran.error().message;
  }

  Template template_of(const image::Image& picture, const vision::FivePoints& points) {
    const auto crop = maker.aligner.cut_out(picture, points, census).value();
    return std::move(*maker.embedder->embed(crop, census));
  }

  // Every third frame, each face that is large enough to be searched and that our detector finds in the
  // original.
  std::vector<Pair> pairs() {
    const auto truth = read_truth(folder / "scene/truth.json");
    const base::SystemClock clock;
    auto original = video::open((folder / "scene/scene.mp4").string(), {}, clock).value();
    auto annotated = video::open((folder / "seen.mp4").string(), {}, clock).value();
    std::vector<Pair> all;
    for (int number = 0;; ++number) {
      const auto before = original->next().value();
      const auto after = annotated->next().value();
      EXPECT_EQ(before.has_value(), after.has_value()) << "frame " << number;
      if (!before || !after) return all;
      if (number % 3 != 0 || !truth.contains(number)) continue;
      const image::Image seen = before->rgb().value();
      const image::Image shown = after->rgb().value();
      const std::vector<vision::Face> faces = maker.detector->detect(seen).value();
      for (const vision::Face& face : faces)
        for (const TrueFace& real : truth.at(number))
          if (image::overlap(face.box, real.box) > 0.5f && face.box.height >= 32) {
            const vision::FivePoints points = maker.aligner.points(seen, face).value();
            all.push_back({real, number, template_of(seen, points), template_of(shown, points)});
          }
    }
  }

  base::testing::TempFolder folder;
  Sink sink;
  biometric::SharedCensus census = std::make_shared<biometric::Census>();
  vision::Tools maker = vision::testing::default_tools().value();
};

TEST_P(AnnotatedTest, ShowsAlertsAndNobodyElseRecognisably) {
  make_scene();
  annotate();
  ASSERT_FALSE(sink.entries.empty());
  const std::vector<Pair> all = pairs();
  int strangers = 0;
  int above = 0;  // strangers who would match their own picture
  int right = 0;  // strangers of whom the likest picture of anybody is their own
  double by_chance = 0;
  int same = 0;   // the control: originals that match another moment of their own
  int shown = 0;  // frames in which a listed face can be recognised
  int listed = 0;
  for (const Pair& probe : all) {
    std::map<int, float> best;  // by person, of the annotated frame
    float own_in_original = -1;
    for (const Pair& reference : all) {
      if (reference.frame == probe.frame) continue;
      const auto score = likeness(probe.annotated, reference.original);
      auto& of_person = best.try_emplace(reference.face.person, -1.0f).first->second;
      of_person = std::max(of_person, score);
      if (reference.face.person == probe.face.person)
        own_in_original = std::max(own_in_original, likeness(probe.original, reference.original));
    }
    if (!best.contains(probe.face.person)) continue;
    if (probe.face.listed) {
      ++listed;
      shown += likeness(probe.annotated, probe.original) >= threshold ? 1 : 0;
      continue;
    }
    ++strangers;
    same += own_in_original >= threshold ? 1 : 0;
    above += best.at(probe.face.person) >= threshold ? 1 : 0;
    const auto likest = std::max_element(best.begin(), best.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
    right += likest->first == probe.face.person ? 1 : 0;
    by_chance += 1.0 / static_cast<double>(best.size());
  }
  RecordProperty("strangers", strangers);
  RecordProperty("right", right);
  std::printf(
      "strangers %d: %d match themselves before, %d after; named rightly %d, by chance %.1f; listed %d, "
      "shown %d\n",
      strangers, same, above, right, by_chance, listed, shown);
  ASSERT_GT(strangers, 20);
  EXPECT_GT(same, strangers * 8 / 10) << "the control: without obscuring they would be recognised";
  EXPECT_EQ(above, 0);
  // No better than guessing: within three standard deviations of the guesses that would be right.
  EXPECT_LE(right, by_chance + 3 * std::sqrt(by_chance));
  EXPECT_GT(shown, listed / 3);
}

INSTANTIATE_TEST_SUITE_P(Plans, AnnotatedTest, ::testing::Bool(),
                         [](const auto& plan) { return plan.param ? "every_frame" : "as_in_real_time"; });

}  // namespace
