#include "video/input_internal.h"

extern "C" {
#include <libavdevice/avdevice.h>
#include <libavutil/parseutils.h>
}

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "video/picture_internal.h"
#include "video/timeline_internal.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using base::fail;

constexpr const char* containers = "mov,matroska,avi,mpegts,mpeg,flv,h264,hevc,mjpeg";
constexpr int most_damage_in_a_row = 100;  // reads; a file that gives nothing else is given up

int interrupted(void* watch) { return static_cast<const Watch*>(watch)->over() ? 1 : 0; }

// Whatever a container names besides itself stays closed.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EACCES);
}

void forbid_everything_else(AVFormatContext& context, const char* formats, const char* decoders,
                            const char* protocols) {
  context.format_whitelist = av_strdup(formats);
  context.codec_whitelist = av_strdup(decoders);
  context.protocol_whitelist = av_strdup(protocols);
}

base::Status check_camera(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0)
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, "there is no camera {}: {}", path,
                std::strerror(errno));
  if (!S_ISCHR(info.st_mode)) return fail(ErrorCode::invalid_input, "{} is not a camera", path);
  const int handle = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (handle < 0)
    return fail(ErrorCode::io, "cannot use the camera {}: {}{}", path, std::strerror(errno),
                errno == EACCES ? "; cameras usually belong to the group 'video'" : "");
  ::close(handle);
  return {};
}

bool too_large(const AVCodecParameters& video, image::Size largest) {
  const image::Size turned{largest.height, largest.width};
  const auto fits = [&](image::Size limit) {
    return video.width <= limit.width && video.height <= limit.height;
  };
  return !fits(largest) && !fits(turned);
}

// A camera's packets lie in memory that goes with its connection; a picture may be looked at for longer.
int own_copy(AVPacket& packet) {
  const PacketHandle copy(av_packet_alloc());
  if (!copy || av_new_packet(copy.get(), packet.size) < 0 || av_packet_copy_props(copy.get(), &packet) < 0)
    return AVERROR(ENOMEM);
  std::copy_n(packet.data, packet.size, copy->data);
  wipe(packet);
  av_packet_move_ref(&packet, copy.get());
  return 0;
}

}  // namespace

base::Result<std::unique_ptr<Input>> Input::open(const Address& address, const SourceOptions& options,
                                                 Watch& watch) {
  std::unique_ptr<Input> input(new Input(address, watch));
  watch.allow(options.open_timeout);
  input->context_.reset(avformat_alloc_context());
  if (!input->context_) return fail(ErrorCode::exhausted, "no memory to open {}", address.shown);
  input->context_->interrupt_callback = {&interrupted, &watch};
  switch (address.kind) {
    case AddressKind::file:
      PEEL_CHECK(input->open_file(options));
      break;
    case AddressKind::network:
      PEEL_CHECK(input->open_network(options));
      break;
    case AddressKind::camera:
      PEEL_CHECK(input->open_camera());
      break;
  }
  PEEL_CHECK(input->find_video());
  PEEL_CHECK(input->check_size(options.largest));
  return input;
}

base::Status Input::open_file(const SourceOptions& options) {
  PEEL_TRY(file_, FileReader::open(address_.target, watch_));
  context_->pb = file_->io();
  context_->flags |= AVFMT_FLAG_CUSTOM_IO;
  context_->io_open = &refuse_to_open;
  forbid_everything_else(*context_, containers, codecs, "");
  Options none;
  // No name: some containers are guessed from it, and their parts found by it.
  PEEL_CHECK(start(nullptr, "", none));
  if (find_video()) PEEL_CHECK(check_size(options.largest));
  return explore(options);
}

base::Status Input::open_network(const SourceOptions& source) {
  const bool secure = address_.target.starts_with("rtsps");
  forbid_everything_else(*context_, "rtsp", codecs, secure ? "tls,tcp" : "tcp");
  Options options;
  options.set("rtsp_transport", "tcp");
  options.set("allowed_media_types", "video");
  PEEL_CHECK(start(av_find_input_format("rtsp"), address_.target.c_str(), options));
  context_->max_analyze_duration = 500'000;  // us: what is read here comes late
  context_->fps_probe_size = 0;
  // No picture is decoded here, so a size that the camera's description does not tell is never found, and all
  // that may be read would be: 5 MB, ten seconds of many a camera. The decoder finds it in the first picture.
  context_->probesize = 128 << 10;
  return explore(source);
}

base::Status Input::open_camera() {
  PEEL_CHECK(check_camera(address_.target));
  avdevice_register_all();
  context_->flags |= AVFMT_FLAG_NONBLOCK;  // a waiting read could not be stopped
  forbid_everything_else(*context_, "v4l2,video4linux2", camera_codecs, "");
  Options none;
  return start(av_find_input_format("v4l2"), address_.target.c_str(), none);
}

base::Status Input::start(const AVInputFormat* format, const char* target, Options& options) {
  AVFormatContext* opened = context_.release();  // freed by a failure
  const int error = avformat_open_input(&opened, target, format, options.get());
  if (error < 0) return failure(error);
  context_.reset(opened);
  return {};
}

// Reads on a little to know what the header does not say. FFmpeg decodes here by itself, into memory that
// nobody would wipe: it is told to leave out the pictures, or, where streams turn up only now and cannot be
// told, to leave out the decoders.
base::Status Input::explore(const SourceOptions& options) {
  const bool streams_turn_up = (context_->ctx_flags & AVFMTCTX_NOHEADER) != 0;
  char* const allowed = context_->codec_whitelist;
  std::string none = "none";
  if (streams_turn_up) context_->codec_whitelist = none.data();
  std::vector<AVDictionary*> given;
  for (unsigned i = 0; i < context_->nb_streams; ++i) {
    AVStream& stream = *context_->streams[i];
    if (stream.codecpar->codec_type != AVMEDIA_TYPE_VIDEO) stream.discard = AVDISCARD_ALL;
    Options one;
    one.set("max_pixels", std::to_string(std::int64_t{options.largest.width} * options.largest.height));
    one.set("skip_frame", "all");
    given.push_back(std::exchange(*one.get(), nullptr));
  }
  const unsigned before = complaints();
  const int error = avformat_find_stream_info(context_.get(), given.data());
  ever_damaged_ = complaints() != before;
  damaged_between_ = ever_damaged_ ? 1 : 0;
  context_->codec_whitelist = allowed;
  for (AVDictionary* rest : given) av_dict_free(&rest);
  return error < 0 ? failure(error) : base::Status{};
}

base::Status Input::find_video() {
  stream_ = nullptr;
  for (unsigned i = 0; i < context_->nb_streams; ++i) {
    AVStream* stream = context_->streams[i];
    const bool cover =
        (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;  // of a record, in a sound file
    const bool wanted = stream_ == nullptr && stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !cover;
    if (wanted) stream_ = stream;
    stream->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  if (stream_ != nullptr) return {};
  return fail(ErrorCode::corrupt, "there is no video in {}{}", address_.shown,
              context_->nb_streams > 0 ? ", only sound or other data" : "");
}

base::Status Input::check_size(image::Size largest) const {
  if (stream_ == nullptr || !too_large(*stream_->codecpar, largest)) return {};
  return fail(ErrorCode::exhausted, "the video {} is {} x {}; at most {} x {} is accepted", address_.shown,
              stream_->codecpar->width, stream_->codecpar->height, largest.width, largest.height);
}

base::Result<Input::Got> Input::read(AVPacket& packet) {
  wipe(packet);
  const unsigned before = complaints();
  const int error = av_read_frame(context_.get(), &packet);
  const bool complained = complaints() != before;
  if (error == AVERROR(EAGAIN)) {
    if (watch_.over()) return failure(AVERROR_EXIT);
    return Got::nothing_yet;
  }
  if (error == AVERROR_EOF && (!file_ || file_->error() == 0)) {
    cut_off_ = complained || last_was_partial_ || (file_ && file_->missed_bytes());
    return Got::end;
  }
  if (error < 0) {
    const bool may_recover =
        file_ && file_->error() == 0 && error != AVERROR_EXIT && error != AVERROR(ENOMEM);
    if (!may_recover || ++damaged_in_a_row_ > most_damage_in_a_row) return failure(error);
    return Got::damage;
  }
  damaged_in_a_row_ = 0;
  last_was_partial_ = (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
  if (complained && !last_was_partial_) ++damaged_between_;  // a partial packet is counted by its decoder
  ever_damaged_ = ever_damaged_ || complained;
  if (packet.stream_index != stream_->index) {
    wipe(packet);
    return Got::nothing_yet;
  }
  if (address_.kind == AddressKind::camera && own_copy(packet) < 0) return failure(AVERROR(ENOMEM));
  measure(packet);
  return Got::packet;
}

std::uint64_t Input::take_damage() { return std::exchange(damaged_between_, 0); }

void Input::measure(const AVPacket& packet) {
  const std::int64_t ticks = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  const auto at = time(ticks);
  if (!at) return;
  if (!first_stamp_) first_stamp_ = end_stamp_ = *at;
  longest_gap_ = std::max(longest_gap_, *at - end_stamp_);
  const base::Duration lasts = time(packet.duration).value_or(base::Duration{0});
  end_stamp_ = std::max(end_stamp_, *at + std::max(lasts, base::Duration{0}));
}

image::Turn Input::turn() const {
  const std::uint8_t* matrix = av_stream_get_side_data(stream_, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  return matrix == nullptr ? image::Turn{} : turn_of(reinterpret_cast<const std::int32_t*>(matrix));
}

double Input::frames_per_second() const {
  for (const AVRational rate : {stream_->avg_frame_rate, stream_->r_frame_rate})
    if (believable(rate)) return av_q2d(rate);
  return 0;
}

std::optional<base::Duration> Input::time(std::int64_t ticks) const {
  if (ticks == AV_NOPTS_VALUE) return std::nullopt;
  return plausible(base::Duration{av_rescale_q(ticks, stream_->time_base, microseconds)});
}

std::optional<base::Duration> Input::length() const {
  const auto told = told_length();
  return told && *told > base::Duration{0} ? plausible(told) : std::nullopt;
}

std::optional<base::Duration> Input::told_length() const {
  if (!file_ || context_->duration_estimation_method != AVFMT_DURATION_FROM_STREAM) return std::nullopt;
  if (stream_->duration > 0)
    return base::Duration{av_rescale_q(stream_->duration, stream_->time_base, microseconds)};
  std::int64_t told = 0;
  const AVDictionaryEntry* tag = av_dict_get(stream_->metadata, "DURATION", nullptr, 0);  // Matroska's
  if (tag != nullptr && av_parse_time(&told, tag->value, 1) >= 0 && told > 0) return base::Duration{told};
  // Of all its streams, and sound may well go on after the last picture; but then nothing is broken.
  const bool only_hint = context_->nb_streams == 1 || ever_damaged_;
  if (context_->duration > 0 && only_hint) return base::Duration{context_->duration};
  return std::nullopt;
}

base::Status Input::check_complete() const {
  const base::Duration start = first_stamp_.value_or(base::Duration{0});
  const base::Duration reached = std::max(end_stamp_, end_stamp_ - start);
  const base::Duration whole = length().value_or(base::Duration{0});
  const base::Duration slack = std::max({base::Duration{500'000}, whole / 50, 2 * longest_gap_});
  if (!cut_off_ && reached + slack >= whole) return {};
  const auto seconds = [](base::Duration time) { return static_cast<double>(time.count()) / 1e6; };
  const std::string announced = whole.count() > 0 ? fmt::format(" of {:.1f} s", seconds(whole)) : "";
  return fail(ErrorCode::corrupt, "the video {} is cut off or damaged: {:.1f} s{} could be read",
              address_.shown, seconds(end_stamp_ - start), announced);
}

tl::unexpected<base::Error> Input::failure(int error) const {
  const bool timed_out = error == AVERROR_EXIT && watch_.late();
  if (address_.kind == AddressKind::file) {
    if (file_ && file_->error() != 0)
      return fail(ErrorCode::io, "cannot read the video {}: {}", address_.shown,
                  std::strerror(file_->error()));
    if (error == AVERROR(ENOMEM))
      return fail(ErrorCode::exhausted, "no memory to read the video {}", address_.shown);
    const std::string why = timed_out                  ? "it takes too long to understand"
                            : error == AVERROR(EINVAL) ? "it is of another kind"  // not among the containers
                                                       : reason(error);
    return fail(ErrorCode::corrupt,
                "{} cannot be read as a video: {}; MP4, MKV, AVI, TS, MPEG, FLV and bare H.264, HEVC and "
                "MJPEG are read",
                address_.shown, why);
  }
  if (timed_out) return fail(ErrorCode::unavailable, "{} sends nothing", address_.shown);
  if (error == AVERROR_HTTP_UNAUTHORIZED || error == AVERROR_HTTP_FORBIDDEN)
    return fail(ErrorCode::unavailable, "{} refuses the user name or password", address_.shown);
  if (error == AVERROR_HTTP_NOT_FOUND)
    return fail(ErrorCode::unavailable, "{} has no stream of that name", address_.shown);
  if (error == AVERROR(ENOTTY)) return fail(ErrorCode::invalid_input, "{} is not a camera", address_.shown);
  return fail(ErrorCode::unavailable, "{} cannot be reached: {}", address_.shown, reason(error));
}

}  // namespace peel::video
