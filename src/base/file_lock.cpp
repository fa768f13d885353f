#include "base/file_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>

#include "base/file_internal.h"

namespace peel::base {

struct FileLock::State {
  Descriptor file;  // the lock goes when it is closed
};

namespace {

constexpr auto pause = std::chrono::milliseconds{5};

Result<Descriptor> open_folder(const std::filesystem::path& path) {
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return read_failure(path, errno);
  return folder;
}

Result<Descriptor> open_regular(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return read_failure(path, errno);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return read_failure(path, errno);
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::invalid_input, "{} is not a regular file", path.string());
  return file;
}

// Network file systems lock no folders, and some nothing at all.
tl::unexpected<Error> no_lock(const std::filesystem::path& path, int error) {
  if (error != EBADF && error != ENOLCK && error != EOPNOTSUPP) return read_failure(path, error);
  return fail(ErrorCode::io, "{} cannot be locked where it lies ({}): use a local disk", path.string(),
              std::strerror(error));
}

// Whether the name still means the file that was opened.
bool still_named(const std::filesystem::path& path, const Descriptor& file) {
  struct stat by_name {};
  struct stat opened {};
  return ::stat(path.c_str(), &by_name) == 0 && ::fstat(file.get(), &opened) == 0 &&
         by_name.st_dev == opened.st_dev && by_name.st_ino == opened.st_ino;
}

}  // namespace

FileLock::FileLock(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileLock::FileLock(FileLock&&) noexcept = default;
FileLock& FileLock::operator=(FileLock&&) noexcept = default;
FileLock::~FileLock() = default;

Result<FileLock> FileLock::acquire(const std::filesystem::path& path, Duration patience) {
  return acquire_opened(path, patience, open_regular);
}

Result<FileLock> FileLock::acquire_folder(const std::filesystem::path& path, Duration patience) {
  return acquire_opened(path, patience, open_folder);
}

template <class Open>
Result<FileLock> FileLock::acquire_opened(const std::filesystem::path& path, Duration patience, Open open) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    PEEL_TRY(Descriptor file, open(path));
    const bool locked = ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
    if (!locked && errno != EWOULDBLOCK && errno != EINTR) return no_lock(path, errno);
    if (locked && still_named(path, file)) return FileLock(std::make_unique<State>(State{std::move(file)}));
    if (std::chrono::steady_clock::now() >= end)
      return fail(ErrorCode::unavailable, "another program keeps {} locked; try again when it is done",
                  path.string());
    if (!locked) std::this_thread::sleep_for(pause);
  }
}

}  // namespace peel::base
