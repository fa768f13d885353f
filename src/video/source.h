// Where frames come from: a file, an RTSP camera, a local camera.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "video/frame.h"

namespace peel::video {

struct SourceOptions {
  bool realtime = false;  // files: hand out frames at the pace at which they were taken
  bool loop = false;      // files: begin again at the end, for demonstrations
  base::Duration open_timeout = std::chrono::seconds{10};
  base::Duration read_timeout = std::chrono::seconds{10};
  base::Duration first_backoff = std::chrono::milliseconds{500};  // doubled up to the longest
  base::Duration longest_backoff = std::chrono::seconds{30};
  image::Size largest{7680, 4320};  // larger pictures are refused
};

struct SourceStatus {
  std::uint64_t decoded = 0;  // frames
  std::uint64_t skipped = 0;  // frames dropped since a newer one was there (live or real time)
  std::uint64_t damaged = 0;  // packets or frames that could not be decoded
  std::uint64_t reconnects = 0;
  bool away = false;  // a live source from which no picture comes now, or none has come yet
  std::string
      last_problem;  // for people; without the address's user name and password; stays when it is over
  double frames_per_second = 0;  // as the stream says; 0 when it does not
  image::Size size;
};

// What Source::next_within() brings.
struct Arrival {
  bool ended = false;          // no frame will come any more
  std::optional<Frame> frame;  // none, and not ended: nothing came in time
};

// One source; read by one thread. Decoding goes on in a thread of its own.
class Source {
 public:
  virtual ~Source() = default;

  // The next frame, if it comes within `limit`; a file in real time begins to play at the first call. The end
  // is that of a file, or stop(). From a file no frame is skipped (back-pressure) unless real time is asked
  // for; live and in real time a short queue of at most a third of a second is kept and the oldest frame goes
  // when it is full, so delay never grows. A live source that cannot be reached or breaks is opened again,
  // with growing pauses, until stop(); status() says so meanwhile. A damaged file ends with an error after
  // its readable part. Errors: io, corrupt, exhausted (no memory).
  virtual base::Result<Arrival> next_within(base::Duration limit) = 0;

  // The same without a limit: none at the end.
  base::Result<std::optional<Frame>> next();

  // From any thread: next() and next_within() return soon with the end.
  virtual void stop() = 0;
  virtual SourceStatus status() const = 0;
  virtual bool live() const = 0;
};

// `address`: a path, file://, rtsp:// or rtsps://, or /dev/videoN. Everything else is refused: no other
// protocol of the video library is ever reached. A file or device is opened now; a live source too, and
// if it cannot be reached yet it goes on trying.
// Errors: invalid_input (protocol), not_found, corrupt (no video in it), exhausted (too large).
base::Result<std::unique_ptr<Source>> open(const std::string& address, const SourceOptions& options,
                                           const base::Clock& clock);

// The address without user name and password, for logs and pages; also one that is mistyped.
std::string without_password(std::string_view address);
// Whether a network address holds a password, which then must not stand where others can read it.
bool holds_password(std::string_view address);

}  // namespace peel::video
