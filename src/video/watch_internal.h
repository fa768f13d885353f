// When to give up: a stop that another thread asks for, or a time limit.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/time.h"

namespace peel::video {

// Waits and limits are in real time, whatever base::Clock a caller gives for the times on frames.
using SteadyTime = std::chrono::steady_clock::time_point;

// One thread works under it; any thread may stop it.
class Watch {
 public:
  void stop();
  bool stopped() const { return stopped_.load(); }

  // What is begun now must be done within `limit`, or without a limit.
  void allow(std::optional<base::Duration> limit);
  bool late() const { return has_limit_.load() && std::chrono::steady_clock::now() > limit_.load(); }
  bool over() const { return stopped() || late(); }

  // Sleeps until then; false when stopped.
  bool pause_until(SteadyTime time);
  bool pause(base::Duration duration) { return pause_until(std::chrono::steady_clock::now() + duration); }

 private:
  std::atomic<bool> stopped_{false};
  std::atomic<bool> has_limit_{false};
  std::atomic<SteadyTime> limit_{SteadyTime{}};
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace peel::video
