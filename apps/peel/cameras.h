// The cameras of a deployment, as its user names them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "lfr/deployment.h"

namespace peel::app {

// `arguments`: NAME=SOURCE each, as on the command line, which others on the machine may read: an address
// that holds a password is refused. `file` (may be empty): lines of the same form, empty ones and those that
// begin with "#" passed over; only its owner may read it, and passwords may stand in it. No message shows a
// password. Errors: invalid_input (with the line), refused when others may read the file, not_found, io.
base::Result<std::vector<lfr::CameraOptions>> cameras_of(const std::vector<std::string>& arguments,
                                                         const std::filesystem::path& file);

}  // namespace peel::app
