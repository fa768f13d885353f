// One writer at a time for a file that is read, changed and replaced.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "base/time.h"

namespace peel::base {

// Held from acquire() until it goes; replace the file (write_file) before that. Binds only those who ask for
// it too, in this process or another. Readers need none: they see the old file or the new one.
class FileLock {
 public:
  // Waits at most `patience`. When another holder replaced the file meanwhile, goes on to wait for the new
  // one, so that whoever holds the lock reads the file's last state. Errors: not_found, io, invalid_input (a
  // folder or device), unavailable (held by another all the time).
  static Result<FileLock> acquire(const std::filesystem::path& path,
                                  Duration patience = std::chrono::seconds{10});
  // The same of a folder, for whoever writes more than one file there; it leaves no file in it. Errors:
  // not_found, io (also what is no folder), unavailable.
  static Result<FileLock> acquire_folder(const std::filesystem::path& path,
                                         Duration patience = std::chrono::seconds{10});
  FileLock(FileLock&&) noexcept;
  FileLock& operator=(FileLock&&) noexcept;
  ~FileLock();

 private:
  struct State;
  explicit FileLock(std::unique_ptr<State> state);
  template <class Open>
  static Result<FileLock> acquire_opened(const std::filesystem::path& path, Duration patience, Open open);
  std::unique_ptr<State> state_;
};

}  // namespace peel::base
