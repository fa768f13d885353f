// The key by which a camera machine is known to the service: docs/edge.md.
#pragma once

#include <filesystem>

#include "base/sign.h"

namespace peel::edge {

// Writes a new one, for its owner only, and gives its public half. Errors: refused (the file exists), io.
base::Result<base::PublicKey> make_key(const std::filesystem::path& path);
// Errors: those of base::read_guarded_secret (refused when others may read it); corrupt.
base::Result<base::SigningKey> read_key(const std::filesystem::path& path);

}  // namespace peel::edge
