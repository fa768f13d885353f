// How alike the people of made scenes and the references on a list are, to an embedder: everybody who passes
// against the reference picture of every portrait. Tells which portraits must not meet in one scene.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <map>

#include "cast.h"
#include "entries.h"
#include "scene_reader.h"
#include "support/support.h"
#include "vision/quality.h"

namespace {

using namespace peel;
using biometric::Template;

constexpr const char* program = "peel_scene_likeness";

struct Options {
  std::vector<std::filesystem::path> scenes;
  std::string model = "mobilefacenet";
  int step = 5;
  float alike = 0.4f;
};

struct Tools : vision::Tools {
  biometric::SharedCensus census = std::make_shared<biometric::Census>();
};

// The templates of one person's walk, as a track keeps them.
struct Track {
  std::string portrait;
  std::vector<Template> templates;
  std::vector<float> weights;
};

base::Result<Template> template_of(const image::Image& picture, const vision::Face& face, Tools& tools) {
  return tools.learn(picture, face, tools.census, tools.census);
}

using References = std::map<std::string, Template>;

base::Result<References> make_references(Tools& tools) {
  PEEL_TRY(const std::filesystem::path art, scene::find_portraits({}));
  References references;
  for (const scene::Portrait& portrait : scene::portraits()) {
    PEEL_TRY(scene::Head head, scene::Head::load(art, portrait));
    const image::Image picture =
        scene::reference_picture({}, std::make_shared<const scene::Head>(std::move(head)));
    PEEL_TRY(const auto faces, vision::detect_in_still(*tools.detector, picture));
    if (faces.size() != 1)
      return base::fail(base::ErrorCode::internal, "{} faces in the reference of {}", faces.size(),
                        portrait.name);
    if (const auto why = vision::refused(vision::assess(picture, faces[0]), vision::reference_limits()))
      fmt::print("the reference of {} is refused: {}\n", portrait.name, vision::name_of(*why));
    PEEL_TRY(Template made, template_of(picture, faces[0], tools));
    references.emplace(portrait.name, std::move(made));
  }
  return references;
}

base::Status follow(const std::filesystem::path& scene, const Options& options, Tools& tools,
                    std::vector<Track>& tracks) {
  PEEL_TRY(const bench::SceneTruth truth, bench::read_truth(scene));
  std::map<int, Track> walks;
  for (const bench::TruePerson& person : truth.people) walks[person.id].portrait = person.portrait;
  PEEL_CHECK(bench::for_each_frame(
      scene, truth, options.step, [&](const auto& frame, const auto& faces) -> base::Status {
        PEEL_TRY(const auto found, tools.detector->detect(frame));
        const auto matched = bench::match(faces, found, 0.4f);
        for (std::size_t i = 0; i < faces.size(); ++i) {
          if (matched[i] < 0 || !faces[i].facing) continue;
          const vision::Face& face = found[static_cast<std::size_t>(matched[i])];
          const vision::Quality quality = vision::assess(frame, face);
          if (vision::refused(quality, vision::probe_limits())) continue;
          PEEL_TRY(Template made, template_of(frame, face, tools));
          walks[faces[i].person].templates.push_back(std::move(made));
          walks[faces[i].person].weights.push_back(std::max(quality.unified, 1e-3f));
        }
        return {};
      }));
  for (auto& [id, walk] : walks)
    if (!walk.templates.empty()) tracks.push_back(std::move(walk));
  return {};
}

// The five of best quality, as a track is fused.
base::Result<Template> fused(const Track& track, Tools& tools) {
  std::vector<std::size_t> order(track.templates.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return track.weights[a] > track.weights[b]; });
  order.resize(std::min<std::size_t>(order.size(), 5));
  std::vector<const Template*> best;
  std::vector<float> weights;
  for (const std::size_t i : order) {
    best.push_back(&track.templates[i]);
    weights.push_back(track.weights[i]);
  }
  return vision::fuse(best, weights, tools.census);
}

struct Scores {
  std::vector<float> mated;
  std::map<std::pair<std::string, std::string>, float> non_mated;  // names in order, highest score
};

base::Status compare(const Track& track, const References& references, Tools& tools, Scores& scores) {
  PEEL_TRY(const Template probe, fused(track, tools));
  for (const auto& [name, reference] : references) {
    PEEL_TRY(const float score, biometric::similarity(probe, reference));
    if (name == track.portrait) {
      scores.mated.push_back(score);
      if (score < 0.6f)
        fmt::print("weak: {} {:.2f} from {} templates\n", name, score, track.templates.size());
      continue;
    }
    auto& highest = scores.non_mated.try_emplace(std::minmax(name, track.portrait), -1.0f).first->second;
    highest = std::max(highest, score);
  }
  return {};
}

void print(const Options& options, Scores& scores) {
  std::sort(scores.mated.begin(), scores.mated.end());
  const auto share = [&](double part) {
    return scores.mated[static_cast<std::size_t>(part * static_cast<double>(scores.mated.size() - 1))];
  };
  fmt::print("{}: {} tracks; mated scores: lowest {:.2f}, 5 % {:.2f}, median {:.2f}\n", options.model,
             scores.mated.size(), share(0), share(0.05), share(0.5));
  int above = 0;
  float highest_of_others = -1;
  for (const auto& [pair, score] : scores.non_mated) {
    above += score > options.alike ? 1 : 0;
    if (!scene::look_alike(pair.first, pair.second)) highest_of_others = std::max(highest_of_others, score);
  }
  fmt::print(
      "{} of {} pairs of portraits score above {:.2f}; highest of those not held for look-alikes: {:.2f}\n",
      above, scores.non_mated.size(), options.alike, highest_of_others);
  for (const auto& [pair, score] : scores.non_mated)
    if (score > options.alike) fmt::print("{:.3f} {} {}\n", score, pair.first, pair.second);
}

base::Status run(const Options& options) {
  Tools tools;
  PEEL_TRY(static_cast<vision::Tools&>(tools), bench::make_tools({.embedder = options.model}));
  PEEL_TRY(const References references, make_references(tools));
  std::vector<Track> tracks;
  for (const auto& scene : options.scenes) PEEL_CHECK(follow(scene, options, tools, tracks));
  if (tracks.empty())
    return base::fail(base::ErrorCode::invalid_input, "nobody is seen well in these scenes");
  Scores scores;
  for (const Track& track : tracks) PEEL_CHECK(compare(track, references, tools, scores));
  print(options, scores);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Compares everybody in made scenes with the reference picture of every portrait.", program);
  Options options;
  app.add_option("scenes", options.scenes, "Folders that peel-scene wrote")->required();
  app.add_option("--model", options.model, "The embedder")->capture_default_str();
  app.add_option("--step", options.step, "Every how many-th frame")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--alike", options.alike, "From which score portraits are too alike")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (const auto done = run(options); !done) bench::give_up(program, done.error());
  return 0;
}
