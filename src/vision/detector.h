// Finds faces in a picture.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/image.h"
#include "vision/face.h"
#include "vision/model_store.h"

namespace peel::vision {

struct DetectorOptions {
  int threads = 1;         // cores used by one call, 1 to 64
  float min_score = 0.5f;  // faces below are not reported; above 0, below 1
};

// The heights of faces, in pixels of the picture given to one pass, between which a detector finds
// nearly all (docs/models.md has the measurement).
struct FaceHeights {
  float smallest = 0;
  float largest = 0;
};

// One detector serves one thread at a time; two threads take two detectors.
class Detector {
 public:
  virtual ~Detector() = default;

  // One pass over an RGB picture at the size that it has (internally padded to what the model wants).
  // This is what a live camera uses, on a frame already scaled so that the smallest face worth searching
  // is heights().smallest pixels high. Boxes may reach past the picture's edge. Faces are sorted by score,
  // the highest first. The memory in which the model saw the picture is overwritten before it returns.
  // Errors: invalid_input (empty, not RGB), internal (the runtime failed).
  virtual base::Result<std::vector<Face>> detect(const image::View& rgb) = 0;

  virtual FaceHeights heights() const = 0;

  // What tells its answers from those of other models: identity() of its model, or a hash over those of its
  // parts. Options do not count.
  virtual const base::Sha256& model() const = 0;
};

// The adapter that the model's manifest names. Errors: invalid_input for an unknown adapter, a wrong
// kind, an option out of range, or a model of which one file is not enough; corrupt when the runtime
// cannot read the model.
base::Result<std::unique_ptr<Detector>> create_detector(const Model& model, const DetectorOptions& options);

// The detector of that name: that of a manifest, or "mtcnn", which is made of three (mtcnn-pnet,
// mtcnn-rnet, mtcnn-onet). Errors: those of ModelStore::load and create_detector.
base::Result<std::unique_ptr<Detector>> load_detector(const ModelStore& store, std::string_view name,
                                                      const DetectorOptions& options);

struct StillOptions {
  float smallest_face = 16;  // height in pixels of the picture from which faces are looked for, 4 to 1000
};

// For stills of any size, a 4K frame or a small portrait: looks at several scales, tile by tile where the
// picture is large, so that faces from `smallest_face` pixels high up to the whole picture are found, and
// merges what was found twice. The time grows with the picture's area over the square of `smallest_face`.
// Faces are sorted by area, the largest first. Errors: those of Detector::detect.
base::Result<std::vector<Face>> detect_in_still(Detector& detector, const image::View& rgb,
                                                const StillOptions& options = {});

// Whom a picture is of, where a data set says that it shows one person: the face that covers the picture's
// centre and whose own centre is nearest to it, the larger the better. Nothing when none covers the centre.
std::optional<Face> central_face(const std::vector<Face>& faces, image::Size picture);

}  // namespace peel::vision
