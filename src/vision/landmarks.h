// Looks closely at one face for where its eyes, nose and mouth are.
#pragma once

#include <memory>

#include "base/result.h"
#include "image/image.h"
#include "vision/face.h"
#include "vision/model_store.h"

namespace peel::vision {

// One instance serves one thread at a time. After every call the runtime's input and output memory is
// overwritten with zeros.
class Landmarks {
 public:
  virtual ~Landmarks() = default;
  // The five points of the face in the box, in pixels of the picture; those outside the picture's edge are
  // guessed. Errors: invalid_input (no RGB picture, a box that is none), internal (the runtime failed).
  virtual base::Result<FivePoints> find(const image::View& rgb, const image::Box& box) = 0;
  // What tells its answers from those of other networks: identity() of its model.
  virtual const base::Sha256& model() const = 0;
  // Overwrites what the runtime keeps between its layers with that of an even grey.
  virtual base::Status flush() = 0;
};

// `threads`: cores used by one call, 1 to 64. Errors: invalid_input for an unknown adapter, a model of
// another kind or threads out of range; corrupt when the model is not as its manifest says.
base::Result<std::unique_ptr<Landmarks>> create_landmarks(const Model& model, int threads);

}  // namespace peel::vision
