// Private to src/base: what reading and writing files have in common.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

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

// Size of an open regular file. Errors: io, invalid_input (no regular file), exhausted.
Result<std::size_t> size_of(const Descriptor& file, const std::filesystem::path& path, std::size_t max_size);
// Fills `out` from where the file stands. Errors: io.
Status read_all(const Descriptor& file, const std::filesystem::path& path, std::span<std::uint8_t> out);

// Measures an open file, lets `make` give the memory, and reads the file into it.
template <class Make>
auto read_opened(const Descriptor& file, const std::filesystem::path& path, std::size_t max_size, Make make)
    -> decltype(make(std::size_t{})) {
  PEEL_TRY(const std::size_t size, size_of(file, path, max_size));
  PEEL_TRY(auto memory, make(size));
  PEEL_CHECK(read_all(file, path, {reinterpret_cast<std::uint8_t*>(memory.data()), size}));
  return memory;
}

// Makes a new name in the folder last through a crash. 0, or the errno of what failed. A file system that
// cannot do it at all is no failure.
int sync_folder_of(const std::filesystem::path& path);

}  // namespace peel::base
