// Portraits for tests: a plain face of its own colour for everybody in the cast, in a folder that goes
// with the test. So tests need no art.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"
#include "canvas.h"
#include "cast.h"

namespace peel::scene {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "peel-scene-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The colour of a face; no two of the cast have the same.
inline Colour face_colour(const Portrait& portrait) {
  const auto number = static_cast<int>(&portrait - portraits().data());
  return {static_cast<std::uint8_t>(160 + 2 * number), static_cast<std::uint8_t>(30 + 3 * number), 20};
}

inline base::Status make_portraits(const std::filesystem::path& folder) {
  for (const Portrait& portrait : portraits()) {
    image::Image picture({500, 500}, 3);
    for (int y = 0; y < 500; ++y)
      for (int x = 0; x < 500; ++x) {
        const Colour colour = face_colour(portrait);
        std::uint8_t* pixel = picture.row(y) + 3 * x;
        pixel[0] = colour.red;
        pixel[1] = colour.green;
        pixel[2] = colour.blue;
      }
    PEEL_TRY(const base::Bytes png, image::encode_png(picture));
    std::filesystem::create_directories((folder / portrait.path).parent_path());
    PEEL_CHECK(base::write_file(folder / portrait.path, png));
  }
  return {};
}

}  // namespace peel::scene
