#include "video/source.h"

#include "video/ffmpeg_internal.h"
#include "video/sources_internal.h"

namespace peel::video {

base::Result<std::optional<Frame>> Source::next() {
  constexpr base::Duration while_waiting = std::chrono::hours{1};
  for (;;) {
    PEEL_TRY(Arrival arrival, next_within(while_waiting));
    if (arrival.ended || arrival.frame) return std::move(arrival.frame);
  }
}

base::Result<std::unique_ptr<Source>> open(const std::string& address, const SourceOptions& options,
                                           const base::Clock& clock) {
  silence();
  PEEL_TRY(Address parsed, parse_address(address));
  if (parsed.kind == AddressKind::file) return open_file(std::move(parsed), options, clock);
  return open_live(std::move(parsed), options, clock);
}

}  // namespace peel::video
