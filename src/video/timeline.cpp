#include <algorithm>

#include "video/timeline_internal.h"

namespace peel::video {

constexpr base::Duration longest_usual = std::chrono::minutes{1};

FileTimeline::FileTimeline(base::Duration usual, std::optional<base::Duration> length)
    : usual_(std::clamp(usual, base::Duration{1}, longest_usual)), length_(plausible(length)) {}

// A recording made on movement has long gaps, which are true; a jump past the end of the file is not, and a
// file that does not tell its length is believed for as long as such a gap may reasonably be.
bool FileTimeline::believable(base::Duration position) const {
  constexpr base::Duration gap = std::chrono::hours{1};
  const base::Duration end = length_ ? *length_ + std::chrono::seconds{1} : *last_ + gap;
  return position <= std::max(end, *last_ + std::chrono::seconds{10});
}

base::Duration FileTimeline::next(std::optional<base::Duration> told) {
  const auto stamp = plausible(told);
  if (!last_) {
    if (stamp) origin_ = stamp;
    last_ = base::Duration{0};
    return *last_;
  }
  if (stamp && !origin_) origin_ = *stamp - *last_ - usual_;
  base::Duration position = stamp ? *stamp - *origin_ : *last_ + usual_;
  if (position <= *last_ || !believable(position)) {
    position = *last_ + usual_;
    // A step back of a frame or two is disorder; more, and the file's clock began anew.
    const bool jumped =
        stamp && (*stamp - *origin_ > position || *last_ - (*stamp - *origin_) > std::chrono::seconds{1});
    if (jumped) origin_ = *stamp - position;
  }
  last_ = position;
  return position;
}

void FileTimeline::again() {
  origin_.reset();
  if (length_ && last_) length_ = *length_ + *last_ + usual_;
}

base::Duration LiveTimeline::taken(std::optional<base::Duration> told, base::Duration arrival) {
  const auto stamp = plausible(told);
  lateness_ = base::Duration{0};
  if (!stamp) return arrival;
  const base::Duration delay = arrival - *stamp;
  if (offset_ && delay - std::min(*offset_, earlier_.value_or(*offset_)) > believable) again();
  if (!offset_ || arrival - begun_ > memory) {
    earlier_ = offset_;
    offset_ = delay;
    begun_ = arrival;
  }
  offset_ = std::min(*offset_, delay);
  lateness_ = delay - std::min(*offset_, earlier_.value_or(*offset_));
  return arrival - lateness_;
}

void LiveTimeline::again() {
  offset_.reset();
  earlier_.reset();
}

base::Duration LivePositions::next(std::optional<base::Duration> told, base::Duration taken) {
  const auto stamp = plausible(told);
  const bool first = !first_taken_;
  if (first) first_taken_ = taken;
  const base::Duration soonest = first ? base::Duration{0} : last_ + base::Duration{1};
  const base::Duration by_clock = std::max(taken - *first_taken_, soonest);
  last_ = by_clock;
  if (!stamp) return last_;
  if (!origin_) origin_ = *stamp - by_clock;
  const base::Duration by_stamp = *stamp - *origin_;
  if (std::chrono::abs(by_stamp - by_clock) > LiveTimeline::believable)
    origin_ = *stamp - by_clock;
  else
    last_ = std::max(by_stamp, soonest);
  return last_;
}

}  // namespace peel::video
