#include <utility>

#include "video/load_shedder_internal.h"

namespace peel::video {

bool LoadShedder::wanted(bool key, base::Duration lateness) {
  hurried_ = lateness > hurry_from;
  if (lateness > jump_from) jumping_ = true;
  if (key || jumped_ >= farthest_jump) jumping_ = false;
  jumped_ = jumping_ ? jumped_ + 1 : 0;
  return !jumping_;
}

std::uint64_t LoadShedder::left_out(std::int64_t packets, std::int64_t pictures) {
  // A decoder holds a few pictures back, so the sum is right only once the hurry is over.
  if (hurried_) {
    owed_ += packets - pictures;
    return 0;
  }
  const std::int64_t owed = std::exchange(owed_, 0);
  return owed > 0 ? static_cast<std::uint64_t>(owed) : 0;
}

}  // namespace peel::video
