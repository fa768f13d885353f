// How long to wait before trying again.
#pragma once

#include <algorithm>
#include <random>

#include "base/time.h"

namespace peel::video {

// Pauses that double up to the longest, each with a random part, so that many who lost the same network do
// not all come back at the same moment.
class Backoff {
 public:
  Backoff(base::Duration first, base::Duration longest)
      : first_(std::max(first, base::Duration{1})), longest_(std::max(longest, first_)) {}

  // From half of the pause that is due to all of it.
  base::Duration next() {
    const base::Duration whole = due_;
    due_ = std::min(due_ * 2, longest_);
    std::uniform_int_distribution<base::Duration::rep> any(whole.count() / 2, whole.count());
    return base::Duration{any(random_)};
  }
  void reset() { due_ = first_; }

 private:
  base::Duration first_;
  base::Duration longest_;
  base::Duration due_ = first_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace peel::video
