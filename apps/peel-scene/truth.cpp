#include "truth.h"

#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "base/json.h"

namespace peel::scene {
namespace {

using base::ErrorCode;
using base::Json;

constexpr const char* format = "peel-scene-truth/1";
constexpr float counts_as_visible = 0.1f;

// Rounded so that the text is short and the same everywhere.
double rounded(float value, double steps) { return std::round(static_cast<double>(value) * steps) / steps; }

Json face_json(const Seen& seen) {
  return {{"frame", seen.frame},
          {"box",
           {rounded(seen.face.x, 10), rounded(seen.face.y, 10), rounded(seen.face.width, 10),
            rounded(seen.face.height, 10)}},
          {"visible", rounded(seen.visible, 100)},
          {"facing", seen.towards}};
}

Json person_json(const Witnessed& person, std::size_t id, int rate) {
  Json faces = Json::array();
  const Seen* first = nullptr;
  const Seen* last = nullptr;
  float largest = 0;
  for (const Seen& seen : person.seen) {
    faces.push_back(face_json(seen));
    if (seen.visible < counts_as_visible) continue;
    if (first == nullptr) first = &seen;
    last = &seen;
    if (seen.towards) largest = std::max(largest, seen.face.height);
  }
  const auto seconds = [rate](const Seen* seen) {
    return seen != nullptr ? Json(std::round(1000.0 * seen->frame / rate) / 1000) : Json();
  };
  return {{"id", id},
          {"portrait", person.portrait->name},
          {"listed", !person.subject.empty()},
          {"subject", person.subject.empty() ? Json() : Json(person.subject)},
          {"first_visible", seconds(first)},
          {"last_visible", seconds(last)},
          {"largest_face_height", rounded(largest, 10)},
          {"faces", std::move(faces)}};
}

}  // namespace

std::string truth_json(const Request& request, const std::vector<Witnessed>& people) {
  Json list = Json::array();
  for (std::size_t i = 0; i < people.size(); ++i)
    list.push_back(person_json(people[i], i + 1, request.frames_per_second));
  const Json truth{{"format", format},
                   {"seed", request.seed},
                   {"size", {request.size.width, request.size.height}},
                   {"frames_per_second", request.frames_per_second},
                   {"frames", request.frames()},
                   {"people", std::move(list)}};
  return truth.dump() + "\n";
}

base::Result<std::set<std::string>> listed_portraits(const std::filesystem::path& path) {
  PEEL_TRY(const std::string text, base::read_text_file(path, 512u << 20));
  auto truth = base::parse_json(text, 512u << 20);
  if (!truth) return base::fail_with(path.string(), std::move(truth).error());
  std::set<std::string> listed;
  if (!truth->is_object() || truth->value("format", Json()) != format || !truth->contains("people") ||
      !(*truth)["people"].is_array())
    return base::fail(ErrorCode::corrupt, "{} is not the truth.json of a scene ({})", path.string(), format);
  for (const Json& person : (*truth)["people"]) {
    if (!person.is_object() || !person.contains("listed") || !person["listed"].is_boolean() ||
        !person.contains("portrait") || !person["portrait"].is_string())
      return base::fail(ErrorCode::corrupt, "{} names a person without \"listed\" and \"portrait\"",
                        path.string());
    if (person["listed"].get<bool>()) listed.insert(person["portrait"].get<std::string>());
  }
  return listed;
}

}  // namespace peel::scene
