// A live deployment: cameras in, alerts out, everyone else forgotten. docs/life-of-a-frame.md follows
// one frame through it.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lfr/alert.h"
#include "lfr/summary.h"
#include "policy/permit.h"
#include "video/source.h"
#include "vision/detector.h"
#include "vision/embedder.h"
#include "watchlist/watchlist.h"

namespace peel::lfr {

struct CameraOptions {
  std::string name;      // as the authorisation names it
  std::string address;   // for video::open
};

struct DeploymentOptions {
  std::vector<CameraOptions> cameras;
  video::SourceOptions source;
  double detections_per_second = 8.5;   // of each camera, at the least as often as frames come
  float smallest_face_px = 40;          // height in the camera's picture of the smallest face worth searching
  bool detect_every_frame = false;      // for files where time does not matter
  std::optional<std::filesystem::path> annotate;  // MP4 of the first camera; of others NAME is added to the stem
};

struct Tools {
  std::unique_ptr<vision::Detector> detector;
  std::unique_ptr<vision::Embedder> embedder;
};
// Makes the tools of one camera's thread, given how many cores it may use.
using MakeTools = std::function<base::Result<Tools>(int threads)>;

// What a camera's thread tells while it works; for progress lines. Called often; must be quick.
using OnProgress = std::function<void(const CameraSummary&)>;

class Deployment {
 public:
  // Refuses, before any camera is opened: a camera that the permit does not name, a name twice, a
  // permit not for lfr, a list that is not the permit's.
  static base::Result<Deployment> create(DeploymentOptions options, policy::Permit permit,
                                         const watchlist::Watchlist& list, MakeTools make_tools, AlertSink& sink,
                                         const base::Clock& clock);
  Deployment(Deployment&&) noexcept;
  Deployment& operator=(Deployment&&) noexcept;
  ~Deployment();

  // Runs until all sources end, the permit ends, or stop(). A camera that fails ends alone; its problem
  // stands in the summary. Errors: the sink's, or every camera failed (with the first's words).
  // The summary is filled in any case.
  base::Status run(Summary& summary, const OnProgress& on_progress = {});

  // From any thread or signal handler.
  void stop();

 private:
  struct State;
  explicit Deployment(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peel::lfr
