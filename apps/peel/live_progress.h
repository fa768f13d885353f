// A line on standard error that tells how a deployment goes.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "lfr/summary.h"

namespace peel::app {

// Redrawn once a second on a terminal; elsewhere a line every ten seconds. Thread-safe.
class LiveProgress {
 public:
  LiveProgress();
  LiveProgress(const LiveProgress&) = delete;
  LiveProgress& operator=(const LiveProgress&) = delete;
  ~LiveProgress();
  void update(const lfr::CameraSummary& camera);

 private:
  std::string line() const;
  bool terminal_;
  bool drawn_ = false;
  base::SystemClock clock_;
  base::Duration last_;
  std::mutex mutex_;
  std::map<std::string, lfr::CameraSummary> cameras_;
};

}  // namespace peel::app
