// Measures the pipeline on LFW: does it find the face, 1:1, open set, and how strangers score.
#include <cmath>
#include <cstdio>

#include "accuracy/arguments.h"
#include "accuracy/pipeline.h"
#include "accuracy/protocols.h"
#include "base/file.h"
#include "base/json.h"
#include "policy/operating_point.h"
#include "support/support.h"

namespace peel::bench {
namespace {

constexpr std::string_view program = "peel-lfw";

struct Measured {
  LfwSet set;
  LabelErrors errors;
  PipelineOptions options;
  PipelineResult result;
  AllPairs pairs;
};

base::Result<std::vector<std::filesystem::path>> jpegs_in(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".jpg") paths.push_back(entry.path());
  if (error)
    return base::fail(base::ErrorCode::not_found, "cannot read {}: {}", folder.string(), error.message());
  std::ranges::sort(paths);
  return paths;
}

base::Json found_json(const std::vector<FaceOfPicture>& pictures,
                      const std::function<std::string(std::size_t)>& name) {
  std::size_t found = 0;
  std::size_t alone = 0;
  base::Json missed = base::Json::array();
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    found += pictures[i].found ? 1 : 0;
    alone += pictures[i].faces == 1 ? 1 : 0;
    if (!pictures[i].found) missed.push_back(name(i));
  }
  return {{"pictures", pictures.size()},
          {"central_face_found", found},
          {"just_one_face", alone},
          {"missed", missed}};
}

base::Result<base::Json> london_json(const std::string& folder, const PipelineOptions& options) {
  PEEL_TRY(const auto paths, jpegs_in(folder));
  PEEL_TRY(const PipelineResult result,
           run_pipeline(
               paths.size(), [&](std::size_t i) { return image::read(paths[i]); }, options));
  base::Json json = found_json(result.pictures, [&](std::size_t i) { return paths[i].filename().string(); });
  // NNN_03 and NNN_08 are one person, neutral and smiling.
  base::Json scores = base::Json::array();
  for (std::size_t i = 0; i + 1 < paths.size(); i += 2) scores.push_back(cosine(result.vectors, i, i + 1));
  json["mated_scores"] = scores;
  return json;
}

base::Json open_set_json(const OpenSet& open) {
  base::Json points = base::Json::array();
  for (const OperatingPoint& p : open.points)
    points.push_back({{"fpir", p.fpir}, {"threshold", p.threshold}, {"tpir", p.tpir}});
  return {{"listed", open.listed},
          {"mated_probes", open.mated},
          {"non_mated_probes", open.non_mated},
          {"rank_one", open.rank_one},
          {"points", points}};
}

base::Json suspects_json(const Measured& m) {
  base::Json json = base::Json::array();
  for (const Suspect& s : m.pairs.suspects)
    json.push_back({m.set.images[s.a].path.stem().string(), m.set.images[s.b].path.stem().string(), s.score});
  return json;
}

// The false match rate at thresholds 0.002 apart, up to the first that nobody reaches.
policy::OperatingPoints operating_points(const Measured& m, const std::string& origin) {
  const std::vector<std::uint64_t>& counts = m.pairs.counts.non_mated;
  std::uint64_t total = 0;
  for (const std::uint64_t c : counts) total += c;
  policy::OperatingPoints table{m.result.model, origin, {}};
  std::uint64_t below = 0;
  constexpr std::size_t spacing = 4;
  for (std::size_t bin = 0; bin < ScoreCounts::bins; bin += spacing) {
    if (ScoreCounts::lower_edge(bin) >= 0.1)
      table.points.push_back({ScoreCounts::lower_edge(bin), total - below, total});
    if (below == total) break;
    for (std::size_t k = 0; k < spacing; ++k) below += counts[bin + k];
  }
  return table;
}

std::string quality_csv(const Measured& m) {
  std::string text =
      "image,found,inter_eye,sharpness,yaw,pitch,roll,exposure,contrast,confidence,unified,mated_score\n";
  for (std::size_t i = 0; i < m.set.images.size(); ++i) {
    const FaceOfPicture& p = m.result.pictures[i];
    const auto [first, last] = m.set.range_of(m.set.images[i].person);
    const std::size_t other = i == first ? first + 1 : first;
    const std::string score = other < last ? fmt::format("{:.4f}", cosine(m.result.vectors, i, other)) : "";
    const vision::Quality& q = p.quality;
    text += fmt::format("{},{},{:.2f},{:.4f},{:.2f},{:.2f},{:.2f},{:.4f},{:.4f},{:.4f},{:.4f},{}\n",
                        m.set.images[i].path.stem().string(), p.found ? 1 : 0, q.inter_eye_px, q.sharpness,
                        q.yaw_degrees, q.pitch_degrees, q.roll_degrees, q.exposure, q.contrast, q.confidence,
                        q.unified, score);
  }
  return text;
}

// Several images a subject: the same people and probes, listed by their first image, or two or three.
base::Json several_json(const LfwSet& set, const Vectors& vectors, int threads) {
  base::Json json = base::Json::array();
  for (const std::size_t images : {1u, 2u, 3u})
    for (const bool mean : {false, true}) {
      if (images == 1 && mean) continue;
      base::Json one = open_set_json(search_open_set(set, vectors, {0.01, 0.003, 0.001}, threads,
                                                     {.at_least = 4, .images = images, .mean = mean}));
      one["images"] = images;
      one["entries"] = mean ? "their mean" : "each";
      json.push_back(std::move(one));
    }
  return json;
}

// How well these templates tell people apart, with the labels as they are and, where a list of errors is
// given, corrected.
base::Json recognition_json(const Measured& m, const Vectors& vectors) {
  const std::vector<double> fpirs{0.01, 0.003, 0.001};
  const Verification verification = verify(m.set, vectors);
  const OpenSet open = search_open_set(m.set, vectors, fpirs, m.options.threads);
  base::Json json{{"verification", {{"accuracy", verification.mean}, {"deviation", verification.deviation}}},
                  {"open_set", open_set_json(open)}};
  if (m.errors.empty()) return json;
  const CorrectedSet right = corrected(m.set, m.errors);
  const Vectors rows = rows_of(vectors, right.from);
  json["open_set_corrected"] = open_set_json(search_open_set(right.set, rows, fpirs, m.options.threads));
  json["several_images_corrected"] = several_json(right.set, rows, m.options.threads);
  return json;
}

// Two parts weighed otherwise: the first part's share of the score, and what is found then.
base::Json weights_json(const Measured& m, std::size_t first_dimensions) {
  const Vectors& all = m.result.vectors;
  const Vectors first = part_of(all, 0, first_dimensions);
  const Vectors second = part_of(all, first_dimensions, all.dimensions() - first_dimensions);
  const CorrectedSet right = corrected(m.set, m.errors);
  base::Json json = base::Json::array();
  for (const float share : {0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f}) {
    const Vectors weighed = side_by_side(first, share, second, 1 - share);
    base::Json one = open_set_json(
        search_open_set(right.set, rows_of(weighed, right.from), {0.01, 0.003, 0.001}, m.options.threads));
    one["share"] = std::round(share * 10) / 10.0;
    json.push_back(std::move(one));
  }
  return json;
}

// What each part of a fused template says alone: the same crops, the same run.
base::Result<base::Json> parts_json(const Measured& m) {
  base::Json json = base::Json::object();
  PEEL_TRY(const auto parts, parts_of(m.options.embedder));
  std::size_t first = 0;
  for (const EmbedderShare& part : parts) {
    json[part.name] = recognition_json(m, part_of(m.result.vectors, first, part.dimensions));
    first += part.dimensions;
  }
  return json;
}

base::Json report_json(const Measured& m) {
  base::Json json{{"detector", m.options.detector},
                  {"landmarks", m.options.landmarks},
                  {"embedder", m.options.embedder},
                  {"mirror", m.options.mirror},
                  {"model", base::to_text(m.result.model)},
                  {"lfw", found_json(m.result.pictures,
                                     [&](std::size_t i) { return m.set.images[i].path.stem().string(); })},
                  {"label_errors_left_out", m.pairs.label_errors},
                  {"suspects", suspects_json(m)}};
  json.update(recognition_json(m, m.result.vectors));
  return json;
}

base::Status write_text(const std::string& path, const std::string& text) {
  return path.empty() ? base::Status() : base::write_file(path, base::as_bytes(text));
}

base::Status measure(const Arguments& arguments) {
  Measured m;
  m.options = {arguments.text("detector", vision::default_detector),
               arguments.text("landmarks", arguments.has("no-landmarks") ? "" : vision::default_landmarks),
               arguments.text("embedder", vision::default_embedder), !arguments.has("no-mirror"),
               arguments.number("threads", 2)};
  if (arguments.has("label-errors")) {
    PEEL_TRY(m.errors, LabelErrors::read(arguments.text("label-errors")));
  }
  PEEL_TRY(m.set, open_lfw(arguments.text("lfw"), true));
  const auto picture = [&](std::size_t i) { return image::read(m.set.images[i].path); };
  PEEL_TRY(m.result, run_pipeline(m.set.images.size(), picture, m.options));
  m.pairs = compare_all(m.set, m.result.vectors, m.errors, m.options.threads);
  base::Json report = report_json(m);
  PEEL_TRY(report["parts"], parts_json(m));
  PEEL_TRY(const auto parts, parts_of(m.options.embedder));
  if (parts.size() == 2) report["weights_corrected"] = weights_json(m, parts[0].dimensions);
  if (arguments.has("london")) {
    PEEL_TRY(report["london"], london_json(arguments.text("london"), m.options));
  }
  PEEL_CHECK(write_text(arguments.text("csv"), quality_csv(m)));
  if (arguments.has("points")) {
    const auto table =
        operating_points(m, arguments.text("origin", "LFW, all pairs of images of different names"));
    PEEL_CHECK(write_text(arguments.text("points"), policy::to_json(table)));
  }
  const std::string text = report.dump(1) + "\n";
  if (!arguments.has("out")) std::fputs(text.c_str(), stdout);
  return write_text(arguments.text("out"), text);
}

}  // namespace
}  // namespace peel::bench

int main(int argc, char** argv) {
  using namespace peel::bench;
  const Arguments arguments =
      must(program, Arguments::parse(argc, argv,
                                     "lfw london detector landmarks no-landmarks embedder no-mirror threads "
                                     "out csv points origin label-errors"));
  must(program, measure(arguments));
}
