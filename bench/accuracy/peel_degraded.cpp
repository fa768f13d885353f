// Measures recognition of pictures made worse on purpose: LFW's open set with its list as it is and its
// probes small, blurred, compressed or dark. Labels are corrected where a list of errors is given.
#include <algorithm>
#include <cstdio>
#include <sstream>

#include "accuracy/arguments.h"
#include "accuracy/degrade.h"
#include "accuracy/pipeline.h"
#include "accuracy/protocols.h"
#include "base/file.h"
#include "base/json.h"
#include "support/support.h"
#include "vision/quality_size.h"

namespace peel::bench {
namespace {

constexpr std::string_view program = "peel-degraded";
constexpr double wanted_fpir = 0.003;

// "eyes": so many pixels between the eyes; the other kinds are those of Degradation.
struct Condition {
  std::string name;
  Degradation how;
};

std::vector<Condition> all_conditions() {
  return {{"none", {"none", 0}},    {"eyes32", {"eyes", 32}},   {"eyes24", {"eyes", 24}},
          {"eyes20", {"eyes", 20}}, {"eyes16", {"eyes", 16}},   {"blur", {"blur", 5}},
          {"jpeg30", {"jpeg", 30}}, {"night", {"night", 0.12f}}};
}

// Who is listed and who passes, as indices into the set's images.
struct Scene {
  LfwSet set;
  std::vector<std::size_t> list;       // the first image of everybody with two or more
  std::vector<std::size_t> mated;      // the second image of some of them
  std::vector<std::size_t> subject;    // the entry of the list that each of these is of
  std::vector<std::size_t> non_mated;  // images of people with one
};

// Of the probes, every so many of each kind.
Scene scene_of(LfwSet set, std::size_t every) {
  Scene scene{std::move(set), {}, {}, {}, {}};
  std::size_t alone = 0;
  for (std::size_t person = 0; person < scene.set.people.size(); ++person) {
    const auto [first, last] = scene.set.range_of(static_cast<int>(person));
    if (last - first == 1 && alone++ % every == 0) scene.non_mated.push_back(first);
    if (last - first < 2) continue;
    if (scene.list.size() % every == 0) {
      scene.mated.push_back(first + 1);
      scene.subject.push_back(scene.list.size());
    }
    scene.list.push_back(first);
  }
  return scene;
}

base::Result<float> eye_distance(vision::Detector& detector, const image::View& picture) {
  PEEL_TRY(const auto faces, detector.detect(picture));
  const auto face = vision::central_face(faces, {picture.width, picture.height});
  constexpr float usual = 42;  // pixels, of LFW as it is
  return face ? vision::inter_eye_distance(face->points) : usual;
}

base::Result<image::Image> worse(const image::View& picture, float eyes, const Degradation& how) {
  // LFW's labelled face fills the middle half of its picture.
  constexpr image::Box middle{70, 60, 110, 130};
  if (how.kind == "eyes") return degraded(picture, middle, {"small", how.amount / eyes});
  return degraded(picture, middle, how);
}

class Measurement {
 public:
  static base::Result<Measurement> create(const Arguments& arguments) {
    Measurement m;
    LabelErrors errors;
    if (arguments.has("label-errors")) {
      PEEL_TRY(errors, LabelErrors::read(arguments.text("label-errors")));
    }
    PEEL_TRY(const LfwSet set, open_lfw(arguments.text("lfw"), false));
    m.scene_ = scene_of(corrected(set, errors).set, static_cast<std::size_t>(arguments.number("every", 1)));
    m.options_.embedder = arguments.text("embedder", "fused");
    m.options_.threads = arguments.number("threads", 2);
    PEEL_TRY(m.parts_, parts_of(m.options_.embedder));
    PEEL_CHECK(m.look_at_eyes());
    PEEL_TRY(m.list_, m.templates(m.scene_.list, {"none", {"none", 0}}));
    if (arguments.has("small-copies")) {
      PEEL_TRY(m.copies_, m.templates(m.scene_.list, {"eyes20", {"eyes", 20}}));
    }
    return m;
  }

  base::Result<base::Json> run(const Condition& condition) {
    PEEL_TRY(const Vectors mated, templates(scene_.mated, condition));
    PEEL_TRY(const Vectors non_mated, templates(scene_.non_mated, condition));
    base::Json json{{"condition", condition.name}};
    const std::size_t all = list_.dimensions();
    json[options_.embedder] = rates(mated, non_mated, 0, all);
    std::size_t first = 0;
    for (const EmbedderShare& part : parts_) {
      json[part.name] = rates(mated, non_mated, first, part.dimensions);
      first += part.dimensions;
    }
    return json;
  }

  base::Json counts() const {
    return {{"listed", scene_.list.size()},
            {"mated", scene_.mated.size()},
            {"non_mated", scene_.non_mated.size()},
            {"fpir", wanted_fpir}};
  }

 private:
  base::Status look_at_eyes() {
    PEEL_TRY(const auto detector, make_detector(1));
    eyes_.resize(scene_.set.images.size());
    for (const auto* images : {&scene_.mated, &scene_.non_mated, &scene_.list})
      for (const std::size_t i : *images) {
        PEEL_TRY(const image::Image picture, image::read(scene_.set.images[i].path));
        PEEL_TRY(eyes_[i], eye_distance(*detector, picture));
      }
    return {};
  }

  base::Result<Vectors> templates(const std::vector<std::size_t>& images, const Condition& condition) {
    std::fprintf(stderr, "%s: %zu pictures\n", condition.name.c_str(), images.size());
    const auto get = [&](std::size_t i) -> base::Result<image::Image> {
      PEEL_TRY(const image::Image picture, image::read(scene_.set.images[images[i]].path));
      return worse(picture, eyes_[images[i]], condition.how);
    };
    PEEL_TRY(PipelineResult result, run_pipeline(images.size(), get, options_));
    return std::move(result.vectors);
  }

  // TPIR at the wanted FPIR of these very probes, by one part of the templates.
  base::Json rates(const Vectors& mated, const Vectors& non_mated, std::size_t first, std::size_t count) {
    const Vectors list = part_of(list_, first, count);
    const Vectors probes = part_of(mated, first, count);
    const Vectors strangers = part_of(non_mated, first, count);
    base::Json json = against(list, probes, strangers);
    if (copies_.count() > 0)
      json["small_copies"] = against(joined(list, part_of(copies_, first, count)), probes, strangers);
    return json;
  }

  static Vectors joined(const Vectors& a, const Vectors& b) {
    Vectors out(a.count() + b.count(), a.dimensions());
    for (std::size_t i = 0; i < out.count(); ++i)
      std::ranges::copy(i < a.count() ? a.row(i) : b.row(i - a.count()), out.row(i).begin());
    return out;
  }

  base::Json against(const Vectors& list, const Vectors& mated, const Vectors& non_mated) const {
    const float threshold = threshold_at(best_entries(non_mated, list, options_.threads), wanted_fpir);
    const auto best = best_entries(mated, list, options_.threads);
    std::size_t found = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < best.size(); ++i) {
      // Small copies follow the list, in its order.
      const bool right = best[i].entry % scene_.list.size() == scene_.subject[i];
      first += right ? 1 : 0;
      found += right && best[i].score > threshold ? 1 : 0;
    }
    const auto share = [&](std::size_t n) {
      return static_cast<double>(n) / static_cast<double>(best.size());
    };
    return {{"threshold", threshold}, {"tpir", share(found)}, {"rank_one", share(first)}};
  }

  Scene scene_;
  PipelineOptions options_;
  std::vector<EmbedderShare> parts_;
  std::vector<float> eyes_;  // pixels between them, of the images that are used
  Vectors list_;
  Vectors copies_;
};

// In the order in which they are asked for; all of them when none is.
base::Result<std::vector<Condition>> chosen(const std::string& names) {
  const std::vector<Condition> all = all_conditions();
  if (names.empty()) return all;
  std::vector<Condition> wanted;
  std::istringstream words(names);
  for (std::string word; words >> word;) {
    const auto found = std::ranges::find(all, word, &Condition::name);
    if (found == all.end())
      return base::fail(base::ErrorCode::invalid_input, "there is no condition '{}'", word);
    wanted.push_back(*found);
  }
  return wanted;
}

base::Status measure(const Arguments& arguments) {
  if (!arguments.has("out"))
    return base::fail(base::ErrorCode::invalid_input, "--out FILE: where to write the figures, as JSON");
  PEEL_TRY(const auto conditions, chosen(arguments.text("conditions")));
  PEEL_TRY(Measurement measurement, Measurement::create(arguments));
  base::Json json = measurement.counts();
  for (const Condition& condition : conditions) {
    PEEL_TRY(base::Json row, measurement.run(condition));
    json["conditions"].push_back(std::move(row));
    // After each, so that an interrupted run has not measured for nothing.
    const std::string text = json.dump(1) + "\n";
    PEEL_CHECK(base::write_file(arguments.text("out"), base::as_bytes(text)));
  }
  return {};
}

}  // namespace
}  // namespace peel::bench

int main(int argc, char** argv) {
  using namespace peel::bench;
  const Arguments arguments = must(
      program,
      Arguments::parse(argc, argv, "lfw label-errors embedder conditions every small-copies threads out"));
  must(program, measure(arguments));
}
