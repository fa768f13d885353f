// Private to src/server: openapi.json, as it stands in this folder.
#pragma once

#include <string>

namespace peel::server {

const std::string& openapi_text();

}  // namespace peel::server
