// One camera's frames, one after another: faces, tracks, templates, searches, alerts, and forgetting.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "lfr/allowance.h"
#include "lfr/annotator.h"
#include "lfr/detection_plan.h"
#include "lfr/searcher.h"
#include "lfr/tracker.h"
#include "vision/quality.h"
#include "vision/tools.h"

namespace peel::lfr {

// One camera's tools. The detector reports faces from weak_score on.
using vision::Tools;

// Weak detections go on with tracks and are obscured in pictures, but are never searched.
inline constexpr float weak_score = 0.2f;
inline constexpr float strong_score = 0.5f;

struct PipelineOptions {
  double detections_per_second = 8.5;  // at the least, or as often as frames come
  bool detect_every_frame = false;
  // Height in the camera's picture of the smallest face worth searching: of lower ones the gate refuses
  // nearly all, whose eyes are less than 18 pixels apart (docs/quality.md).
  float smallest_face_px = 48;
  vision::GateLimits limits = vision::probe_limits();
  double templates_per_second = 20;  // of all people together; the rest wait for the next detection
  base::Duration realert_after = std::chrono::seconds{60};
  bool recorded = false;  // the frames come from a file, which alerts say
};

// One thread. Nothing of a person is held longer than their track lives, but for one template of whoever an
// alert was raised for (Searcher).
class Pipeline {
 public:
  // `annotator` may be null. `shared` and the annotator outlive the pipeline.
  Pipeline(std::string camera, PipelineOptions options, const Shared& shared, Tools tools,
           Annotator* annotator);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  ~Pipeline();

  // Gets the tools ready for frames of that size, as the source tells it, so that the first frame takes no
  // longer than others. Errors: those of the tools.
  base::Status prepare(image::Size frame);

  // Errors: those of the tools, of Gallery::search (refused when the permit ended) and of the sink. After
  // an error only finish() may be called.
  base::Status process(const video::Frame& frame);

  // No frame has come for a while: it is `position` now. Ends tracks and forgets people as a frame of that
  // position would, and what the tools and the annotator keep. Errors: internal.
  base::Status wait(base::Duration position);

  // Wipes every track, and what the tools keep of the last picture. Errors: internal.
  base::Status finish();

  const CameraSummary& summary() const { return summary_; }
  const Searcher& searcher() const { return searcher_; }

 private:
  struct Look;
  struct Wanted;
  base::Status look(const video::Frame& frame, FrameFaces& seen);
  base::Result<std::vector<vision::Face>> detect(const video::Frame& frame);
  base::Status grade(const video::Frame& frame, Look& look);
  bool is_to_be_checked(const Person& person, base::Duration position) const;
  std::optional<Wanted> wanted(const Look& look, std::size_t face, base::Duration position);
  base::Status learn(const video::Frame& frame, const Look& look, const Wanted& wanted);
  // Whose face it is: the track's, or, where it is not the one seen before, that of a track which begins
  // here.
  struct Compared {
    std::uint64_t track;
    bool doubtful;  // neither clearly the one seen before nor clearly another
  };
  static bool begin_again(Person& person, float quality, base::Duration position);
  base::Result<Compared> compare(std::uint64_t track, const biometric::Template& made,
                                 base::Duration position);
  bool is_known(const Track& track, base::Duration position) const;
  base::Status search_due(base::Duration position);
  void show_or_cover(std::uint64_t track, const std::vector<ShownAlert>& alerts);
  base::Status look_at_frames_of(image::Size size);
  base::Status look_at_nothing();
  base::Status flush_when_idle(base::Duration position);
  void forget(std::uint64_t track);

  PipelineOptions options_;
  const Shared& shared_;
  Tools tools_;
  Annotator* annotator_;
  DetectionPlan plan_;
  Tracker tracker_;
  Searcher searcher_;
  Allowance templates_;
  std::map<std::uint64_t, Person> people_;  // by track
  CameraSummary summary_;
  image::Size detection_size_;  // at which frames are looked at
  base::Duration last_template_{};
  std::optional<base::Duration> last_frame_;
  bool unflushed_ = false;       // the tools' buffers hold somebody
  bool detector_holds_ = false;  // so does the detector
};

}  // namespace peel::lfr
