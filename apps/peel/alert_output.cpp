#include "alert_output.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

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

// A list made elsewhere must not move the terminal's cursor.
std::string shown(const std::string& text) {
  std::string safe = text;
  for (char& c : safe)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return safe;
}

std::string line_for_people(const lfr::Alert& alert) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(alert.latency).count();
  return fmt::format(
      "{}  {}: is this {} ({})?  score {:.2f}, threshold {:.2f}, quality {:.2f}; {} ms after capture",
      base::format_time(std::chrono::floor<std::chrono::seconds>(alert.captured)), alert.camera,
      shown(alert.entry), watchlist::name_of(alert.category), alert.score, alert.threshold,
      alert.quality.unified, milliseconds);
}

}  // namespace

Result<LineFile> LineFile::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0)
    return fail(ErrorCode::io, "cannot write alerts to {}: {}", path.string(), std::strerror(errno));
  return LineFile(path, fd);
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
