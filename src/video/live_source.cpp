#include "video/backoff_internal.h"
#include "video/sources_internal.h"
#include "video/threaded_source_internal.h"
#include "video/timeline_internal.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using base::fail;
using std::chrono::steady_clock;

base::Duration since_start_of_clock(SteadyTime time) {
  return std::chrono::duration_cast<base::Duration>(time.time_since_epoch());
}

class LiveSource final : public ThreadedSource {
 public:
  LiveSource(Address address, const SourceOptions& options, const base::Clock& clock)
      : ThreadedSource(std::move(address), options, clock, FrameQueue::WhenFull::drop_oldest),
        backoff_(options.first_backoff, options.longest_backoff) {}
  ~LiveSource() override { end(); }

  base::Status start();
  bool live() const override { return true; }

 private:
  base::Status connect();
  base::Status play();             // until stopped, through all connections
  base::Status play_connection();  // until it breaks
  base::Result<bool> wait_for_packet(AVPacket& packet);
  bool show(std::vector<FrameHandle> frames);
  void reached();

  std::unique_ptr<Input> input_;
  std::unique_ptr<Decoder> decoder_;
  LiveTimeline timeline_;
  Backoff backoff_;
  LivePositions positions_;
  bool connection_gave_frames_ = false;
  bool ever_reached_ = false;
  SteadyTime reached_at_{};  // the first picture of this connection
};

base::Status LiveSource::start() {
  // A camera that is not plugged in is a mistake to be told now; a network may come yet.
  if (address_.kind == AddressKind::camera) PEEL_CHECK(connect());
  note_away(true);
  begin([this] { return play(); });
  return {};
}

base::Status LiveSource::connect() {
  decoder_.reset();
  input_.reset();
  connection_gave_frames_ = false;
  timeline_.again();
  positions_.again();
  PEEL_TRY(input_, Input::open(address_, options_, watch_));
  PEEL_TRY(decoder_, Decoder::open(*input_, options_, true));
  describe(*input_, *decoder_);
  return {};
}

base::Status LiveSource::play() {
  while (!watch_.stopped()) {
    base::Status outcome;
    if (!input_ || !decoder_) outcome = connect();
    if (outcome) outcome = play_connection();
    if (watch_.stopped()) break;
    note_away(true);
    if (!outcome) note_problem(outcome.error());
    decoder_.reset();
    input_.reset();
    // A connection that gave a frame and broke at once does not make the next attempt quicker.
    if (connection_gave_frames_ && steady_clock::now() - reached_at_ > 10 * options_.first_backoff)
      backoff_.reset();
    watch_.pause(backoff_.next());
  }
  return {};
}

base::Status LiveSource::play_connection() {
  const PacketHandle packet(av_packet_alloc());
  if (!packet) return fail(ErrorCode::exhausted, "no memory to read {}", address_.shown);
  for (;;) {
    PEEL_TRY(const bool more, wait_for_packet(*packet));
    if (!more) return fail(ErrorCode::unavailable, "{} ended the connection", address_.shown);
    const base::Duration taken =
        timeline_.taken(input_->time(packet->pts), since_start_of_clock(steady_clock::now()));
    if (!show(decode(*decoder_, packet.get(), taken, timeline_.lateness()))) return {};
  }
}

// False when the connection was ended in good order.
base::Result<bool> LiveSource::wait_for_packet(AVPacket& packet) {
  constexpr base::Duration moment = std::chrono::milliseconds{2};
  watch_.allow(options_.read_timeout);
  for (;;) {
    PEEL_TRY(const Input::Got got, input_->read(packet));
    note(&SourceStatus::damaged, input_->take_damage() + (got == Input::Got::damage ? 1 : 0));
    if (got == Input::Got::packet) return true;
    if (got == Input::Got::end) return false;
    if (got == Input::Got::nothing_yet) watch_.pause(moment);
  }
}

void LiveSource::reached() {
  if (connection_gave_frames_) return;
  connection_gave_frames_ = true;
  reached_at_ = steady_clock::now();
  note_away(false);
  if (ever_reached_) note(&SourceStatus::reconnects);
  ever_reached_ = true;
  describe(*input_, *decoder_);
}

bool LiveSource::show(std::vector<FrameHandle> frames) {
  for (FrameHandle& frame : frames) {
    reached();
    const base::Duration taken{frame->reordered_opaque};
    const base::Duration age = since_start_of_clock(steady_clock::now()) - taken;
    const Moment captured{clock_.now() - age, clock_.steady() - age};
    const base::Duration position = positions_.next(input_->time(frame->best_effort_timestamp), taken);
    if (!hand_out(std::move(frame), *input_, position, captured)) return false;
  }
  return true;
}

}  // namespace

base::Result<std::unique_ptr<Source>> open_live(Address address, const SourceOptions& options,
                                                const base::Clock& clock) {
  auto source = std::make_unique<LiveSource>(std::move(address), options, clock);
  PEEL_CHECK(source->start());
  return source;
}

}  // namespace peel::video
