// What an address given by a person means, decided by Peel: FFmpeg never interprets it.
#pragma once

#include <string>

#include "base/result.h"

namespace peel::video {

enum class AddressKind { file, network, camera };

struct Address {
  AddressKind kind = AddressKind::file;
  std::string target;  // a path, a device's path, or the whole rtsp URL with its password
  std::string shown;   // for messages: without user name and password
};

// Errors: invalid_input for every protocol but file, rtsp and rtsps.
base::Result<Address> parse_address(const std::string& address);

}  // namespace peel::video
