// Videos for tests: each frame carries its number in black and white cells along the top, and a colour in
// each quarter below, so that a test can tell which frame it got, which way up, and in which colours.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "base/random.h"
#include "image/image.h"
#include "video/frame.h"
#include "video/writer.h"

namespace peel::video::testing {

using Colour = std::array<int, 3>;
inline constexpr std::array<Colour, 4> quarters{
    Colour{200, 40, 40}, Colour{40, 180, 60}, Colour{40, 60, 200},
    Colour{190, 180, 60}};        // top left, top right, bottom left and right
inline constexpr int cells = 10;  // bits of the number

// A folder that goes with its owner.
class Folder {
 public:
  Folder() : path_(std::filesystem::path(::testing::TempDir()) / base::new_id("peel-video")) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void fill(image::Image& picture, int left, int top, int right, int bottom, Colour colour) {
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x)
      for (int c = 0; c < 3; ++c)
        picture.row(y)[3 * x + c] = static_cast<std::uint8_t>(colour[static_cast<std::size_t>(c)]);
}

inline image::Image numbered(image::Size size, int number) {
  image::Image picture(size, 3);
  const int band = size.height / 4;
  const int middle = band + (size.height - band) / 2;
  for (int i = 0; i < cells; ++i) {
    const int shade = (number >> i & 1) != 0 ? 235 : 20;
    fill(picture, i * size.width / cells, 0, (i + 1) * size.width / cells, band, {shade, shade, shade});
  }
  fill(picture, 0, band, size.width / 2, middle, quarters[0]);
  fill(picture, size.width / 2, band, size.width, middle, quarters[1]);
  fill(picture, 0, middle, size.width / 2, size.height, quarters[2]);
  fill(picture, size.width / 2, middle, size.width, size.height, quarters[3]);
  return picture;
}

inline int number_on(const image::Image& picture) {
  int number = 0;
  for (int i = 0; i < cells; ++i) {
    const int x = (2 * i + 1) * picture.width() / (2 * cells);
    if (picture.view().row(picture.height() / 8)[3 * x + 1] > 128) number |= 1 << i;
  }
  return number;
}

inline int number_on(const Frame& frame) {
  const auto picture = frame.rgb();
  return picture ? number_on(*picture) : -1;
}

// The largest difference of a colour in the middle of a quarter from what was drawn.
inline int colour_error(const image::Image& picture) {
  int worst = 0;
  for (std::size_t quarter = 0; quarter < quarters.size(); ++quarter) {
    const int x = picture.width() * (quarter % 2 == 0 ? 1 : 3) / 4;
    const int y = picture.height() / 4 + picture.height() * 3 / 4 * (quarter < 2 ? 1 : 3) / 4;
    for (std::size_t c = 0; c < 3; ++c)
      worst = std::max(
          worst, std::abs(picture.view().row(y)[static_cast<std::size_t>(3 * x) + c] - quarters[quarter][c]));
  }
  return worst;
}

// Writes frames numbered from 0 at these positions.
inline void write_clip(const std::string& path, image::Size size,
                       const std::vector<base::Duration>& positions, int frames_per_second = 25) {
  auto writer = Writer::create(path, {.size = size, .frames_per_second = frames_per_second, .quality = 16});
  ASSERT_TRUE(writer) << writer.error().message;
  int number = 0;
  for (const base::Duration position : positions) {
    const auto written = writer->write(numbered(size, number++), position);
    ASSERT_TRUE(written) << written.error().message;
  }
  const auto finished = writer->finish();
  ASSERT_TRUE(finished) << finished.error().message;
}

inline std::vector<base::Duration> even(int count, base::Duration apart = std::chrono::milliseconds{40}) {
  std::vector<base::Duration> positions;
  for (int i = 0; i < count; ++i) positions.push_back(i * apart);
  return positions;
}

// Runs the ffmpeg program, which the tests' packages include.
inline void ffmpeg(const std::string& arguments) {
  const std::string command = "ffmpeg -nostdin -v error -y " + arguments + " </dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace peel::video::testing
