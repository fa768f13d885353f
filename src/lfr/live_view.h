// What people see of a camera as it runs: its newest picture, with every face covered but those of alerts.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "base/bytes.h"
#include "base/time.h"
#include "lfr/annotator.h"

namespace peel::lfr {

// One camera's. Pictures are drawn only while somebody looks, and the newest replaces the one before, which
// is overwritten. Thread-safe.
class LiveView {
 public:
  struct Picture {
    std::uint64_t number = 0;  // from 1, rising
    std::shared_ptr<const base::Bytes> jpeg;
  };

  // `clock` outlives it.
  explicit LiveView(const base::Clock& clock) : clock_(clock) {}

  // The newest picture when it is newer than number `after`. Whoever asks is looking: pictures are drawn for
  // `patience` from then on.
  std::optional<Picture> newest(std::uint64_t after);
  // Whether somebody asked within `patience`; where nobody did, nothing is kept.
  bool looked_at();
  // The newest picture, drawn elsewhere; number and keeping as of one drawn here. Nothing when nobody looks.
  void show(base::Bytes jpeg);
  // The camera shows nothing any more.
  void clear();

  // Where a camera's annotator puts what it draws; the view outlives it.
  static std::unique_ptr<DrawnFrames> frames_for(std::shared_ptr<LiveView> view);

  static constexpr base::Duration patience = std::chrono::seconds{5};
  static constexpr base::Duration pace = std::chrono::milliseconds{100};  // between two pictures
  static constexpr int largest_side = 1280;                               // pixels

 private:
  class Frames;
  bool wanted();
  bool looked_at_now();  // with the mutex held
  void put(base::Bytes jpeg);
  const base::Clock& clock_;
  std::mutex mutex_;
  std::optional<base::Duration> asked_;  // on the steady clock
  std::optional<base::Duration> drawn_;
  Picture picture_;
};

}  // namespace peel::lfr
