// FFmpeg as the rest of src/video sees it: handles that free themselves, and errors in words.
#pragma once

#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include "base/result.h"
#include "image/geometry.h"

namespace peel::video {

struct FreeFrame {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeCodec {
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
};
struct FreeInput {
  void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};
struct FreeOutput {
  void operator()(AVFormatContext* output) const { avformat_free_context(output); }
};
struct FreeScaler {
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};

using FrameHandle = std::unique_ptr<AVFrame, FreeFrame>;
using PacketHandle = std::unique_ptr<AVPacket, FreePacket>;
using CodecHandle = std::unique_ptr<AVCodecContext, FreeCodec>;
using InputHandle = std::unique_ptr<AVFormatContext, FreeInput>;
using OutputHandle = std::unique_ptr<AVFormatContext, FreeOutput>;
using ScalerHandle = std::unique_ptr<SwsContext, FreeScaler>;

// FFmpeg's dictionary of options, filled before a call that takes it.
class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  ~Options() { av_dict_free(&options_); }
  void set(const char* name, const std::string& value) { av_dict_set(&options_, name, value.c_str(), 0); }
  AVDictionary** get() { return &options_; }

 private:
  AVDictionary* options_ = nullptr;
};

// What a negative return value of FFmpeg means, in its own words or the system's.
std::string reason(int error);

// FFmpeg prints to standard error by itself, addresses with their passwords among it. From the first call
// on it does not. Every entry to this folder calls it.
void silence();

// How often FFmpeg's containers have wanted to print an error on this thread. They pass over what is broken
// without telling their caller; this shows that they did.
unsigned complaints();

// Overwrites with zeros what nobody else refers to, and lets go of it.
void wipe(AVFrame& frame);
void wipe(AVPacket& packet);

// Whether a frame rate makes sense: above 0, at most 1000 a second.
inline bool believable(AVRational rate) { return rate.num > 0 && rate.den > 0 && av_q2d(rate) <= 1000; }

inline constexpr AVRational microseconds{1, 1'000'000};

}  // namespace peel::video
