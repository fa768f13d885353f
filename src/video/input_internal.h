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
  const AVFormatContext& context() const { return *context_; }
  image::Turn turn() const;
  double frames_per_second() const;  // 0 when unknown
  // A time of the stream's packets and frames; none where it says none.
  std::optional<base::Duration> time(std::int64_t ticks) const;
  // As the file's header tells it.
  std::optional<base::Duration> length() const;
  // How often something broken was passed over since the last call, without an answer of Got::damage.
  std::uint64_t take_damage();
  // After Got::end. Errors: corrupt when the file ends before its time.
  base::Status check_complete() const;

 private:
  Input(Address address, Watch& watch) : address_(std::move(address)), watch_(watch) {}
  base::Status open_file(const SourceOptions& options);
  base::Status open_network(const SourceOptions& source);
  base::Status open_camera();
  base::Status start(const AVInputFormat* format, const char* target, Options& options);
  std::optional<base::Duration> told_length() const;
  void measure(const AVPacket& packet);
  base::Status find_video();
  base::Status check_size(image::Size largest) const;
  base::Status explore(const SourceOptions& options);
  tl::unexpected<base::Error> failure(int error) const;

  Address address_;
  Watch& watch_;
  std::unique_ptr<FileReader> file_;
  InputHandle context_;
  AVStream* stream_ = nullptr;
  int damaged_in_a_row_ = 0;
  std::uint64_t damaged_between_ = 0;
  bool ever_damaged_ = false;
  bool last_was_partial_ = false;
  bool cut_off_ = false;
  std::optional<base::Duration> first_stamp_;
  base::Duration end_stamp_{0};
  base::Duration longest_gap_{0};
};

// The decoders that may be reached, for people and for FFmpeg. More codecs read hostile bytes with more code.
inline constexpr const char* codecs = "h264,hevc,mjpeg,mpeg4,mpeg2video,vp8,vp9";
inline constexpr const char* camera_codecs = "h264,hevc,mjpeg,rawvideo";

}  // namespace peel::video
