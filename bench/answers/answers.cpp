// Peel's answers to the questions that its peers are asked, as one JSON document on standard output.
//   peel_answers faces PICTURE...              boxes, points and scores of the detector
//   peel_answers crops PICTURE FOLDER          writes every aligned face of the picture as a PNG, and lists
//   them peel_answers templates MODEL CROP...       the template of each aligned face, without mirroring
//   peel_answers search VECTORS_FOLDER DIMENSIONS   the best row and its score for every probe
#include <charconv>
#include <cstdio>
#include <cstring>
#include <map>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "image/image.h"
#include "support/authority.h"
#include "support/support.h"
#include "support/vectors.h"
#include "vision/align.h"

namespace {

using namespace peel;
using base::ErrorCode;
using base::fail;
using base::Json;
using base::Result;
using Words = std::vector<std::string>;

Json as_json(const vision::Face& face) {
  Json points = Json::array();
  for (const image::Point& point : face.points) points.push_back({point.x, point.y});
  return {{"box", {face.box.x, face.box.y, face.box.width, face.box.height}},
          {"points", points},
          {"score", face.score}};
}

Result<Json> find_faces(const Words& words) {
  PEEL_TRY(const auto detector, bench::make_detector(1));
  Json answer = Json::object();
  for (const std::string& path : words) {
    PEEL_TRY(const image::Image picture, image::read(path));
    PEEL_TRY(const auto found, detector->detect(picture));
    Json& list = answer[path] = Json::array();
    for (const vision::Face& face : found) list.push_back(as_json(face));
  }
  return answer;
}

base::Status write_crop(const biometric::Crop& crop, const std::string& path) {
  constexpr int side = biometric::crop_side;
  PEEL_TRY(const base::Bytes png,
           image::encode_png({crop.pixels().data(), side, side, 3, std::size_t{side} * 3}));
  return base::write_file(path, png);
}

Result<Json> cut_crops(const Words& words) {
  PEEL_TRY(const auto detector, bench::make_detector(1));
  const auto census = std::make_shared<biometric::Census>();
  Json answer = Json::array();
  for (std::size_t i = 1; i < words.size(); ++i) {
    PEEL_TRY(const image::Image picture, image::read(words[i]));
    PEEL_TRY(const auto faces, vision::detect_in_still(*detector, picture));
    for (const vision::Face& face : faces) {
      PEEL_TRY(const biometric::Crop crop, vision::align(picture, face.points, census));
      const std::string path = fmt::format("{}/{}.png", words[0], answer.size());
      PEEL_CHECK(write_crop(crop, path));
      answer.push_back(path);
    }
  }
  return answer;
}

Result<biometric::Crop> read_crop(const std::string& path, const biometric::SharedCensus& census) {
  PEEL_TRY(const image::Image picture, image::read(path));
  if (picture.width() != biometric::crop_side || picture.height() != biometric::crop_side)
    return fail(ErrorCode::invalid_input, "{} is no aligned face of {} pixels a side", path,
                biometric::crop_side);
  PEEL_TRY(biometric::Crop crop, biometric::Crop::create(census));
  std::memcpy(crop.pixels().data(), picture.data(), biometric::crop_bytes);
  return crop;
}

Result<Json> make_templates(const Words& words) {
  if (words.size() < 2) return fail(ErrorCode::invalid_input, "templates takes a model and aligned faces");
  PEEL_TRY(const auto embedder, bench::make_embedder(words[0], 1, false));
  const auto census = std::make_shared<biometric::Census>();
  Json answer = Json::object();
  for (std::size_t i = 1; i < words.size(); ++i) {
    PEEL_TRY(const biometric::Crop crop, read_crop(words[i], census));
    PEEL_TRY(const biometric::Template made, embedder->embed(crop, census));
    answer[words[i]] = Json(std::vector<float>(made.values().begin(), made.values().end()));
  }
  return answer;
}

Result<Json> search_all(const Words& words) {
  std::size_t dimensions = 0;
  if (words.size() == 2) std::from_chars(words[1].data(), words[1].data() + words[1].size(), dimensions);
  if (dimensions == 0)
    return fail(ErrorCode::invalid_input, "search takes a folder of vectors and their dimensions");
  PEEL_TRY(const bench::Vectors vectors, bench::read_vectors(words[0], dimensions));
  const base::SystemClock clock;
  PEEL_TRY(const policy::Permit permit, bench::permit_for(vectors.gallery.facts(), clock));
  Json answer = Json::array();
  for (const biometric::Template& probe : vectors.probes) {
    PEEL_TRY(const auto found, vectors.gallery.search(permit, clock, probe, 1));
    if (found.empty()) return fail(ErrorCode::internal, "a probe found no row above the threshold");
    answer.push_back({{"row", found.front().row}, {"score", found.front().score}});
  }
  return answer;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, Result<Json> (*)(const Words&)> questions{
      {"faces", find_faces}, {"crops", cut_crops}, {"templates", make_templates}, {"search", search_all}};
  const auto question = argc > 2 ? questions.find(argv[1]) : questions.end();
  if (question == questions.end())
    bench::give_up("peel_answers",
                   {ErrorCode::invalid_input, "usage: peel_answers faces|crops|templates|search ..."});
  const Json answer = bench::must("peel_answers", question->second(Words(argv + 2, argv + argc)));
  std::puts(answer.dump().c_str());
}
