#include "alert_output.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/text.h"

namespace peel::app {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr double redrawn_every = 0.25;  // seconds
constexpr double written_every = 10;

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string line_for_people(const lfr::Alert& alert) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(alert.latency).count();
  return fmt::format(
      "{}  {}: is this {} ({})?  score {:.2f}, threshold {:.2f}, quality {:.2f}; {} ms after capture",
      base::format_time(std::chrono::floor<std::chrono::seconds>(alert.captured)), alert.camera,
      base::shown(alert.entry), watchlist::name_of(alert.category), alert.score, alert.threshold,
      alert.quality.unified, milliseconds);
}

// Alerts hold faces and names: they go where nobody else can read them, and nowhere but to a file.
Status check_private(int fd, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0)
    return fail(ErrorCode::io, "cannot write alerts to {}: {}", path.string(), std::strerror(errno));
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::refused, "{} is not a regular file; alerts are written to a file of your own only",
                path.string());
  if (info.st_uid != ::geteuid())
    return fail(ErrorCode::refused, "{} belongs to another user; name a file of your own for the alerts",
                path.string());
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fail(ErrorCode::refused, "others may open {}, and alerts hold faces and names; run: chmod 600 {}",
                path.string(), path.string());
  return {};
}

}  // namespace

Result<LineFile> LineFile::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                        S_IRUSR | S_IWUSR);
  if (fd < 0 && errno == ELOOP)
    return fail(ErrorCode::refused, "{} is a symbolic link; name the file itself", path.string());
  if (fd < 0)
    return fail(ErrorCode::io, "cannot write alerts to {}: {}", path.string(), std::strerror(errno));
  LineFile file(path, fd);
  PEEL_CHECK(check_private(fd, path));
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return file;
  return fail(ErrorCode::unavailable,
              "another run is writing its alerts to {}; wait for its end or name another file",
              path.string());
}

LineFile::LineFile(LineFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

LineFile::~LineFile() {
  if (fd_ >= 0) ::close(fd_);
}

Status LineFile::append(const std::string& line) {
  const off_t before = ::lseek(fd_, 0, SEEK_END);
  const auto failed = [&](int error) {
    // Half a line would spoil the next one; where the file is none that can be cut, it stays.
    if (before >= 0) static_cast<void>(!::ftruncate(fd_, before));
    return fail(ErrorCode::io, "cannot write to {}: {}", path_.string(), std::strerror(error));
  };
  const std::string text = line + "\n";
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(fd_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(errno);
    done += static_cast<std::size_t>(written);
  }
  // A pipe or a terminal has no disk behind it.
  if (::fsync(fd_) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) return failed(errno);
  return {};
}

StatusLine::StatusLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

StatusLine::~StatusLine() { clear(); }

void StatusLine::clear() {
  if (drawn_) fmt::print(stderr, "\r\033[K");
  drawn_ = false;
}

void StatusLine::show(const std::string& text) {
  const std::lock_guard lock(mutex_);
  const double now = seconds_now();
  if (now - last_ < (terminal_ ? redrawn_every : written_every)) return;
  last_ = now;
  if (!terminal_) {
    fmt::print(stderr, "{}\n", text);
    return;
  }
  clear();
  fmt::print(stderr, "{}", text);
  std::fflush(stderr);
  drawn_ = true;
}

Status StatusLine::print_above(const std::string& line) {
  const std::lock_guard lock(mutex_);
  clear();
  const std::string text = line + "\n";
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return fail(ErrorCode::io, "standard output cannot be written: {}", std::strerror(errno));
  return {};
}

Result<std::unique_ptr<AlertOutput>> AlertOutput::create(const AlertOutputOptions& options,
                                                         StatusLine& status) {
  std::unique_ptr<LineFile> file;
  if (!options.file.empty()) {
    PEEL_TRY(LineFile opened, LineFile::open(options.file));
    file = std::make_unique<LineFile>(std::move(opened));
  }
  return std::unique_ptr<AlertOutput>(new AlertOutput(options, std::move(file), status));
}

Status AlertOutput::raise(const lfr::Alert& alert) {
  const std::lock_guard lock(mutex_);
  const std::string json = file_ || options_.json ? lfr::to_json(alert) : "";
  if (file_) PEEL_CHECK(file_->append(json));
  PEEL_CHECK(status_.print_above(options_.json ? json : line_for_people(alert)));
  if (!options_.keep) return {};
  PEEL_TRY(ReportedAlert kept, reported(alert));
  kept_.push_back(std::move(kept));
  return {};
}

}  // namespace peel::app
