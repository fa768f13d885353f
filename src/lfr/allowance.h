// A steady allowance of something that costs time.
#pragma once

#include <algorithm>
#include <optional>

#include "base/time.h"

namespace peel::lfr {

// So many a second on the video's own timeline: results do not depend on how fast the machine is. Saved up
// for at most a fifth of a second, so that no frame takes much longer than others. One thread.
class Allowance {
 public:
  explicit Allowance(double per_second) : per_second_(per_second), saved_(most()) {}

  // Takes one, if there is one.
  bool take(base::Duration position) {
    if (last_) {
      const double seconds = std::chrono::duration<double>(position - *last_).count();
      saved_ = std::min(most(), saved_ + std::max(seconds, 0.0) * per_second_);
    }
    last_ = position;
    if (saved_ < 1) return false;
    saved_ -= 1;
    return true;
  }

 private:
  double most() const { return std::max(1.0, per_second_ / 5); }
  double per_second_;
  double saved_;
  std::optional<base::Duration> last_;
};

}  // namespace peel::lfr
