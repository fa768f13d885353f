// Reads one opened file for FFmpeg, so that nothing in the file can make it open another.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "video/ffmpeg_internal.h"
#include "video/watch_internal.h"

namespace peel::video {

class FileReader {
 public:
  // Errors: not_found, io, invalid_input (a folder or device), corrupt (empty).
  static base::Result<std::unique_ptr<FileReader>> open(const std::filesystem::path& path,
                                                        const Watch& watch);
  ~FileReader();
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  AVIOContext* io() { return io_; }
  // Whether the file's own index points behind its end: it was cut off.
  bool missed_bytes() const { return missed_bytes_; }
  // The system's error of a failed read, or 0.
  int error() const { return error_; }

 private:
  FileReader(int handle, std::int64_t size, const Watch& watch)
      : handle_(handle), size_(size), watch_(watch) {}
  static int read(void* self, std::uint8_t* buffer, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  int handle_;
  std::int64_t size_;
  const Watch& watch_;
  std::int64_t position_ = 0;
  AVIOContext* io_ = nullptr;
  bool missed_bytes_ = false;
  int error_ = 0;
};

}  // namespace peel::video
