// From packets to pictures.
#pragma once

#include <memory>
#include <vector>

#include "base/time.h"
#include "video/ffmpeg_internal.h"
#include "video/source.h"

namespace peel::video {

class Input;

class Decoder {
 public:
  // `live`: as little delay as the stream allows. Errors: invalid_input (a codec that is not accepted),
  // corrupt, exhausted.
  static base::Result<std::unique_ptr<Decoder>> open(const Input& input, const SourceOptions& options,
                                                     bool live);

  struct Decoded {
    std::vector<FrameHandle> frames;  // each with the `tag` of its packet in reordered_opaque
    std::uint64_t damaged = 0;        // packets and pictures that were no good
  };
  // What the decoder has ready after this packet, which is used up; without one, all that is left at the end.
  Decoded decode(AVPacket* packet, base::Duration tag);

  // As the coded stream says; 0 when it does not.
  double frames_per_second() const { return believable(codec_->framerate) ? av_q2d(codec_->framerate) : 0; }

  // Leaves out pictures that no other depends on, to catch up.
  void hurry(bool on) { codec_->skip_frame = on ? AVDISCARD_NONREF : AVDISCARD_DEFAULT; }

 private:
  Decoder(CodecHandle codec, image::Size largest);
  static int get_buffer(AVCodecContext* codec, AVFrame* frame, int flags);
  bool receive(Decoded& into);

  CodecHandle codec_;
  image::Size largest_;
};

}  // namespace peel::video
