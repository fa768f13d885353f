// What all sources have in common: a thread that decodes, a queue, and an account of both.
#pragma once

#include <functional>
#include <mutex>
#include <thread>

#include "video/decoder_internal.h"
#include "video/frame_queue_internal.h"
#include "video/input_internal.h"
#include "video/load_shedder_internal.h"
#include "video/source.h"

namespace peel::video {

class ThreadedSource : public Source {
 public:
  void stop() override;
  SourceStatus status() const override;
  base::Result<Arrival> next_within(base::Duration limit) override;

 protected:
  ThreadedSource(Address address, const SourceOptions& options, const base::Clock& clock,
                 FrameQueue::WhenFull when_full);

  // The thread uses members of the derived class, which therefore begins it when it is complete and ends it
  // in its destructor. What `work` returns is told by next_within() after the last frame.
  void begin(std::function<base::Status()> work);
  void end();

  // The pictures that are ready after this packet (none: all that are left), fewer when they come late.
  std::vector<FrameHandle> decode(Decoder& decoder, AVPacket* packet, base::Duration tag,
                                  base::Duration lateness);
  // Waits until the reader asked for a frame; false when it has stopped.
  bool wait_for_reader() { return queue_.wait_for_reader(); }
  // Gives a picture to the reader; false when the reader has stopped.
  bool hand_out(FrameHandle decoded, const Input& input, base::Duration position,
                std::optional<Moment> captured);

  void describe(const Input& input, const Decoder& decoder);
  void note_problem(const base::Error& error);
  void note_away(bool away);
  void note(std::uint64_t SourceStatus::*count, std::uint64_t more = 1);

  const Address address_;
  const SourceOptions options_;
  const base::Clock& clock_;
  Watch watch_;

 private:
  FrameQueue queue_;
  LoadShedder shedder_;
  std::uint64_t numbered_ = 0;
  mutable std::mutex mutex_;
  SourceStatus status_;
  std::thread thread_;
};

}  // namespace peel::video
