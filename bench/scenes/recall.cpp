// How many of the faces in made scenes the detector finds, by their height in pixels.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <fmt/format.h>

#include "image/transform.h"
#include "scene_reader.h"
#include "support/support.h"

namespace {

using namespace peel;

constexpr const char* program = "peel_scene_recall";
constexpr float least_overlap = 0.5f;

struct Band {
  const char* name;
  float from;  // pixels, of the face's height in the picture that the detector gets
  float below;
  int faces = 0;
  int found = 0;
  double overlaps = 0;
};

struct Count {
  std::array<Band, 7> bands{{{"8 (6 to 11)", 6, 12},
                             {"16 (12 to 19)", 12, 20},
                             {"24 (20 to 27)", 20, 28},
                             {"32 (28 to 39)", 28, 40},
                             {"48 (40 to 55)", 40, 56},
                             {"64 (56 to 79)", 56, 80},
                             {"80 and more", 80, 1e6f}}};
  int frames = 0;
  int found = 0;
  int of_nothing = 0;  // found where the truth has no head
  int of_backs = 0;    // found on the back of a head
  int backs = 0;
};

struct Options {
  std::vector<std::filesystem::path> scenes;
  int step = 5;
  int width = 0;         // of the picture that the detector gets; 0: as it is
  float visible = 0.9f;  // share of a face that must be seen for it to count
};

image::Box scaled(const image::Box& box, float factor) {
  return {box.x * factor, box.y * factor, box.width * factor, box.height * factor};
}

void count_face(const bench::TrueFace& truth, const vision::Face* found, float visible, Count& count) {
  if (!truth.facing) {
    ++count.backs;
    count.of_backs += found != nullptr ? 1 : 0;
    return;
  }
  if (truth.visible < visible) return;
  for (Band& band : count.bands)
    if (truth.box.height >= band.from && truth.box.height < band.below) {
      ++band.faces;
      band.found += found != nullptr ? 1 : 0;
      band.overlaps += found != nullptr ? static_cast<double>(image::overlap(truth.box, found->box)) : 0;
    }
}

base::Status look(const image::Image& frame, std::vector<bench::TrueFace> truth, const Options& options,
                  vision::Detector& detector, Count& count) {
  image::Image smaller;
  if (options.width > 0 && options.width != frame.width()) {
    const float factor = static_cast<float>(options.width) / static_cast<float>(frame.width());
    smaller =
        image::resize(frame, {options.width, static_cast<int>(static_cast<float>(frame.height()) * factor)});
    for (bench::TrueFace& face : truth) face.box = scaled(face.box, factor);
  }
  PEEL_TRY(const auto found, detector.detect(smaller.empty() ? frame : smaller));
  ++count.frames;
  count.found += static_cast<int>(found.size());
  const auto matched = bench::match(truth, found, least_overlap);
  for (std::size_t i = 0; i < truth.size(); ++i)
    count_face(truth[i], matched[i] >= 0 ? &found[static_cast<std::size_t>(matched[i])] : nullptr,
               options.visible, count);
  for (const vision::Face& face : found) {
    const bool near_a_head = std::any_of(truth.begin(), truth.end(), [&](const bench::TrueFace& head) {
      return image::intersection_area(head.box, face.box) > 0;
    });
    count.of_nothing += near_a_head ? 0 : 1;
  }
  return {};
}

void print(const Count& count) {
  fmt::print("| face height, pixels | faces | found | recall | mean overlap |\n|---|---:|---:|---:|---:|\n");
  for (const Band& band : count.bands)
    if (band.faces > 0)
      fmt::print("| {} | {} | {} | {:.1f} % | {:.2f} |\n", band.name, band.faces, band.found,
                 100.0 * band.found / band.faces, band.found > 0 ? band.overlaps / band.found : 0);
  fmt::print(
      "\n{} frames, {} detections, {} of them where there is no head; found on {} of {} backs of heads\n",
      count.frames, count.found, count.of_nothing, count.of_backs, count.backs);
}

base::Status run(const Options& options) {
  PEEL_TRY(const auto detector, bench::make_detector(1));
  Count count;
  for (const auto& scene : options.scenes) {
    PEEL_TRY(const bench::SceneTruth truth, bench::read_truth(scene));
    PEEL_CHECK(bench::for_each_frame(scene, truth, options.step, [&](const auto& frame, const auto& faces) {
      return look(frame, faces, options, *detector, count);
    }));
  }
  print(count);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Counts the faces of made scenes that the detector finds (overlap of 0.5 or more).", program);
  Options options;
  app.add_option("scenes", options.scenes, "Folders that peel-scene wrote")->required();
  app.add_option("--step", options.step, "Every how many-th frame")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--width", options.width, "Scale frames to that width first")->check(CLI::Range(64, 8192));
  app.add_option("--visible", options.visible, "Share of a face to be seen")
      ->check(CLI::Range(0.0f, 1.0f))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (const auto done = run(options); !done) bench::give_up(program, done.error());
  return 0;
}
