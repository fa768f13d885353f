#include <algorithm>

#include "base/json.h"
#include "vision/manifest_internal.h"

namespace peel::vision {
namespace {

using base::Json;
using base::JsonFields;
using base::Result;

constexpr std::size_t max_parts = 8;
constexpr int max_weight = 1000;

Result<FusionInfo::Part> parse_part(const Json& json, const std::string& what) {
  JsonFields fields(json, what + ": part");
  FusionInfo::Part part;
  part.model = fields.text("model");
  const std::int64_t weight = fields.integer("weight");
  if (weight < 1 || weight > max_weight) fields.reject("weight", "is not between 1 and 1000");
  part.weight = static_cast<int>(std::clamp<std::int64_t>(weight, 0, max_weight));
  if (fields.has("mirror")) part.mirror = fields.boolean("mirror");
  PEEL_CHECK(fields.finish());
  return part;
}

bool names_a_model_twice(const std::vector<FusionInfo::Part>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (parts[i].model == parts[j].model) return true;
  return false;
}

Result<std::vector<FusionInfo::Part>> parse_parts(const Json& json, const std::string& what) {
  std::vector<FusionInfo::Part> parts;
  if (json.is_array() && json.size() <= max_parts)
    for (const Json& one : json) {
      PEEL_TRY(parts.emplace_back(), parse_part(one, what));
    }
  if (parts.size() < 2)
    return base::fail(base::ErrorCode::corrupt, "{}: parts is not a list of 2 to {} parts", what, max_parts);
  if (names_a_model_twice(parts))
    return base::fail(base::ErrorCode::corrupt, "{}: parts names a model twice", what);
  return parts;
}

}  // namespace

Result<FusionInfo> parse_fusion(std::string_view text, const std::string& what) {
  const auto json = base::parse_json(text, 1u << 20);
  if (!json) return base::fail_with(what, json.error());
  JsonFields fields(*json, what);
  FusionInfo info;
  if (fields.text("format") != "peel-fusion/1")
    fields.reject("format", "is not peel-fusion/1; a newer Peel may have written it");
  info.name = fields.text("name");
  if (!is_plain_name(info.name)) fields.reject("name", "is not made of letters, digits, '-', '_' and '.'");
  info.notes = fields.text("notes");
  info.sha256 = base::sha256(base::as_bytes(text));
  const Json& parts = fields.member("parts");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(info.parts, parse_parts(parts, what));
  return info;
}

}  // namespace peel::vision
