// What one thread needs to turn pictures into templates.
#pragma once

#include "vision/align.h"
#include "vision/detector.h"
#include "vision/embedder.h"

namespace peel::vision {

// They serve one thread at a time.
struct Tools {
  std::unique_ptr<Detector> detector;
  std::unique_ptr<Embedder> embedder;
  Aligner aligner{};

  // From a face to its template. Errors: those of Aligner::align and Embedder::embed.
  base::Result<biometric::Template> learn(const image::View& rgb, const Face& face,
                                          const biometric::SharedCensus& crops,
                                          const biometric::SharedCensus& templates) {
    PEEL_TRY(const biometric::Crop crop, aligner.align(rgb, face, crops));
    return embedder->embed(crop, templates);
  }
  // Overwrites what the runtime keeps of the last face, as far as it can: the first error is told at the end.
  // Errors: internal.
  base::Status flush() {
    const base::Status aligned = aligner.flush();
    PEEL_CHECK(embedder->flush());
    return aligned;
  }
};

// The models that are used unless others are asked for; docs/models.md tells how they were chosen. A list
// and the probes that are compared with it must come from the same, so there is one place to name them.
inline constexpr const char* default_detector = "centerface";
inline constexpr const char* default_landmarks = "faceplugin-landmark";
inline constexpr const char* default_embedder = "fused-quick";

struct ToolOptions {
  std::string detector = default_detector;
  std::string landmarks = default_landmarks;  // empty: the detector's points as they are
  std::string embedder = default_embedder;
  bool mirror = true;      // EmbedderOptions::mirror
  int threads = 1;         // cores used by one call, 1 to 64
  float min_score = 0.5f;  // DetectorOptions::min_score
};

// Errors: those of ModelStore::load, load_detector, create_landmarks and load_embedder.
base::Result<Tools> load_tools(const ModelStore& store, const ToolOptions& options);

}  // namespace peel::vision
