#include "scene_reader.h"

#include <algorithm>

#include "base/file.h"
#include "base/json.h"
#include "video/source.h"

namespace peel::bench {
namespace {

using base::ErrorCode;
using base::fail;
using base::Json;

constexpr std::size_t largest = 512u << 20;

void add_person(const Json& person, SceneTruth& truth) {
  TruePerson read{person.at("id").get<int>(), person.at("portrait").get<std::string>(), ""};
  if (person.at("subject").is_string()) read.subject = person.at("subject").get<std::string>();
  for (const Json& face : person.at("faces")) {
    const auto frame = face.at("frame").get<std::size_t>();
    const Json& box = face.at("box");
    truth.frames.at(frame).push_back(
        {read.id,
         {box.at(0).get<float>(), box.at(1).get<float>(), box.at(2).get<float>(), box.at(3).get<float>()},
         face.at("visible").get<float>(),
         face.at("facing").get<bool>()});
  }
  truth.people.push_back(std::move(read));
}

}  // namespace

base::Result<SceneTruth> read_truth(const std::filesystem::path& folder) {
  const auto path = folder / "truth.json";
  PEEL_TRY(const std::string text, base::read_text_file(path, largest));
  PEEL_TRY(const Json json, base::parse_json(text, largest));
  try {
    SceneTruth truth;
    truth.frames.resize(json.at("frames").get<std::size_t>());
    for (const Json& person : json.at("people")) add_person(person, truth);
    return truth;
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt, "{} is not a scene's truth: {}", path.string(), error.what());
  }
}

base::Status for_each_frame(const std::filesystem::path& folder, const SceneTruth& truth, int step,
                            const FrameWork& work) {
  const base::SystemClock clock;
  PEEL_TRY(const auto source, video::open((folder / "scene.mp4").string(), {}, clock));
  while (true) {
    PEEL_TRY(const auto frame, source->next());
    if (!frame) return {};
    if (frame->number() % static_cast<std::uint64_t>(step) != 0 || frame->number() >= truth.frames.size())
      continue;
    PEEL_TRY(const image::Image picture, frame->rgb());
    PEEL_CHECK(work(picture, truth.frames[frame->number()]));
  }
}

std::vector<int> match(const std::vector<TrueFace>& truth, const std::vector<vision::Face>& found,
                       float least) {
  struct Pair {
    float overlap;
    std::size_t truth;
    std::size_t found;
  };
  std::vector<Pair> pairs;
  for (std::size_t t = 0; t < truth.size(); ++t)
    for (std::size_t f = 0; f < found.size(); ++f)
      if (const float overlap = image::overlap(truth[t].box, found[f].box); overlap >= least)
        pairs.push_back({overlap, t, f});
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.overlap > b.overlap; });
  std::vector<int> matched(truth.size(), -1);
  std::vector<bool> taken(found.size());
  for (const Pair& pair : pairs) {
    if (matched[pair.truth] >= 0 || taken[pair.found]) continue;
    matched[pair.truth] = static_cast<int>(pair.found);
    taken[pair.found] = true;
  }
  return matched;
}

}  // namespace peel::bench
