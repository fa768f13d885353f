extern "C" {
#include <libavutil/avstring.h>
}

#include <algorithm>

#include "video/decoder_internal.h"
#include "video/input_internal.h"
#include "video/picture_internal.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::int64_t large_picture = 2'500'000;  // pixels; above, one core may not decode it in real time

// Decoding several pictures at once delays each by one, takes memory, and gives other pictures on every run
// where the stream is damaged; slices of one picture do neither, but few cameras send several.
void choose_threads(AVCodecContext& codec, bool live) {
  const bool large = std::int64_t{codec.width} * codec.height > large_picture;
  codec.thread_count = 2;
  codec.thread_type = large ? FF_THREAD_FRAME | FF_THREAD_SLICE : FF_THREAD_SLICE;
  if (live && !large) codec.flags |= AV_CODEC_FLAG_LOW_DELAY;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  codec.thread_safe_callbacks = 1;  // libavcodec 59 still asks; without it threads wait for each other
#pragma GCC diagnostic pop
}

}  // namespace

Decoder::Decoder(CodecHandle codec, image::Size largest) : codec_(std::move(codec)), largest_(largest) {
  codec_->opaque = this;
  codec_->get_buffer2 = &Decoder::get_buffer;
}

base::Result<std::unique_ptr<Decoder>> Decoder::open(const Input& input, const SourceOptions& options,
                                                     bool live) {
  const AVStream& stream = input.stream();
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr || av_match_list(codec->name, input.context().codec_whitelist, ',') == 0)
    return fail(ErrorCode::invalid_input, "video of the kind '{}' is not read; convert it to H.264 first",
                avcodec_get_name(stream.codecpar->codec_id));
  CodecHandle context(avcodec_alloc_context3(codec));
  if (!context || avcodec_parameters_to_context(context.get(), stream.codecpar) < 0)
    return fail(ErrorCode::exhausted, "no memory for a video decoder");
  context->pkt_timebase = stream.time_base;
  context->max_pixels = std::int64_t{options.largest.width} * options.largest.height;
  choose_threads(*context, live);
  std::unique_ptr<Decoder> decoder(new Decoder(std::move(context), options.largest));
  if (const int error = avcodec_open2(decoder->codec_.get(), codec, nullptr); error < 0)
    return fail(ErrorCode::corrupt, "the {} video cannot be decoded: {}", codec->name, reason(error));
  return decoder;
}

int Decoder::get_buffer(AVCodecContext* codec, AVFrame* frame, int flags) {
  const auto& self = *static_cast<const Decoder*>(codec->opaque);
  const auto [shorter, longer] = std::minmax(codec->width, codec->height);
  const auto [least, most] = std::minmax(self.largest_.width, self.largest_.height);
  if (shorter > least || longer > most) return AVERROR(EINVAL);
  if (const int error = avcodec_default_get_buffer2(codec, frame, flags); error < 0) return error;
  return wipe_when_released(*frame);
}

// Takes one picture if there is one; false when the decoder wants more packets first.
bool Decoder::receive(Decoded& into) {
  FrameHandle frame(av_frame_alloc());
  if (!frame) return false;
  const int error = avcodec_receive_frame(codec_.get(), frame.get());
  if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return false;
  if (error < 0) {
    ++into.damaged;
    return true;
  }
  // Raw video is the packet itself: no buffer was asked for.
  const bool raw = codec_->codec_id == AV_CODEC_ID_RAWVIDEO;
  // A patched-up picture holds parts of other pictures: faces that nobody had.
  if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 ||
      (raw && wipe_when_released(*frame) < 0))
    ++into.damaged;
  else
    into.frames.push_back(std::move(frame));
  return true;
}

Decoder::Decoded Decoder::decode(AVPacket* packet, base::Duration tag) {
  Decoded decoded;
  codec_->reordered_opaque = tag.count();
  int error = avcodec_send_packet(codec_.get(), packet);
  while (error == AVERROR(EAGAIN) && receive(decoded)) error = avcodec_send_packet(codec_.get(), packet);
  if (error < 0 && error != AVERROR_EOF) ++decoded.damaged;
  if (packet != nullptr) wipe(*packet);
  constexpr std::uint64_t hopeless = 1000;  // failures for one packet
  while (decoded.damaged < hopeless && receive(decoded)) {
  }
  return decoded;
}

}  // namespace peel::video
