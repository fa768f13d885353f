// Finds faces in a picture.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "image/image.h"
#include "vision/face.h"
#include "vision/model_store.h"

namespace peel::vision {

struct DetectorOptions {
  int threads = 1;               // cores used by one call
  float min_score = 0.5f;        // faces below are not reported
};

// One detector serves one thread at a time; two threads take two detectors.
class Detector {
 public:
  virtual ~Detector() = default;

  // One pass over an RGB picture at the size that it has (internally padded to what the model wants).
  // This is what a live camera uses, on a frame already scaled. Faces are in no particular order.
  // Errors: invalid_input (empty, not RGB), internal (the runtime failed).
  virtual base::Result<std::vector<Face>> detect(const image::View& rgb) = 0;
};

// The adapter that the model's manifest names. Errors: invalid_input for an unknown adapter or a wrong
// kind, corrupt when the runtime cannot read the model.
base::Result<std::unique_ptr<Detector>> create_detector(const Model& model, const DetectorOptions& options);

// For stills of any size, a 4K frame or a small portrait: looks at several scales so that faces from
// about 16 pixels high up to the whole picture are found, and merges what was found twice.
// Faces are sorted by area, the largest first. Errors: those of Detector::detect.
base::Result<std::vector<Face>> detect_in_still(Detector& detector, const image::View& rgb);

}  // namespace peel::vision
