#include "video/watch_internal.h"

namespace peel::video {

void Watch::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

void Watch::allow(std::optional<base::Duration> limit) {
  if (limit) limit_ = std::chrono::steady_clock::now() + *limit;
  has_limit_ = limit.has_value();
}

bool Watch::pause_until(SteadyTime time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_until(lock, time, [this] { return stopped(); });
}

}  // namespace peel::video
