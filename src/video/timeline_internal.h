// From a stream's own times, which may be missing, jump or run back, to times that rise.
#pragma once

#include <optional>

#include "base/time.h"

namespace peel::video {

// A stamp beyond is no stamp: what a hostile file says must not overflow a sum. A hundred years, since some
// cameras count from 1970.
inline constexpr base::Duration farthest_stamp = std::chrono::hours{24 * 36525};

inline std::optional<base::Duration> plausible(std::optional<base::Duration> stamp) {
  const bool fits = stamp && *stamp >= -farthest_stamp && *stamp <= farthest_stamp;
  return fits ? stamp : std::nullopt;
}

// For files: positions since the first frame, as the file tells them.
class FileTimeline {
 public:
  // `usual`: the time from frame to frame where the file does not tell; `length`: of the whole file, if told.
  FileTimeline(base::Duration usual, std::optional<base::Duration> length);

  // `stamp`: the frame's time in the file. The answer is later than the one before.
  base::Duration next(std::optional<base::Duration> stamp);
  // The file begins again; positions go on.
  void again();

 private:
  bool believable(base::Duration position) const;

  base::Duration usual_;
  std::optional<base::Duration> length_;
  std::optional<base::Duration> origin_;  // the stamp that would be position 0
  std::optional<base::Duration> last_;
};

// For live sources: when a packet's picture was taken, from when the packet came. Network and scheduling
// make packets late, never early: the packet that came earliest by its own stamp shows the least delay, and
// the stamps tell the others' times from it.
class LiveTimeline {
 public:
  // Both on the same steady clock; the answer is never after `arrival`, nor much before.
  base::Duration taken(std::optional<base::Duration> stamp, base::Duration arrival);
  // By how much the last packet came later than its stamp would have had it.
  base::Duration lateness() const { return lateness_; }
  // A new connection has stamps of its own.
  void again();

  static constexpr base::Duration believable =
      std::chrono::seconds{10};  // lateness above is a jump of the stamps
  static constexpr base::Duration memory =
      std::chrono::seconds{30};  // the clocks of two machines drift apart

 private:
  // Arrival minus stamp at the least delay seen: since `begun_`, and in the time of `memory` before that.
  std::optional<base::Duration> offset_;
  std::optional<base::Duration> earlier_;
  base::Duration begun_{0};
  base::Duration lateness_{0};
};

// For live sources: positions since the first frame. They go by the stamps, which are even, and by the clock
// across connections.
class LivePositions {
 public:
  // `taken`: of LiveTimeline. The answer is later than the one before.
  base::Duration next(std::optional<base::Duration> stamp, base::Duration taken);
  void again() { origin_.reset(); }

 private:
  std::optional<base::Duration> first_taken_;
  std::optional<base::Duration> origin_;  // the stamp that would be position 0
  base::Duration last_{0};
};

}  // namespace peel::video
