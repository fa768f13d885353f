// How far a long job is.
#pragma once

#include <cstddef>
#include <string_view>

namespace peel::base {

// Told by a long job; shown by a program. Implementations are called from one thread at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  // `done` of `total` (0: not known) of `what`, e.g. "images".
  virtual void update(std::string_view what, std::size_t done, std::size_t total) = 0;
};

class NoProgress final : public Progress {
 public:
  void update(std::string_view, std::size_t, std::size_t) override {}
};

// A bar on standard error, redrawn at most ten times a second; a line every ten seconds when standard
// error is no terminal.
class TerminalProgress final : public Progress {
 public:
  TerminalProgress();
  ~TerminalProgress() override;
  void update(std::string_view what, std::size_t done, std::size_t total) override;

 private:
  bool terminal_ = false;
  bool drawn_ = false;
  double last_ = -1e9;  // seconds, steady
  double began_ = 0;
};

}  // namespace peel::base
