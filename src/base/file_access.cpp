#include "base/file_access.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_internal.h"

namespace peel::base {
namespace {

constexpr mode_t others_write = S_IWGRP | S_IWOTH;
constexpr mode_t others_read = S_IRGRP | S_IROTH;

enum class Readers { everyone, owner };

Result<struct stat> status_of(const Descriptor& file, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return read_failure(path, errno);
  return info;
}

Status check_owner(const struct stat& info, const std::filesystem::path& path) {
  if (info.st_uid == 0 || info.st_uid == ::geteuid()) return {};
  return fail(
      ErrorCode::refused,
      "{} belongs to another user (number {}), who may change it; it must belong to you (number {}) or to "
      "root: look who made it, then run: chown {} {}",
      path.string(), info.st_uid, ::geteuid(), ::geteuid(), path.string());
}

Status check_folder(const Descriptor& folder, const std::filesystem::path& path) {
  PEEL_TRY(const struct stat info, status_of(folder, path));
  PEEL_CHECK(check_owner(info, path));
  if ((info.st_mode & others_write) == 0 || (info.st_mode & S_ISVTX) != 0) return {};
  return fail(
      ErrorCode::refused,
      "others may put another file in the folder {}, which decides who is believed or holds secrets; run: "
      "chmod go-w {}",
      path.string(), path.string());
}

Status check_file(const Descriptor& file, const std::filesystem::path& path, Readers readers) {
  PEEL_TRY(const struct stat info, status_of(file, path));
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::invalid_input, "{} is not a regular file", path.string());
  PEEL_CHECK(check_owner(info, path));
  if (readers == Readers::owner && (info.st_mode & (others_read | others_write)) != 0)
    return fail(ErrorCode::refused, "others may read or change {}, which is secret; run: chmod 600 {}",
                path.string(), path.string());
  if ((info.st_mode & others_write) != 0)
    return fail(ErrorCode::refused, "others may change {}, which only its owner should; run: chmod go-w {}",
                path.string(), path.string());
  return {};
}

// The file is opened in the folder that was looked at, not in one that took its place.
Result<Descriptor> open_guarded(const std::filesystem::path& path, Readers readers) {
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return read_failure(path, errno);
  Descriptor file(
      ::openat(folder.get(), path.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid() && errno == ELOOP)
    return fail(ErrorCode::refused,
                "{} is a symbolic link, which may be turned elsewhere; name the file itself", path.string());
  if (!file.valid()) return read_failure(path, errno);
  PEEL_CHECK(check_file(file, path, readers));
  PEEL_CHECK(check_folder(folder, parent));
  return file;
}

}  // namespace

Result<std::string> read_guarded_file(const std::filesystem::path& path, std::size_t max_size) {
  PEEL_TRY(const Descriptor file, open_guarded(path, Readers::everyone));
  return read_opened(file, path, max_size,
                     [](std::size_t size) -> Result<std::string> { return std::string(size, '\0'); });
}

Result<SecretBytes> read_guarded_secret(const std::filesystem::path& path, std::size_t max_size) {
  PEEL_TRY(const Descriptor file, open_guarded(path, Readers::owner));
  return read_opened(file, path, max_size, [](std::size_t size) { return SecretBytes::create(size); });
}

}  // namespace peel::base
