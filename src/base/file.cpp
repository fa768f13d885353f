#include "base/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/file_internal.h"
#include "base/random.h"

namespace peel::base {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() { close(); }

int Descriptor::close() {
  const int fd = release();
  return fd >= 0 ? ::close(fd) : 0;
}

int Descriptor::release() { return std::exchange(fd_, -1); }

tl::unexpected<Error> read_failure(const std::filesystem::path& path, int error) {
  return fail(error == ENOENT ? ErrorCode::not_found : ErrorCode::io, "cannot read {}: {}", path.string(),
              std::strerror(error));
}

tl::unexpected<Error> write_failure(const std::filesystem::path& path, int error) {
  return fail(ErrorCode::io, "cannot write {}: {}{}", path.string(), std::strerror(error),
              error == ENOSPC ? "; free some space and try again" : "");
}

tl::unexpected<Error> exists_already(const std::filesystem::path& path) {
  return fail(ErrorCode::refused, "{} exists already; choose another name or remove it first", path.string());
}

Status read_all(const Descriptor& file, const std::filesystem::path& path, std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::read(file.get(), out.data(), out.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return read_failure(path, errno);
    if (got == 0) return fail(ErrorCode::io, "{} became shorter while it was read", path.string());
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

Result<std::size_t> size_of(const Descriptor& file, const std::filesystem::path& path, std::size_t max_size) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return read_failure(path, errno);
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::invalid_input, "{} is not a regular file", path.string());
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size <= max_size) return size;
  return fail(ErrorCode::exhausted, "{} has {} bytes; at most {} are accepted here", path.string(), size,
              max_size);
}

int sync_folder_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.valid()) return errno;
  if (::fsync(handle.get()) == 0 || errno == EINVAL || errno == ENOTSUP) return 0;
  return errno;
}

namespace {

template <class Make>
auto read_into(const std::filesystem::path& path, std::size_t max_size, Make make)
    -> decltype(make(std::size_t{})) {
  // Without O_NONBLOCK a named pipe that nobody writes to would be waited for, for ever.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return read_failure(path, errno);
  return read_opened(file, path, max_size, make);
}

Status write_all(int fd, ByteView bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return write_failure(path, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return {};
}

Status write_and_sync(const std::filesystem::path& path, ByteView bytes, FileMode mode) {
  const mode_t bits = mode == FileMode::owner_only ? 0600 : 0644;
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, bits));
  if (!file.valid()) return write_failure(path, errno);
  PEEL_CHECK(write_all(file.get(), bytes, path));
  if (::fsync(file.get()) != 0) return write_failure(path, errno);
  if (file.close() != 0) return write_failure(path, errno);
  return {};
}

}  // namespace

Result<Bytes> read_file(const std::filesystem::path& path, std::size_t max_size) {
  return read_into(path, max_size, [](std::size_t size) -> Result<Bytes> { return Bytes(size); });
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t max_size) {
  return read_into(path, max_size,
                   [](std::size_t size) -> Result<std::string> { return std::string(size, '\0'); });
}

Result<SecretBytes> read_secret_file(const std::filesystem::path& path, std::size_t max_size) {
  return read_into(path, max_size, [](std::size_t size) { return SecretBytes::create(size); });
}

Status write_file(const std::filesystem::path& path, ByteView bytes, FileMode mode, IfExists if_exists) {
  const std::filesystem::path beside = path.string() + "." + new_id("part");
  if (auto written = write_and_sync(beside, bytes, mode); !written) {
    ::unlink(beside.c_str());
    return written;
  }
  // link() fails when the target exists, so two writers cannot both believe that they made it.
  if (if_exists == IfExists::refuse) {
    const int linked = ::link(beside.c_str(), path.c_str());
    const int error = errno;
    ::unlink(beside.c_str());
    if (linked != 0 && error == EEXIST) return exists_already(path);
    if (linked != 0) return write_failure(path, error);
  } else if (::rename(beside.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(beside.c_str());
    return write_failure(path, error);
  }
  if (const int error = sync_folder_of(path); error != 0)
    return fail(
        ErrorCode::io,
        "{} was written, but its folder could not be flushed to the disk: {}; after a power cut it may "
        "be gone, so look after the disk and write it again",
        path.string(), std::strerror(error));
  return {};
}

}  // namespace peel::base
