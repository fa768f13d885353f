#include "cameras.h"

#include <sstream>

#include "base/file_access.h"
#include "command.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t max_cameras_file = 64 * 1024;

// What is wrong is told without the text: where NAME= was forgotten, all of it may be a secret.
Result<lfr::CameraOptions> camera_of(const std::string& text, const std::string& where) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
    return fail(ErrorCode::invalid_input, "{} is not NAME=SOURCE, such as north=rtsp://10.0.0.5/stream",
                where);
  const std::string name = text.substr(0, equals);
  if (name.find_first_of("/:@") != std::string::npos)
    return fail(
        ErrorCode::invalid_input,
        "{} is not NAME=SOURCE: what stands before its first \"=\" has a \"/\", \":\" or \"@\", which no "
        "camera's name may; was NAME= forgotten?",
        where);
  return lfr::CameraOptions{name, text.substr(equals + 1)};
}

}  // namespace

Result<std::vector<lfr::CameraOptions>> cameras_of(const std::vector<std::string>& arguments,
                                                   const std::filesystem::path& file) {
  std::vector<lfr::CameraOptions> cameras;
  for (const std::string& text : arguments) {
    PEEL_TRY(lfr::CameraOptions camera, camera_of(text, "a --camera"));
    if (video::holds_password(camera.address))
      return fail(
          ErrorCode::invalid_input,
          "the address of the camera {} holds a password, which others can read on the command line; "
          "write the line NAME=SOURCE into a file that only you may read (chmod 600) and give it with "
          "--cameras FILE",
          camera.name);
    cameras.push_back(std::move(camera));
  }
  if (file.empty()) return cameras;
  PEEL_TRY(const base::SecretBytes bytes, base::read_guarded_secret(file, max_cameras_file));
  std::istringstream lines(std::string(bytes.view().begin(), bytes.view().end()));
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
      line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    PEEL_TRY(lfr::CameraOptions camera, camera_of(line, fmt::format("{}:{}", file.string(), number)));
    cameras.push_back(std::move(camera));
  }
  return cameras;
}

}  // namespace peel::app
