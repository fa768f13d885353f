// The detector and the embedder that the commands of `peel` work with.
#pragma once

#include <filesystem>
#include <string>

#include "watchlist/builder.h"

namespace peel::app {

// The models that are used unless others are asked for; docs/models.md tells how they were chosen. A list and
// the probes that are compared with it must come from one embedder, so there is one place to name it.
inline constexpr const char* default_detector = "centerface";
inline constexpr const char* default_embedder = "faceplugin-feature";

// Loads both models from the folder of manifests and makes their adapters ready; each call of a tool then
// uses up to `threads` cores. One pair of tools serves one thread at a time. Errors: those of
// vision::ModelStore, vision::load_detector and vision::create_embedder.
base::Result<watchlist::Tools> make_tools(const std::filesystem::path& models, const std::string& embedder,
                                          int threads);

}  // namespace peel::app
