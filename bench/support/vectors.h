// Galleries of made-up unit vectors, as bench/peers/vectors.py writes them.
#pragma once

#include <filesystem>
#include <vector>

#include "biometric/template.h"
#include "search/gallery.h"

namespace peel::bench {

// The hash that stands for a model in benchmarks: no model made these vectors.
base::Sha256 made_up_model();

// `folder`/DIMENSIONS/gallery.f32 and probes.f32 are rows of f32 numbers, little-endian, without a header.
struct Vectors {
  std::size_t dimensions = 0;
  search::Gallery gallery;
  std::vector<biometric::Template> probes;
};
// Errors: those of base::read_file, Gallery::create and Template::create.
base::Result<Vectors> read_vectors(const std::filesystem::path& folder, std::size_t dimensions);

}  // namespace peel::bench
