// Joins the faces found in one camera's frames into tracks, one for each person who passes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.h"
#include "lfr/motion.h"
#include "vision/face.h"

namespace peel::lfr {

struct TrackerOptions {
  base::Duration lost_after = std::chrono::seconds{1};  // a confirmed track not seen for longer ends
  base::Duration doubtful_after = std::chrono::milliseconds{400};  // so does one that was seen but once
  int confirmed_by = 2;                                            // detections
  float strong_score = 0.5f;  // a weaker face goes on with a track but never begins one
};

// One person's face in one camera, as long as it is seen. The number means nothing outside the camera.
struct Track {
  std::uint64_t number = 0;  // from 1; never given again
  image::Box box;            // now: as measured or as predicted
  bool confirmed = false;
  int detections = 0;
  base::Duration first_seen{};  // position in the video
  base::Duration last_seen{};
};

// One thread. Positions must not fall.
class Tracker {
 public:
  explicit Tracker(TrackerOptions options = {}) : options_(options) {}

  // For every frame: moves the tracks to where they should be by now, and ends those not seen for too
  // long. Returns the numbers of those that ended.
  std::vector<std::uint64_t> predict(base::Duration position);

  // While no frame comes: ends the tracks not seen for too long by then, and changes nothing else. Returns
  // their numbers.
  std::vector<std::uint64_t> end_unseen(base::Duration position);

  // For a frame that a detector looked at, after predict(): goes on with tracks and begins new ones.
  // Returns for every face the number of its track; 0 for a weak face that fits none.
  std::vector<std::uint64_t> update(std::span<const vision::Face> faces);

  // Ends a track whose face turned out to be another person's, and begins a new one in its place.
  // Returns the new number; 0 when there is no such track.
  std::uint64_t split(std::uint64_t number);

  // In the order of their numbers. Valid until the next call.
  const std::vector<Track>& tracks() const { return tracks_; }
  const Track* find(std::uint64_t number) const;
  std::uint64_t begun() const { return next_number_ - 1; }  // tracks ever

 private:
  using TrackOfFace = std::vector<std::uint64_t>;
  void join(std::span<const vision::Face> faces, bool strong, TrackOfFace& track_of_face);
  void begin(const vision::Face& face, std::uint64_t& number);
  void go_on(std::size_t index, const vision::Face& face);

  TrackerOptions options_;
  base::Duration position_{};
  std::uint64_t next_number_ = 1;
  std::vector<Track> tracks_;
  std::vector<BoxMotion> motions_;  // of tracks_, same order
};

}  // namespace peel::lfr
