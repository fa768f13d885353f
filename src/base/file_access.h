// Who else may read or change a file.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace peel::base {

// For files that are secret. Errors: refused when anybody but the owner may read or write it, with the
// command that mends it; not_found, io.
Status require_private(const std::filesystem::path& path);

// For files that all may read but that decide who is believed. Errors: refused when anybody but the owner may
// write it, with the command that mends it; not_found, io.
Status require_written_by_owner_only(const std::filesystem::path& path);

}  // namespace peel::base
