// What to leave out when decoding is too slow for the stream, so that it does not fall behind for ever.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace peel::video {

// First the pictures that no other depends on, then everything up to the next key picture.
class LoadShedder {
 public:
  // Whether the next packet is worth decoding, being so late.
  bool wanted(bool key, base::Duration lateness);
  // Whether pictures that no other depends on are to be left out.
  bool hurried() const { return hurried_; }
  // How many pictures were left out since the last call, of `packets` decoded that gave `pictures`.
  std::uint64_t left_out(std::int64_t packets, std::int64_t pictures);

  static constexpr base::Duration hurry_from = std::chrono::milliseconds{1000 / 3};
  static constexpr base::Duration jump_from = std::chrono::seconds{2};
  static constexpr int farthest_jump = 1000;  // packets: some streams have no key pictures

 private:
  bool hurried_ = false;
  int jumped_ = 0;  // packets since the jump began
  bool jumping_ = false;
  std::int64_t owed_ = 0;
};

}  // namespace peel::video
