// An opened container or connection, and the packets of its one video stream.
#pragma once

#include <memory>
#include <optional>

#include "base/time.h"
#include "image/turn.h"
#include "video/address_internal.h"
#include "video/ffmpeg_internal.h"
#include "video/file_reader_internal.h"
#include "video/source.h"
#include "video/watch_internal.h"

namespace peel::video {

class Input {
 public:
  // `watch` must outlive the answer. Errors: those of video::open; unavailable for network and camera.
  static base::Result<std::unique_ptr<Input>> open(const Address& address, const SourceOptions& options,
                                                   Watch& watch);

  enum class Got { packet, end, damage, nothing_yet };
  // Errors: io, corrupt, unavailable (the connection broke, or nothing came in time).
  base::Result<Got> read(AVPacket& packet);

  const AVStream& stream() const { return *stream_; }
  image::Turn turn() const;
  double frames_per_second() const;  // 0 when unknown
  std::optional<base::Duration> length() const;
  // Errors: corrupt when less was read, up to this position, than the file says it holds.
  base::Status check_complete(base::Duration reached) const;

 private:
  Input(Address address, Watch& watch) : address_(std::move(address)), watch_(watch) {}
  base::Status open_file(const SourceOptions& options);
  base::Status open_network();
  base::Status open_camera();
  base::Status start(const AVInputFormat* format, const char* target, Options& options);
  base::Status find_video(const SourceOptions& options);
  base::Status explore(const SourceOptions& options);
  tl::unexpected<base::Error> failure(int error) const;

  Address address_;
  Watch& watch_;
  std::unique_ptr<FileReader> file_;
  InputHandle context_;
  AVStream* stream_ = nullptr;
  std::int64_t packets_ = 0;
  int damaged_in_a_row_ = 0;
};

// The decoders that may be reached, for people and for FFmpeg. More codecs read hostile bytes with more code.
inline constexpr const char* codecs = "h264,hevc,mjpeg,mpeg4,mpeg2video,vp8,vp9,rawvideo";

}  // namespace peel::video
