// Writes an H.264 video in MP4.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "base/time.h"
#include "image/image.h"

namespace peel::video {

struct WriterOptions {
  image::Size size;            // even numbers, from 16 to 8192
  int frames_per_second = 25;  // nominal; true times come with each frame
  int quality = 23;            // x264's constant rate factor, 0 best to 51
  bool fast = true;            // the encoder's "veryfast" preset, else "medium"
};

// One thread. What was written before finish() is no complete file: it is written beside the target and
// gets its name in finish(); without that it is removed, unless the process was killed. Only its owner may
// read it, whatever the umask.
class Writer {
 public:
  static base::Result<Writer> create(const std::filesystem::path& path, const WriterOptions& options);
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  // RGB of exactly the size; positions must rise, by 6 hours at most, and are kept to 1/90000 s. Errors:
  // invalid_input, which spoils nothing; io (disk full) and internal, after which the unfinished file is
  // gone and every call fails.
  base::Status write(const image::View& rgb, base::Duration position);
  base::Status finish();

 private:
  struct State;
  explicit Writer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peel::video
