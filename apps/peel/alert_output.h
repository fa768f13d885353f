// Where the alerts of `peel live` go: to the terminal as they happen, and to a file.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lfr/alert.h"
#include "report.h"

namespace peel::app {

// A file to which lines are only ever added, readable by its owner alone. A line is on the disk when
// append() returns.
class LineFile {
 public:
  // Made when it is not there, and kept to this process by a lock while it is open. Errors: io; refused: a
  // symbolic link, no regular file, another user's, or one that others may open; unavailable: in use by
  // another run.
  static base::Result<LineFile> open(const std::filesystem::path& path);
  LineFile(LineFile&& other) noexcept;
  LineFile& operator=(LineFile&&) = delete;
  ~LineFile();

  // Errors: io, e.g. disk full; what was written of the line is then taken away again.
  base::Status append(const std::string& line);

 private:
  LineFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::filesystem::path path_;
  int fd_ = -1;
};

// One line of text about progress, redrawn in place where standard error is a terminal, else written
// every ten seconds. Lines on standard output do not run into it. Thread-safe.
class StatusLine {
 public:
  StatusLine();
  ~StatusLine();
  void show(const std::string& text);
  // Errors: io when standard output cannot be written.
  base::Status print_above(const std::string& line);

 private:
  void clear();
  std::mutex mutex_;
  bool terminal_ = false;
  bool drawn_ = false;
  double last_ = -1e9;  // seconds, steady
};

struct AlertOutputOptions {
  std::filesystem::path file;  // empty: none
  bool json = false;           // on standard output too, instead of a line for people
  bool keep = false;           // for a report at the end
};

// Thread-safe. An alert counts as raised when it is on the disk and on standard output.
class AlertOutput final : public lfr::AlertSink {
 public:
  static base::Result<std::unique_ptr<AlertOutput>> create(const AlertOutputOptions& options,
                                                           StatusLine& status);
  base::Status raise(const lfr::Alert& alert) override;
  // Those kept for the report, in the order in which they came.
  std::vector<ReportedAlert> take_kept() { return std::move(kept_); }

 private:
  AlertOutput(AlertOutputOptions options, std::unique_ptr<LineFile> file, StatusLine& status)
      : options_(std::move(options)), file_(std::move(file)), status_(status) {}
  AlertOutputOptions options_;
  std::unique_ptr<LineFile> file_;
  StatusLine& status_;
  std::mutex mutex_;
  std::vector<ReportedAlert> kept_;
};

}  // namespace peel::app
