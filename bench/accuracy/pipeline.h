// The product's own pipeline over many pictures: decode, find the face, grade it, cut it out, make its
// template.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "accuracy/scores.h"
#include "image/image.h"
#include "vision/quality.h"
#include "vision/tools.h"

namespace peel::bench {

struct PipelineOptions {
  std::string detector = vision::default_detector;
  std::string landmarks = vision::default_landmarks;  // empty: the detector's points
  std::string embedder = vision::default_embedder;
  bool mirror = true;
  int threads = 2;
  float smallest_face = 24;  // pixels, see vision::StillOptions
};

// What was found in one picture.
struct FaceOfPicture {
  bool found = false;
  vision::Face face;  // vision::central_face
  std::size_t faces = 0;
  vision::Quality quality;
};

struct PipelineResult {
  std::vector<FaceOfPicture> pictures;
  Vectors vectors;     // one row a picture; zeros where no face was found
  base::Sha256 model;  // vision::Embedder::model
};

using GetPicture = std::function<base::Result<image::Image>(std::size_t)>;
// Runs over `count` pictures on several threads, each with its own detector and embedder, and says on stderr
// how far it is. Errors: those of the pipeline; a picture without a face is none.
base::Result<PipelineResult> run_pipeline(std::size_t count, const GetPicture& get,
                                          const PipelineOptions& options);

}  // namespace peel::bench
