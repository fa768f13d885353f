#include "live_progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>

namespace peel::app {

namespace {
constexpr base::Duration terminal_pace = std::chrono::seconds{1};
constexpr base::Duration plain_pace = std::chrono::seconds{10};
}  // namespace

LiveProgress::LiveProgress() : terminal_(isatty(STDERR_FILENO) == 1), last_(clock_.steady()) {}

LiveProgress::~LiveProgress() {
  if (terminal_ && drawn_) std::fputs("\r\033[K", stderr);
}

std::string LiveProgress::line() const {
  std::string text;
  for (const auto& [name, camera] : cameras_)
    text += fmt::format("{}{}: {} frames ({} skipped), {} people, {} searches, {} alerts", text.empty() ? "" : " | ",
                        name, camera.frames_processed, camera.frames_skipped, camera.tracks, camera.searches,
                        camera.alerts);
  return text;
}

void LiveProgress::update(const lfr::CameraSummary& camera) {
  const std::lock_guard lock(mutex_);
  cameras_[camera.name] = camera;
  const base::Duration now = clock_.steady();
  if (now - last_ < (terminal_ ? terminal_pace : plain_pace)) return;
  last_ = now;
  drawn_ = true;
  std::fputs((terminal_ ? "\r\033[K" + line() : line() + "\n").c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace peel::app
