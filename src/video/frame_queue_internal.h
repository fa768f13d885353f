// The short queue between the thread that decodes and the one that reads.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "video/frame.h"
#include "video/watch_internal.h"

namespace peel::video {

struct Moment {
  base::Time wall{};
  base::Duration steady{0};
};

struct QueuedFrame {
  std::shared_ptr<const Frame::Picture> picture;
  base::Duration position{0};
  std::optional<Moment> captured;  // none: when it is read
};

class FrameQueue {
 public:
  enum class WhenFull { wait, drop_oldest };
  explicit FrameQueue(WhenFull when_full) : when_full_(when_full) {}

  // Waits, or lets the oldest go, while the queue is full. False when it is closed.
  bool push(QueuedFrame frame);
  // Waits until pop() was called for the first time. False when it is closed.
  bool wait_for_reader();
  // No frame comes any more; an error is told once the queued frames are taken.
  void finish(base::Status outcome);
  // Forgets what is queued and wakes everyone.
  void close();

  enum class Got { frame, end, nothing_yet };
  struct Taken {
    Got got = Got::nothing_yet;
    QueuedFrame frame;  // with Got::frame
  };
  // Waits for a frame until `limit`. Errors: the outcome's.
  base::Result<Taken> pop(SteadyTime limit);

  std::uint64_t dropped() const;

  static constexpr std::size_t waiting_frames = 4;                                // WhenFull::wait
  static constexpr std::size_t most_frames = 12;                                  // WhenFull::drop_oldest,
  static constexpr base::Duration longest = std::chrono::milliseconds{1000 / 3};  // and from oldest to newest

 private:
  bool full(base::Duration newest) const;

  const WhenFull when_full_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<QueuedFrame> frames_;
  std::optional<base::Status> outcome_;
  bool closed_ = false;
  bool read_ = false;  // pop() was called
  std::uint64_t dropped_ = 0;
};

}  // namespace peel::video
