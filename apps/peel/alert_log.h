// Where the alerts of `peel live` go: the terminal, a file, and the report.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "lfr/alert.h"

namespace peel::app {

class AlertLog final : public lfr::AlertSink {
 public:
  // `path` may be empty (no file); lines are appended. `keep`: hold the alerts for a report. `show`: a
  // line on standard output for each. Errors: io.
  static base::Result<AlertLog> open(const std::filesystem::path& path, bool keep, bool show);
  AlertLog(AlertLog&& other) noexcept;
  AlertLog& operator=(AlertLog&&) = delete;
  ~AlertLog() override;

  // The alert counts as raised when its line is on the disk. Errors: io (disk full), exhausted.
  base::Status raise(const lfr::Alert& alert) override;

  // Not while alerts are raised.
  const std::vector<lfr::Alert>& kept() const { return kept_; }

 private:
  AlertLog(std::filesystem::path path, int file, bool keep, bool show)
      : path_(std::move(path)), file_(file), keep_(keep), show_(show) {}
  base::Status append(const std::string& line) const;
  std::filesystem::path path_;
  int file_ = -1;
  bool keep_;
  bool show_;
  std::mutex mutex_;
  std::vector<lfr::Alert> kept_;
};

}  // namespace peel::app
