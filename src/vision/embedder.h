// Makes templates of aligned faces.
#pragma once

#include <memory>

#include "biometric/crop.h"
#include "biometric/template.h"
#include "vision/model_store.h"

namespace peel::vision {

struct EmbedderOptions {
  int threads = 1;
  bool mirror = true;        // average with the mirrored crop's vector before normalising
  base::Sha256 alignment{};  // how its crops are cut out: Aligner::method
};

// One embedder serves one thread at a time. The same crop gives the same template, bit for bit, on the
// same machine. After every call the runtime's input and output memory is overwritten with zeros.
class Embedder {
 public:
  virtual ~Embedder() = default;
  virtual std::size_t dimensions() const = 0;
  // What templates made here are bound to: a hash over the model's identity() and every option that changes
  // templates (mirroring, alignment).
  virtual const base::Sha256& model() const = 0;
  // Errors: internal (the runtime failed; a crop that was cut out in another way), exhausted.
  virtual base::Result<biometric::Template> embed(const biometric::Crop& crop,
                                                  const biometric::SharedCensus& census) = 0;
  // Overwrites what the runtime keeps between its layers with that of a grey crop.
  virtual base::Status flush() = 0;
};

// Errors: as create_detector.
base::Result<std::unique_ptr<Embedder>> create_embedder(const Model& model, const EmbedderOptions& options);

// Several embedders as one: each makes its template of the same crop, and these stand one after the other,
// scaled so that a score is the weighted mean of the parts' scores. Its model is a hash over the parts'
// models and weights in their order. Errors: invalid_input when there are fewer than two parts or a weight is
// below 1.
struct EmbedderPart {
  std::unique_ptr<Embedder> embedder;
  int weight = 1;
};
base::Result<std::unique_ptr<Embedder>> create_fused_embedder(std::vector<EmbedderPart> parts);

// The embedder of that name: that of a manifest or of a fusion. Errors: those of ModelStore::load,
// create_embedder and create_fused_embedder.
base::Result<std::unique_ptr<Embedder>> load_embedder(const ModelStore& store, std::string_view name,
                                                      const EmbedderOptions& options);

// Mean of templates weighted by `weights` (positive), normalised: one face from several pictures.
// Errors: invalid_input when they are of different models, none, or not as many as the weights.
base::Result<biometric::Template> fuse(std::span<const biometric::Template* const> templates,
                                       std::span<const float> weights, const biometric::SharedCensus& census);

}  // namespace peel::vision
