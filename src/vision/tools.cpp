#include "vision/tools.h"

namespace peel::vision {

base::Result<Tools> load_tools(const ModelStore& store, const ToolOptions& options) {
  Tools tools;
  PEEL_TRY(tools.detector, load_detector(store, options.detector,
                                         {.threads = options.threads, .min_score = options.min_score}));
  if (!options.landmarks.empty()) {
    PEEL_TRY(const Model landmarks, store.load(options.landmarks));
    PEEL_TRY(auto made, create_landmarks(landmarks, options.threads));
    tools.aligner = Aligner(std::move(made));
  }
  PEEL_TRY(const Model embedder, store.load(options.embedder));
  PEEL_TRY(tools.embedder, create_embedder(embedder, {.threads = options.threads,
                                                      .mirror = options.mirror,
                                                      .alignment = tools.aligner.method()}));
  return tools;
}

}  // namespace peel::vision
