#include "vision/tools.h"

namespace peel::vision {

base::Result<Tools> load_tools(const ModelStore& store, const ToolOptions& options) {
  Tools tools;
  PEEL_TRY(tools.detector, load_detector(store, options.detector,
                                         {.threads = options.threads, .min_score = options.min_score}));
  if (options.landmarks.empty()) {
    tools.aligner = Aligner(tools.detector->model());
  } else {
    PEEL_TRY(const Model landmarks, store.load(options.landmarks));
    PEEL_TRY(auto made, create_landmarks(landmarks, options.threads));
    tools.aligner = Aligner(std::move(made), tools.detector->model());
  }
  PEEL_TRY(tools.embedder,
           load_embedder(
               store, options.embedder,
               {.threads = options.threads, .mirror = options.mirror, .alignment = tools.aligner.method()}));
  return tools;
}

}  // namespace peel::vision
