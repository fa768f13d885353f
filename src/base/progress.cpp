#include "base/progress.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <unistd.h>

namespace peel::base {
namespace {

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string bar(double share) {
  constexpr int width = 30;
  const int filled = static_cast<int>(share * width);
  return std::string(static_cast<size_t>(filled), '#') +
         std::string(static_cast<size_t>(width - filled), '.');
}

}  // namespace

TerminalProgress::TerminalProgress() : terminal_(isatty(STDERR_FILENO) == 1), began_(steady_seconds()) {}

TerminalProgress::~TerminalProgress() {
  if (drawn_ && terminal_) std::fputc('\n', stderr);
}

void TerminalProgress::update(std::string_view what, std::size_t done, std::size_t total) {
  const double now = steady_seconds();
  const bool finished = total != 0 && done >= total;
  if (!finished && now - last_ < (terminal_ ? 0.1 : 10.0)) return;
  last_ = now;
  drawn_ = true;
  std::string line;
  if (total == 0) {
    line = fmt::format("{} {}", done, what);
  } else {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    line = fmt::format("[{}] {}/{} {}", bar(share), done, total, what);
    if (done > 0) line += fmt::format(", {:.0f} s left", (now - began_) * (1 - share) / share);
  }
  std::fputs((terminal_ ? "\r\033[K" + line : line + "\n").c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace peel::base
