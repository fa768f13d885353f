// Private to src/vision: one models/NAME.json or models/fusions/NAME.json, read strictly.
#pragma once

#include <string_view>

#include "vision/model_store.h"

namespace peel::vision {

inline constexpr std::uint64_t max_model_size = 1u << 30;  // bytes

// `what` names the file in messages. Errors: corrupt.
base::Result<ModelInfo> parse_manifest(std::string_view text, const std::string& what);
base::Result<FusionInfo> parse_fusion(std::string_view text, const std::string& what);

// A name that is also the name of a file: letters, digits, '-', '_' and '.', not first.
bool is_plain_name(std::string_view name);

}  // namespace peel::vision
