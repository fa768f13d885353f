#include <exception>

#include "video/picture_internal.h"
#include "video/threaded_source_internal.h"

namespace peel::video {

using base::ErrorCode;

ThreadedSource::ThreadedSource(Address address, const SourceOptions& options, const base::Clock& clock,
                               FrameQueue::WhenFull when_full)
    : address_(std::move(address)), options_(options), clock_(clock), queue_(when_full) {}

void ThreadedSource::begin(std::function<base::Status()> work) {
  thread_ = std::thread([this, work = std::move(work)] {
    base::Status outcome;
    try {
      outcome = work();
    } catch (const std::exception& error) {  // no memory, in practice
      outcome = base::fail(ErrorCode::exhausted, "reading {} failed: {}", address_.shown, error.what());
    }
    if (!outcome) note_problem(outcome.error());
    queue_.finish(std::move(outcome));
  });
}

void ThreadedSource::end() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void ThreadedSource::stop() {
  watch_.stop();
  queue_.close();
}

SourceStatus ThreadedSource::status() const {
  const std::uint64_t dropped = queue_.dropped();
  const std::scoped_lock lock(mutex_);
  SourceStatus status = status_;
  status.skipped += dropped;
  return status;
}

base::Result<Arrival> ThreadedSource::next_within(base::Duration limit) {
  PEEL_TRY(FrameQueue::Taken taken, queue_.pop(std::chrono::steady_clock::now() + limit));
  Arrival arrival;
  arrival.ended = taken.got == FrameQueue::Got::end;
  if (taken.got != FrameQueue::Got::frame) return arrival;
  QueuedFrame& frame = taken.frame;
  const Moment captured = frame.captured.value_or(Moment{clock_.now(), clock_.steady()});
  arrival.frame.emplace(std::move(frame.picture), numbered_++, frame.position, captured.wall,
                        captured.steady);
  return arrival;
}

std::vector<FrameHandle> ThreadedSource::decode(Decoder& decoder, AVPacket* packet, base::Duration tag,
                                                base::Duration lateness) {
  const bool key = packet != nullptr && (packet->flags & AV_PKT_FLAG_KEY) != 0;
  if (packet != nullptr && !shedder_.wanted(key, lateness)) {
    note(&SourceStatus::skipped);
    wipe(*packet);
    return {};
  }
  decoder.hurry(shedder_.hurried());
  Decoder::Decoded decoded = decoder.decode(packet, tag);
  const auto pictures = static_cast<std::int64_t>(decoded.frames.size());
  const auto settled = static_cast<std::int64_t>(decoded.damaged) + pictures;
  note(&SourceStatus::damaged, decoded.damaged);
  note(&SourceStatus::skipped, shedder_.left_out(packet != nullptr ? 1 : 0, settled));
  note(&SourceStatus::decoded, static_cast<std::uint64_t>(pictures));
  return std::move(decoded.frames);
}

bool ThreadedSource::hand_out(FrameHandle decoded, const Input& input, base::Duration position,
                              std::optional<Moment> captured) {
  image::Turn turn = input.turn();
  if (decoded->sample_aspect_ratio.num == 0)
    decoded->sample_aspect_ratio = input.stream().sample_aspect_ratio;
  // A picture may say how the camera lay at that very moment.
  if (const auto* said = av_frame_get_side_data(decoded.get(), AV_FRAME_DATA_DISPLAYMATRIX); said != nullptr)
    turn = turn_of(reinterpret_cast<const std::int32_t*>(said->data));
  const auto picture = std::make_shared<const Frame::Picture>(std::move(decoded), turn, options_.largest);
  {
    const std::scoped_lock lock(mutex_);
    status_.size = picture->size();
  }
  return queue_.push({picture, position, captured});
}

void ThreadedSource::describe(const Input& input, const Decoder& decoder) {
  const double rate = input.frames_per_second() > 0 ? input.frames_per_second() : decoder.frames_per_second();
  const std::scoped_lock lock(mutex_);
  status_.frames_per_second = rate;
  const AVCodecParameters& video = *input.stream().codecpar;
  if (status_.size == image::Size{}) status_.size = input.turn().of({video.width, video.height});
}

void ThreadedSource::note_problem(const base::Error& error) {
  const std::scoped_lock lock(mutex_);
  status_.last_problem = error.message;
}

void ThreadedSource::note_away(bool away) {
  const std::scoped_lock lock(mutex_);
  status_.away = away;
}

void ThreadedSource::note(std::uint64_t SourceStatus::*count, std::uint64_t more) {
  const std::scoped_lock lock(mutex_);
  status_.*count += more;
}

}  // namespace peel::video
