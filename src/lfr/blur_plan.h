// Which parts of each frame must be unrecognisable before a person sees it (P2).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
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
  bool agreed = false;      // a template of the face that is there now was lately found to be the track's
};

// What is to be done with one frame.
struct FramePlan {
  struct Shown {
    image::Box box;
    std::string label;
  };
  std::vector<image::Box> obscured;
  std::vector<Shown> shown;  // faces of alerts
  bool covered = false;      // nobody looked for faces around this frame: nothing of it may be seen
};

// Holds frames' plans back for a while, so that a face first found now is obscured in the frames just
// before too. Between two detections of a track its box is interpolated; before the first and after the
// last it goes on as it moved. Whoever is not the face of an alert is obscured: where the two overlap,
// both are. So is the face of an alert where nothing lately agreed that it still is. A frame without a
// detection within `reach` before it and after it is covered as a whole. Knows no pixels. One thread.
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
  // No more, likewise.
  void withdraw(std::uint64_t track) { labels_.erase(track); }
  // The track's face may have been another's after `since`: it is obscured in the frames that wait.
  void hide(std::uint64_t track, base::Duration since);
  // The oldest frame's plan, once it has waited long enough, or at once when `all`.
  std::optional<FramePlan> pop(bool all = false);

 private:
  struct Place {
    image::Box face;
    float cover;  // beyond the face on every side, of its size
  };
  struct Waiting {
    base::Duration position;
    std::map<std::uint64_t, Place> places;  // by track
    std::vector<image::Box> loose;
    std::set<std::uint64_t> agreed;  // tracks
    bool looked_before = false;      // a detection at this frame or soon before it
    bool looked_after = false;
  };
  struct Seen {
    base::Duration position;
    image::Box box;
    bool once = true;
  };
  void fill_back(const TrackedFace& face);
  void note_look(base::Duration position);
  void agree(std::uint64_t track);
  void remember_loose(base::Duration position, std::span<const image::Box> loose);

  base::Duration delay_;
  base::Duration reach_;
  std::deque<Waiting> waiting_;
  std::map<std::uint64_t, Seen> seen_;           // where each track was last detected
  std::map<std::uint64_t, std::string> labels_;  // of tracks that are shown
  std::set<std::uint64_t> agreed_;               // tracks that ever were
  std::vector<std::vector<image::Box>> loose_;   // of the last two detections
  std::optional<base::Duration> last_look_;      // detection
};

}  // namespace peel::lfr
