#include "base/new_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_internal.h"
#include "base/random.h"

namespace peel::base {
namespace {

std::string proc_name(int fd) { return fmt::format("/proc/self/fd/{}", fd); }

}  // namespace

int FileCalls::open_unnamed(const char* folder, unsigned mode) {
  const int fd = ::open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
  // Without /proc it could never be given a name.
  if (fd >= 0 && ::access(proc_name(fd).c_str(), F_OK) != 0) {
    ::close(fd);
    errno = EOPNOTSUPP;
    return -1;
  }
  return fd;
}

int FileCalls::open_named(const char* path, unsigned mode) {
  return ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
}

std::ptrdiff_t FileCalls::write(int fd, const void* bytes, std::size_t size) {
  return ::write(fd, bytes, size);
}

int FileCalls::sync(int fd) { return ::fsync(fd); }

int FileCalls::link_unnamed(int fd, const char* path) {
  return ::linkat(AT_FDCWD, proc_name(fd).c_str(), AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

int FileCalls::link(const char* from, const char* to) { return ::link(from, to); }

int FileCalls::rename(const char* from, const char* to) { return ::rename(from, to); }

int FileCalls::sync_folder_of(const char* path) {
  errno = base::sync_folder_of(path);
  return errno == 0 ? 0 : -1;
}

struct NewFile::State {
  std::filesystem::path path;
  std::filesystem::path part;  // empty while the file has no name at all
  std::shared_ptr<FileCalls> calls;
  Descriptor file;
  std::uint64_t size = 0;

  // Gives up what was written so far.
  void discard() {
    file = {};
    if (!part.empty()) ::unlink(part.c_str());
    part.clear();
  }
  ~State() { discard(); }
};

NewFile::NewFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
NewFile::NewFile(NewFile&&) noexcept = default;
NewFile& NewFile::operator=(NewFile&&) noexcept = default;
NewFile::~NewFile() = default;

Result<NewFile> NewFile::create(const std::filesystem::path& path, FileMode mode,
                                std::shared_ptr<FileCalls> calls) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) return exists_already(path);
  const unsigned bits = mode == FileMode::owner_only ? 0600 : 0644;
  auto state = std::make_unique<State>();
  state->path = path;
  state->calls = std::move(calls);
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  state->file = Descriptor(state->calls->open_unnamed(folder.c_str(), bits));
  if (!state->file.valid()) {
    const std::filesystem::path part = path.string() + "." + new_id("part");
    state->file = Descriptor(state->calls->open_named(part.c_str(), bits));
    if (!state->file.valid()) return write_failure(path, errno);
    state->part = part;
  }
  return NewFile(std::move(state));
}

Status NewFile::append(ByteView bytes) {
  while (!bytes.empty()) {
    if (!state_->file.valid())
      return fail(ErrorCode::io, "{} was given up after a failure", state_->path.string());
    const std::ptrdiff_t wrote = state_->calls->write(state_->file.get(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      const int error = wrote == 0 ? ENOSPC : errno;
      state_->discard();
      return write_failure(state_->path, error);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    state_->size += static_cast<std::uint64_t>(wrote);
  }
  return {};
}

std::uint64_t NewFile::size() const { return state_->size; }

Status NewFile::commit() {
  State& state = *state_;
  if (!state.file.valid()) return fail(ErrorCode::io, "{} was given up after a failure", state.path.string());
  const bool named = !state.part.empty();
  const bool done = state.calls->sync(state.file.get()) == 0 &&
                    (named ? state.calls->link(state.part.c_str(), state.path.c_str())
                           : state.calls->link_unnamed(state.file.get(), state.path.c_str())) == 0;
  const int error = errno;
  state.discard();
  if (!done && error == EEXIST) return exists_already(state.path);
  if (!done) return write_failure(state.path, error);
  if (state.calls->sync_folder_of(state.path.c_str()) == 0) return {};
  const int unsynced = errno;
  ::unlink(state.path.c_str());
  return write_failure(state.path, unsynced);
}

}  // namespace peel::base
