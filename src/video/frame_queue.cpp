#include <utility>

#include "video/frame_queue_internal.h"

namespace peel::video {

bool FrameQueue::full(base::Duration newest) const {
  if (frames_.empty()) return false;
  if (when_full_ == WhenFull::wait) return frames_.size() >= waiting_frames;
  return frames_.size() >= most_frames || newest - frames_.front().position > longest;
}

bool FrameQueue::push(QueuedFrame frame) {
  std::deque<QueuedFrame> gone;  // wiped after the lock is free
  {
    std::unique_lock lock(mutex_);
    if (when_full_ == WhenFull::wait) changed_.wait(lock, [&] { return closed_ || !full(frame.position); });
    while (!closed_ && full(frame.position)) {
      gone.push_back(std::move(frames_.front()));
      frames_.pop_front();
      ++dropped_;
    }
    if (closed_) return false;
    frames_.push_back(std::move(frame));
  }
  changed_.notify_all();
  return true;
}

bool FrameQueue::wait_for_reader() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || read_; });
  return !closed_;
}

void FrameQueue::finish(base::Status outcome) {
  {
    const std::scoped_lock lock(mutex_);
    if (!outcome_) outcome_ = std::move(outcome);
  }
  changed_.notify_all();
}

void FrameQueue::close() {
  std::deque<QueuedFrame> gone;
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    gone.swap(frames_);
  }
  changed_.notify_all();
}

base::Result<FrameQueue::Taken> FrameQueue::pop(SteadyTime limit) {
  Taken taken;
  {
    std::unique_lock lock(mutex_);
    if (!std::exchange(read_, true)) changed_.notify_all();
    changed_.wait_until(lock, limit, [this] { return closed_ || outcome_ || !frames_.empty(); });
    if (!closed_ && !frames_.empty()) {
      taken = {Got::frame, std::move(frames_.front())};
      frames_.pop_front();
    } else if (closed_) {
      taken.got = Got::end;
    } else if (outcome_) {
      if (!*outcome_) return tl::make_unexpected(outcome_->error());
      taken.got = Got::end;
    }
  }
  changed_.notify_all();
  return taken;
}

std::uint64_t FrameQueue::dropped() const {
  const std::scoped_lock lock(mutex_);
  return dropped_;
}

}  // namespace peel::video
