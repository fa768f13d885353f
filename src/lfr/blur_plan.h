// Which parts of each frame must be unrecognisable before a person sees it (P2).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "image/geometry.h"

namespace peel::lfr {

// A face of a frame, as the tracker has it.
struct TrackedFace {
  std::uint64_t track = 0;
  image::Box box;
  base::Duration unseen{};  // since it was last detected; 0: detected in this frame
};

// What is to be done with one frame.
struct FramePlan {
  struct Shown {
    image::Box box;
    std::string label;
  };
  std::vector<image::Box> obscured;
  std::vector<Shown> shown;  // faces of alerts
};

// Holds frames' plans back for a while, so that a face first found now is obscured in the frames just
// before too. Between two detections of a track its box is interpolated; before the first and after the
// last it goes on as it moved. Whoever is not the face of an alert is obscured: where the two overlap,
// both are. Knows no pixels. One thread.
class BlurPlan {
 public:
  // Frames wait for `delay`; a face found is obscured for up to `reach` (at most delay) before.
  BlurPlan(base::Duration delay, base::Duration reach) : delay_(delay), reach_(reach) {}

  // One frame. `detected`: the detector looked at it. `loose`: faces without a track, too weak to begin
  // one; they are obscured in the frames around, until the detector has looked twice without them.
  void push(base::Duration position, bool detected, std::span<const TrackedFace> tracked,
            std::span<const image::Box> loose);
  // From now on, and in the frames that wait, the track's face is shown with that label.
  void show(std::uint64_t track, std::string label);
  // The oldest frame's plan, once it has waited long enough, or at once when `all`.
  std::optional<FramePlan> pop(bool all = false);

 private:
  struct Waiting {
    base::Duration position;
    std::map<std::uint64_t, image::Box> boxes;
    std::vector<image::Box> loose;
  };
  struct Seen {
    base::Duration position;
    image::Box box;
    bool once = true;
  };
  void fill_back(const TrackedFace& face);
  void remember_loose(base::Duration position, std::span<const image::Box> loose);

  base::Duration delay_;
  base::Duration reach_;
  std::deque<Waiting> waiting_;
  std::map<std::uint64_t, Seen> seen_;           // where each track was last detected
  std::map<std::uint64_t, std::string> labels_;  // of tracks that are shown
  std::vector<std::vector<image::Box>> loose_;   // of the last two detections
};

}  // namespace peel::lfr
