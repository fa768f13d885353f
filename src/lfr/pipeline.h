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
#include "vision/detector.h"
#include "vision/embedder.h"

namespace peel::lfr {

// One camera's tools; they serve one thread at a time.
struct Tools {
  std::unique_ptr<vision::Detector> detector;  // reports faces from weak_score on
  std::unique_ptr<vision::Embedder> embedder;
};

// Weak detections go on with tracks and are obscured in pictures, but are never searched.
inline constexpr float weak_score = 0.2f;
inline constexpr float strong_score = 0.5f;

struct PipelineOptions {
  double detections_per_second = 8.5;  // at the least, or as often as frames come
  bool detect_every_frame = false;
  float smallest_face_px = 40;  // height in the camera's picture of the smallest face worth searching
  vision::GateLimits limits = vision::probe_limits();
  double templates_per_second = 20;  // of all people together; the rest wait for the next detection
  base::Duration realert_after = std::chrono::seconds{60};
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

  // Errors: those of the tools, of Gallery::search (refused when the permit ended) and of the sink. After
  // an error only finish() may be called.
  base::Status process(const video::Frame& frame);

  // Wipes every track, and what the tools keep of the last picture. Errors: internal.
  base::Status finish();

  const CameraSummary& summary() const { return summary_; }
  const Searcher& searcher() const { return searcher_; }

 private:
  struct Look;
  base::Status look(const video::Frame& frame, FrameFaces& seen);
  base::Result<std::vector<vision::Face>> detect(const video::Frame& frame);
  base::Status grade(const video::Frame& frame, Look& look);
  base::Status learn(const video::Frame& frame, const Look& look, std::size_t face,
                     const vision::Quality& quality);
  base::Status search_due(base::Duration position);
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
  image::Size detection_size_;  // of the last detection
  base::Duration last_template_{};
  bool unflushed_ = false;  // the embedder's buffers hold somebody
};

}  // namespace peel::lfr
