// By what models are told apart whose answers differ.
#include "base/json.h"
#include "vision/model_store.h"

namespace peel::vision {
namespace {

using base::Json;

// Floating-point numbers as the shortest text that gives them again.
std::string text_of(float value) { return fmt::format("{}", value); }

Json input_json(const ModelInput& input) {
  Json mean = Json::array();
  for (const float level : input.mean) mean.push_back(text_of(level));
  return {{"tensor", input.tensor},
          {"width", input.width},
          {"height", input.height},
          {"multiple_of", input.multiple_of},
          {"channels", input.channels},
          {"layout", static_cast<int>(input.layout)},
          {"colour", static_cast<int>(input.colour)},
          {"mean", mean},
          {"scale", text_of(input.scale)},
          {"batch", input.batch}};
}

base::Sha256 hash_of(const char* what, const Json& json) {
  return base::sha256(base::as_bytes(fmt::format("{}\n{}", what, base::canonical_json(json))));
}

}  // namespace

base::Sha256 identity(const ModelInfo& info) {
  return hash_of("peel-model-identity/1", {{"file", base::to_text(info.sha256)},
                                           {"kind", info.kind},
                                           {"adapter", info.adapter},
                                           {"input", input_json(info.input)},
                                           {"outputs", info.outputs},
                                           {"dimension", info.dimension}});
}

base::Result<base::Sha256> ModelStore::identity(std::string_view name) const {
  const FusionInfo* fused = fusion(name);
  if (fused == nullptr) {
    PEEL_TRY(const ModelInfo* const info, listed(name));
    return vision::identity(*info);
  }
  Json parts = Json::array();
  for (const FusionInfo::Part& part : fused->parts) {
    PEEL_TRY(const ModelInfo* const info, listed(part.model));
    parts.push_back({{"model", base::to_text(vision::identity(*info))},
                     {"weight", part.weight},
                     {"mirror", part.mirror ? 1 : 0}});
  }
  return hash_of("peel-fusion-identity/1", parts);
}

}  // namespace peel::vision
