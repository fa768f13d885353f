#include "base/file_access.h"

#include <cerrno>
#include <sys/stat.h>

#include "base/file_internal.h"

namespace peel::base {
namespace {

constexpr mode_t others_write = S_IWGRP | S_IWOTH;
constexpr mode_t others_read = S_IRGRP | S_IROTH;

Result<mode_t> mode_of(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return read_failure(path, errno);
  return info.st_mode;
}

}  // namespace

Status require_private(const std::filesystem::path& path) {
  PEEL_TRY(const mode_t mode, mode_of(path));
  if ((mode & (others_read | others_write)) == 0) return {};
  return fail(ErrorCode::refused, "others may read or change {}, which is secret; run: chmod 600 {}",
              path.string(), path.string());
}

Status require_written_by_owner_only(const std::filesystem::path& path) {
  PEEL_TRY(const mode_t mode, mode_of(path));
  if ((mode & others_write) == 0) return {};
  return fail(ErrorCode::refused, "others may change {}, which only its owner should; run: chmod go-w {}",
              path.string(), path.string());
}

}  // namespace peel::base
