#include "lfr/method.h"

#include "lfr/passing_rule.h"
#include "policy/permit.h"
#include "vision/gate_text.h"

namespace peel::lfr {
namespace {

// "detector centerface; landmarks faceplugin-landmark; embedder fused-quick: 1 faceplugin-feature (not
// mirrored) + 1 mobilefacenet"
std::string names_of(const vision::ModelStore& store, const vision::ToolOptions& options) {
  std::string text = fmt::format("detector {}; landmarks {}; embedder {}", options.detector,
                                 options.landmarks, options.embedder);
  const vision::FusionInfo* fusion = store.fusion(options.embedder);
  return fusion == nullptr ? text : text + ": " + vision::to_text(*fusion);
}

}  // namespace

std::vector<UsedModel> used_models(const vision::ModelStore& store, const vision::ToolOptions& options) {
  std::vector<UsedModel> used;
  const auto add = [&](const char* part, const std::string& name) {
    for (const vision::ModelInfo* info : store.models_of(name))
      used.push_back({part, info, store.fusion(name)});
  };
  add("detector", options.detector);
  add("landmarks", options.landmarks);
  add("embedder", options.embedder);
  return used;
}

base::Result<policy::Method> running_method(const vision::ModelStore& store, const std::string& embedder,
                                            const base::Sha256& templates) {
  const vision::ToolOptions options{.embedder = embedder};
  policy::Method method;
  PEEL_TRY(method.detector, store.identity(options.detector));
  PEEL_TRY(method.landmarks, store.identity(options.landmarks));
  PEEL_TRY(method.embedder, store.identity(options.embedder));
  method.templates = templates;
  method.gate = vision::to_text(vision::probe_limits());
  method.reference_gate = vision::to_text(vision::reference_limits());
  method.rule = to_text(BestFacesOptions{}, policy::Rules{}.searches_per_person);
  method.models = names_of(store, options);
  return method;
}

}  // namespace peel::lfr
