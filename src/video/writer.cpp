#include "video/writer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "base/random.h"
#include "video/ffmpeg_internal.h"
#include "video/file_writer_internal.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using base::fail;

// The clock of MPEG. A finer one would leave less than an hour for the gap between two frames.
constexpr AVRational ticks{1, 90'000};
constexpr base::Duration longest_gap = std::chrono::hours{6};
constexpr int shortest_side = 16;   // a macroblock; libswscale reads past the end of smaller pictures
constexpr int longest_side = 8192;  // of H.264's highest level

tl::unexpected<base::Error> write_failure(const std::filesystem::path& path, int error) {
  return fail(ErrorCode::io, "cannot write {}: {}{}", path.string(), reason(error),
              error == AVERROR(ENOSPC) ? "; free some space and try again" : "");
}

base::Status check(const std::filesystem::path& path, const WriterOptions& options) {
  const auto [width, height] = options.size;
  const auto fits = [](int side) { return side >= shortest_side && side <= longest_side && side % 2 == 0; };
  if (!fits(width) || !fits(height))
    return fail(ErrorCode::invalid_input,
                "a video of {} x {} cannot be written: both must be even, from {} to {}", width, height,
                shortest_side, longest_side);
  if (options.frames_per_second < 1 || options.frames_per_second > 1000)
    return fail(ErrorCode::invalid_input, "a video of {} frames a second cannot be written: from 1 to 1000",
                options.frames_per_second);
  if (options.quality < 0 || options.quality > 51)
    return fail(ErrorCode::invalid_input, "a video's quality is 0 (best) to 51, not {}", options.quality);
  // The finished file is renamed over its target, and would replace a device or a folder's name too.
  std::error_code error;
  const auto target = std::filesystem::status(path, error);
  if (std::filesystem::exists(target) && !std::filesystem::is_regular_file(target))
    return fail(ErrorCode::invalid_input, "cannot write a video to {}: it is not a regular file",
                path.string());
  return {};
}

base::Result<CodecHandle> open_encoder(const WriterOptions& options) {
  const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
  if (codec == nullptr)
    return fail(ErrorCode::internal, "this FFmpeg has no libx264 encoder; install Debian's libavcodec");
  CodecHandle encoder(avcodec_alloc_context3(codec));
  if (!encoder) return fail(ErrorCode::exhausted, "no memory for a video encoder");
  encoder->width = options.size.width;
  encoder->height = options.size.height;
  encoder->pix_fmt = AV_PIX_FMT_YUV420P;
  encoder->time_base = ticks;
  encoder->framerate = {options.frames_per_second, 1};
  encoder->gop_size = 2 * options.frames_per_second;  // so that a player jumps to any second at once
  encoder->max_b_frames = 0;  // they put gaps between times of coding and showing that MP4 cannot hold
  encoder->thread_count = 2;
  encoder->color_range = AVCOL_RANGE_MPEG;
  encoder->colorspace = AVCOL_SPC_BT709;
  encoder->color_primaries = AVCOL_PRI_BT709;
  encoder->color_trc = AVCOL_TRC_BT709;
  encoder->chroma_sample_location = AVCHROMA_LOC_LEFT;
  encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  Options choice;
  choice.set("preset", options.fast ? "veryfast" : "medium");
  choice.set("crf", std::to_string(options.quality));
  if (const int error = avcodec_open2(encoder.get(), codec, choice.get()); error < 0)
    return fail(ErrorCode::internal, "cannot start the video encoder for {} x {}: {}", options.size.width,
                options.size.height, reason(error));
  return encoder;
}

base::Result<OutputHandle> open_output(const std::filesystem::path& path, FileWriter& file,
                                       const AVCodecContext& encoder) {
  AVFormatContext* made = nullptr;
  if (avformat_alloc_output_context2(&made, nullptr, "mp4", nullptr) < 0)
    return fail(ErrorCode::internal, "this FFmpeg cannot write MP4");
  OutputHandle output(made);
  AVStream* stream = avformat_new_stream(made, nullptr);
  if (stream == nullptr || avcodec_parameters_from_context(stream->codecpar, &encoder) < 0)
    return fail(ErrorCode::exhausted, "no memory for a video file");
  stream->time_base = encoder.time_base;
  stream->avg_frame_rate = encoder.framerate;
  file.serve(*made);
  Options options;
  options.set("movflags", "faststart");
  if (const int error = avformat_write_header(made, options.get()); error < 0)
    return write_failure(path, error);
  return output;
}

base::Result<ScalerHandle> open_scaler(image::Size size) {
  ScalerHandle scaler(sws_getContext(size.width, size.height, AV_PIX_FMT_RGB24, size.width, size.height,
                                     AV_PIX_FMT_YUV420P, SWS_BILINEAR | SWS_ACCURATE_RND, nullptr, nullptr,
                                     nullptr));
  if (!scaler) return fail(ErrorCode::exhausted, "no memory to convert pictures");
  const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
  constexpr int one = 1 << 16;
  sws_setColorspaceDetails(scaler.get(), bt709, 1, bt709, 0, 0, one, one);
  return scaler;
}

void sync_folder(const std::filesystem::path& folder) {
  const int handle = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  ::fsync(handle);
  ::close(handle);
}

}  // namespace

struct Writer::State {
  std::filesystem::path path;
  std::filesystem::path beside;
  WriterOptions options;
  CodecHandle encoder;
  std::unique_ptr<FileWriter> file;
  OutputHandle output;  // after the file that it writes to
  ScalerHandle scaler;
  PacketHandle packet;
  base::Duration last{-1};
  std::int64_t last_tick = -1;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    output.reset();
    if (!beside.empty()) ::unlink(beside.c_str());
  }

  base::Result<FrameHandle> convert(const image::View& rgb) const;
  base::Status encode(const AVFrame* frame);
  base::Status close_file();
};

base::Result<FrameHandle> Writer::State::convert(const image::View& rgb) const {
  FrameHandle frame(av_frame_alloc());
  if (!frame) return fail(ErrorCode::exhausted, "no memory for a picture");
  frame->width = options.size.width;
  frame->height = options.size.height;
  frame->format = AV_PIX_FMT_YUV420P;
  if (av_frame_get_buffer(frame.get(), 0) < 0) return fail(ErrorCode::exhausted, "no memory for a picture");
  const std::uint8_t* const rows[4] = {rgb.data, nullptr, nullptr, nullptr};
  const int strides[4] = {static_cast<int>(rgb.stride), 0, 0, 0};
  if (sws_scale(scaler.get(), rows, strides, 0, rgb.height, frame->data, frame->linesize) != rgb.height)
    return fail(ErrorCode::internal, "cannot convert a picture for {}", path.string());
  return frame;
}

// Hands a picture to the encoder (none: the end) and writes what it has ready.
base::Status Writer::State::encode(const AVFrame* frame) {
  if (const int error = avcodec_send_frame(encoder.get(), frame); error < 0)
    return fail(ErrorCode::internal, "cannot encode a picture for {}: {}", path.string(), reason(error));
  for (;;) {
    const int error = avcodec_receive_packet(encoder.get(), packet.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return {};
    if (error < 0) return fail(ErrorCode::internal, "cannot encode {}: {}", path.string(), reason(error));
    packet->stream_index = 0;
    packet->duration = ticks.den / options.frames_per_second;  // counts for the last frame only
    av_packet_rescale_ts(packet.get(), encoder->time_base, output->streams[0]->time_base);
    if (const int bad = av_interleaved_write_frame(output.get(), packet.get()); bad < 0)
      return write_failure(path, bad);
    if (output->pb->error < 0) return write_failure(path, output->pb->error);
  }
}

base::Status Writer::State::close_file() {
  if (const int error = av_write_trailer(output.get()); error < 0) return write_failure(path, error);
  if (const int error = file->sync(); error < 0) return write_failure(path, error);
  if (::rename(beside.c_str(), path.c_str()) != 0) return write_failure(path, AVERROR(errno));
  beside.clear();
  sync_folder(path.parent_path());
  return {};
}

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

base::Result<Writer> Writer::create(const std::filesystem::path& path, const WriterOptions& options) {
  silence();
  PEEL_CHECK(check(path, options));
  auto state = std::make_unique<State>();
  state->path = path;
  state->options = options;
  PEEL_TRY(state->encoder, open_encoder(options));
  PEEL_TRY(state->scaler, open_scaler(options.size));
  state->packet.reset(av_packet_alloc());
  if (!state->packet) return fail(ErrorCode::exhausted, "no memory for a video file");
  const std::filesystem::path beside = path.string() + "." + base::new_id("part");
  int error = 0;
  state->file = FileWriter::create(beside, error);
  if (!state->file) return write_failure(path, error);
  state->beside = beside;
  PEEL_TRY(state->output, open_output(path, *state->file, *state->encoder));
  return Writer(std::move(state));
}

base::Status Writer::write(const image::View& rgb, base::Duration position) {
  if (!state_)
    return fail(ErrorCode::invalid_input,
                "this video is finished or has failed; no more can be written to it");
  State& state = *state_;
  if (rgb.empty() || rgb.channels != 3 || rgb.size() != state.options.size)
    return fail(ErrorCode::invalid_input,
                "a picture of {} x {} with {} channels is not one of {}, which is {} x {} RGB", rgb.width,
                rgb.height, rgb.channels, state.path.string(), state.options.size.width,
                state.options.size.height);
  if (position <= state.last || position - std::max(state.last, base::Duration{0}) > longest_gap)
    return fail(
        ErrorCode::invalid_input,
        "a picture at {} us cannot follow one at {} us in {}: positions must rise, by 6 hours at most",
        position.count(), state.last.count(), state.path.string());
  PEEL_TRY(FrameHandle frame, state.convert(rgb));
  const std::int64_t tick =
      std::max(av_rescale_q(position.count(), microseconds, ticks), state.last_tick + 1);
  frame->pts = tick;
  auto written = state.encode(frame.get());
  wipe(*frame);
  if (!written) {
    state_.reset();  // removes what there is: a full disk needs the room
    return written;
  }
  state.last = position;
  state.last_tick = tick;
  return {};
}

base::Status Writer::finish() {
  if (!state_) return fail(ErrorCode::invalid_input, "this video is finished already or has failed");
  const auto state = std::move(state_);  // whatever happens, the unfinished file goes
  if (state->last.count() < 0)
    return fail(ErrorCode::invalid_input, "the video {} has no picture and is not written",
                state->path.string());
  PEEL_CHECK(state->encode(nullptr));
  return state->close_file();
}

}  // namespace peel::video
