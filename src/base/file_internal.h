// Private to src/base: what reading and writing files have in common.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace peel::base {

// Closes a file descriptor when it goes; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int close();

 private:
  int release();
  int fd_ = -1;
};

// `error` is an errno.
tl::unexpected<Error> read_failure(const std::filesystem::path& path, int error);
tl::unexpected<Error> write_failure(const std::filesystem::path& path, int error);
tl::unexpected<Error> exists_already(const std::filesystem::path& path);

// Makes a new name in the folder last through a crash. Not every file system can; that is no failure.
void sync_folder_of(const std::filesystem::path& path);

}  // namespace peel::base
