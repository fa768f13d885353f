// Writing a file that is too large to be made in memory first.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"

namespace peel::base {

// The system calls that make a file, each answering as the system's: below 0 for a failure, with errno. A
// test gives one that fails where it wants.
class FileCalls {
 public:
  virtual ~FileCalls() = default;
  virtual int open_unnamed(const char* folder,
                           unsigned mode);                  // without a name yet: gone if the process dies
  virtual int open_named(const char* path, unsigned mode);  // must not exist
  virtual std::ptrdiff_t write(int fd, const void* bytes, std::size_t size);
  virtual int sync(int fd);
  virtual int link_unnamed(int fd, const char* path);    // must not exist
  virtual int link(const char* from, const char* to);    // must not exist
  virtual int rename(const char* from, const char* to);  // in place of what is there
  virtual int sync_folder_of(const char* path);          // so that a name lasts through a crash
};

// A file that appears whole under its name when it is committed, and never over another file. Until then it
// has no name, or, where the file system knows no unnamed files, one that ends in ".part-" and random digits.
// One that is not committed leaves nothing behind.
class NewFile {
 public:
  // Errors: refused (the path exists), io.
  static Result<NewFile> create(const std::filesystem::path& path, FileMode mode,
                                std::shared_ptr<FileCalls> calls = std::make_shared<FileCalls>());
  NewFile(NewFile&&) noexcept;
  NewFile& operator=(NewFile&&) noexcept;
  ~NewFile();

  // Errors: io, with what the system said, e.g. disk full. After a failure nothing can be appended or
  // committed.
  Status append(ByteView bytes);
  std::uint64_t size() const;
  // Flushes to the disk and gives the file its name. Errors: io; refused when the path exists by now. Then
  // there is no such file of ours.
  Status commit();

 private:
  struct State;
  explicit NewFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peel::base
