// Template: the numbers by which two faces are compared.
#pragma once

#include <span>

#include "base/hash.h"
#include "biometric/secret_data.h"

namespace peel::biometric {

// A unit vector of f32 in secret memory, bound to the model that made it (templates of different models
// must never be compared). Move-only; wiped and counted when it goes.
class Template {
 public:
  // Copies and normalises `values` (1 to 4096 finite numbers, not all zero).
  // Errors: invalid_input, exhausted.
  static base::Result<Template> create(std::span<const float> values, const base::Sha256& model,
                                       SharedCensus census);

  std::span<const float> values() const;
  std::size_t dimensions() const { return values().size(); }
  const base::Sha256& model() const { return model_; }

 private:
  Template(SecretData data, const base::Sha256& model) : data_(std::move(data)), model_(model) {}
  SecretData data_;
  base::Sha256 model_;
};

// Cosine similarity, -1 to 1. Errors: invalid_input when the models or dimensions differ.
base::Result<float> similarity(const Template& a, const Template& b);

}  // namespace peel::biometric
