// Private to src/vision: one models/NAME.json, read strictly.
#pragma once

#include <string_view>

#include "vision/model_store.h"

namespace peel::vision {

inline constexpr std::uint64_t max_model_size = 1u << 30;  // bytes

// `what` names the file in messages. Errors: corrupt.
base::Result<ModelInfo> parse_manifest(std::string_view text, const std::string& what);

}  // namespace peel::vision
