#include "video/sources_internal.h"
#include "video/threaded_source_internal.h"
#include "video/timeline_internal.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using base::fail;

// The time at which a file in real time began: its position 0.
struct Beginning {
  SteadyTime real;
  Moment moment;
};

class FileSource final : public ThreadedSource {
 public:
  FileSource(Address address, const SourceOptions& options, const base::Clock& clock)
      : ThreadedSource(std::move(address), options, clock,
                       options.realtime ? FrameQueue::WhenFull::drop_oldest : FrameQueue::WhenFull::wait) {}
  ~FileSource() override { end(); }

  base::Status start();
  bool live() const override { return false; }

 private:
  base::Status reopen();
  base::Status play();  // until the end, as often as asked for
  base::Status play_once();
  base::Status ended(base::Status read);
  bool show(std::vector<FrameHandle> frames);
  bool show(FrameHandle decoded);
  base::Duration lateness() const;

  std::unique_ptr<Input> input_;
  std::unique_ptr<Decoder> decoder_;
  std::optional<FileTimeline> timeline_;
  std::optional<Beginning> beginning_;
  base::Duration position_{0};
  std::uint64_t shown_ = 0;  // in this pass
};

base::Status FileSource::reopen() {
  decoder_.reset();
  input_.reset();
  PEEL_TRY(input_, Input::open(address_, options_, watch_));
  auto decoder = Decoder::open(*input_, options_, false);
  if (!decoder) return base::fail_with(address_.shown, decoder.error());
  decoder_ = std::move(*decoder);
  watch_.allow(std::nullopt);
  return {};
}

base::Status FileSource::start() {
  PEEL_CHECK(reopen());
  describe(*input_, *decoder_);
  const double rate = input_->frames_per_second() > 0 ? input_->frames_per_second() : 25;
  timeline_.emplace(base::Duration{static_cast<base::Duration::rep>(1e6 / rate)}, input_->length());
  begin([this] { return play(); });
  return {};
}

base::Status FileSource::play() {
  for (;;) {
    PEEL_CHECK(play_once());
    if (!options_.loop || watch_.stopped()) return {};
    if (auto opened = reopen(); !opened) return watch_.stopped() ? base::Status{} : opened;
    timeline_->again();
    shown_ = 0;
  }
}

base::Status FileSource::play_once() {
  const PacketHandle packet(av_packet_alloc());
  if (!packet) return fail(ErrorCode::exhausted, "no memory to read {}", address_.shown);
  while (!watch_.stopped()) {
    const auto got = input_->read(*packet);
    if (!got) return ended(tl::make_unexpected(got.error()));
    if (*got == Input::Got::end) return ended({});
    note(&SourceStatus::damaged, input_->take_damage() + (*got == Input::Got::damage ? 1 : 0));
    if (*got == Input::Got::packet && !show(decode(*decoder_, packet.get(), {}, lateness()))) break;
  }
  return {};
}

// Hands out what the decoder still holds, then says how it ended.
base::Status FileSource::ended(base::Status read) {
  if (watch_.stopped() || !show(decode(*decoder_, nullptr, {}, {}))) return {};
  PEEL_CHECK(read);
  if (shown_ == 0)
    return fail(ErrorCode::corrupt, "no picture of {} can be decoded; it is damaged, or larger than {} x {}",
                address_.shown, options_.largest.width, options_.largest.height);
  return input_->check_complete();
}

bool FileSource::show(std::vector<FrameHandle> frames) {
  for (FrameHandle& frame : frames)
    if (!show(std::move(frame))) return false;
  return true;
}

bool FileSource::show(FrameHandle decoded) {
  position_ = timeline_->next(input_->time(decoded->best_effort_timestamp));
  ++shown_;
  std::optional<Moment> captured;
  if (options_.realtime) {
    // It begins to play when somebody looks: what they prepare first costs no frame.
    if (!beginning_ && !wait_for_reader()) return false;
    if (!beginning_)
      beginning_ = Beginning{std::chrono::steady_clock::now() - position_, {clock_.now(), clock_.steady()}};
    if (!watch_.pause_until(beginning_->real + position_)) return false;
    captured = Moment{beginning_->moment.wall + position_, beginning_->moment.steady + position_};
  }
  return hand_out(std::move(decoded), *input_, position_, captured);
}

base::Duration FileSource::lateness() const {
  if (!beginning_) return {};
  return std::chrono::duration_cast<base::Duration>(std::chrono::steady_clock::now() - beginning_->real) -
         position_;
}

}  // namespace

base::Result<std::unique_ptr<Source>> open_file(Address address, const SourceOptions& options,
                                                const base::Clock& clock) {
  auto source = std::make_unique<FileSource>(std::move(address), options, clock);
  PEEL_CHECK(source->start());
  return source;
}

}  // namespace peel::video
