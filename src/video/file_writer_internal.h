// A new file that libavformat writes through a descriptor of ours.
#pragma once

#include <filesystem>
#include <memory>

#include "video/ffmpeg_internal.h"

namespace peel::video {

// libavformat would open the file by its name, follow links, and give it the permissions of the umask. This
// file did not exist before, is read and written by its owner alone, and is never opened by its name again.
class FileWriter {
 public:
  // `error`: an AVERROR when the answer is none.
  static std::unique_ptr<FileWriter> create(const std::filesystem::path& path, int& error);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  // Makes `output` write to it, and read back from it what it moves about. It must outlive `output`.
  void serve(AVFormatContext& output);
  // Brings all of it to the disk. 0, or an AVERROR.
  int sync();

 private:
  // One reader's or writer's place in the file.
  struct Place {
    int handle = -1;
    std::int64_t position = 0;
  };
  FileWriter() = default;
  static AVIOContext* open_io(Place& place, bool writes);
  static void close_io(AVIOContext*& io);
  static int read(void* place, std::uint8_t* buffer, int size);
  static int write(void* place, std::uint8_t* buffer, int size);
  static std::int64_t seek(void* place, std::int64_t offset, int whence);
  static int open_again(AVFormatContext* output, AVIOContext** io, const char*, int flags, AVDictionary**);
  static int close_again(AVFormatContext*, AVIOContext* io);

  Place writing_;
  Place reading_;
  AVIOContext* io_ = nullptr;
};

}  // namespace peel::video
