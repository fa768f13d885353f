#include "alert_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "command.h"

namespace peel::app {

using base::ErrorCode;
using base::Status;

namespace {

tl::unexpected<base::Error> write_failure(const std::filesystem::path& path) {
  const int error = errno;
  return base::fail(ErrorCode::io, "an alert could not be written to {}: {}{}; the deployment ends, since an alert that nobody sees is worse than none",
                    path.string(), std::strerror(error), error == ENOSPC ? " (free some space)" : "");
}

base::Result<lfr::Alert> copy_of(const lfr::Alert& alert) {
  lfr::Alert copy{.id = alert.id,
                  .captured = alert.captured,
                  .camera = alert.camera,
                  .track = alert.track,
                  .frame = alert.frame,
                  .entry = alert.entry,
                  .list_row = alert.list_row,
                  .category = alert.category,
                  .score = alert.score,
                  .threshold = alert.threshold,
                  .quality = alert.quality,
                  .box = alert.box,
                  .latency = alert.latency,
                  .crop_jpeg = {}};
  PEEL_TRY(copy.crop_jpeg, base::SecretBytes::copy_of(alert.crop_jpeg.view()));
  return copy;
}

}  // namespace

base::Result<AlertLog> AlertLog::open(const std::filesystem::path& path, bool keep, bool show) {
  int file = -1;
  if (!path.empty()) {
    file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
      return base::fail(ErrorCode::io, "cannot write alerts to {}: {}", path.string(), std::strerror(errno));
  }
  return AlertLog(path, file, keep, show);
}

AlertLog::AlertLog(AlertLog&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      keep_(other.keep_),
      show_(other.show_),
      kept_(std::move(other.kept_)) {}

AlertLog::~AlertLog() {
  if (file_ >= 0) ::close(file_);
}

Status AlertLog::append(const std::string& line) const {
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t wrote = ::write(file_, rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return write_failure(path_);
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
  // Pipes and terminals cannot be synced (EINVAL, EROFS); files can.
  if (::fsync(file_) != 0 && errno != EINVAL && errno != EROFS) return write_failure(path_);
  return {};
}

Status AlertLog::raise(const lfr::Alert& alert) {
  const std::lock_guard lock(mutex_);
  if (file_ >= 0) PEEL_CHECK(append(lfr::to_json(alert) + "\n"));
  if (show_) {
    print(fmt::format("ALERT {}  camera {}  {} ({})  score {:.3f}, threshold {:.3f}  Look, and decide: is this them?",
                      base::format_time(alert.captured), alert.camera, alert.entry,
                      watchlist::name_of(alert.category), alert.score, alert.threshold));
    std::fflush(stdout);
  }
  if (!keep_) return {};
  PEEL_TRY(lfr::Alert copy, copy_of(alert));
  kept_.push_back(std::move(copy));
  return {};
}

}  // namespace peel::app
