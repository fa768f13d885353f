// A live deployment: cameras in, alerts out, everyone else forgotten. docs/life-of-a-frame.md follows
// one frame through it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lfr/alert.h"
#include "lfr/live_view.h"
#include "lfr/pipeline.h"
#include "lfr/summary.h"
#include "policy/permit.h"
#include "video/source.h"
#include "watchlist/watchlist.h"

namespace peel::lfr {

struct CameraOptions {
  std::string name;     // as the authorisation names it
  std::string address;  // for video::open
};

// Opens a camera's source; video::open, but for tests.
using OpenSource = std::function<base::Result<std::unique_ptr<video::Source>>(
    const std::string& address, const video::SourceOptions& options, const base::Clock& clock)>;

struct DeploymentOptions {
  std::vector<CameraOptions> cameras;
  video::SourceOptions source;
  PipelineOptions pipeline;
  std::optional<std::filesystem::path>
      annotate;  // MP4 of the first camera; of others NAME is added to the stem
  // By camera, as many as there are, or none: what people may see while it runs, instead of a video.
  std::vector<std::shared_ptr<LiveView>> views;
  OpenSource open_source = video::open;
};

// Makes the tools of one camera's thread, given how many cores it may use.
using MakeTools = std::function<base::Result<Tools>(int threads)>;

// What a camera's thread tells while it works, some times a second; for progress lines. Called from
// several threads at once; must be quick.
using OnProgress = std::function<void(const CameraSummary&)>;

// Where the annotated video of a camera goes: the path itself for the first, STEM-NAME.mp4 for others.
// What may not stand in a file's name becomes "_".
std::filesystem::path annotated_path(const std::filesystem::path& path, std::size_t camera,
                                     const std::string& name);

class Deployment {
 public:
  // Refuses, before any camera is opened: no camera, a camera that the permit does not name, a name
  // twice, a permit not for live use or no longer in force, a list that is not the permit's, an embedder
  // other than that of the list. `list`, `sink` and `clock` outlive the deployment.
  static base::Result<Deployment> create(DeploymentOptions options, policy::Permit permit,
                                         const watchlist::Watchlist& list, const MakeTools& make_tools,
                                         AlertSink& sink, const base::Clock& clock);
  Deployment(Deployment&&) noexcept;
  Deployment& operator=(Deployment&&) noexcept;
  ~Deployment();

  // Runs until all sources end, the permit ends, or stop(); at the permit's end within a second, also
  // while a source blocks. A camera that fails ends alone; its problem stands in the summary. Once only.
  // Errors: the sink's; every camera failed (with the first's words); an annotated video could not be
  // written. The summary is filled in any case.
  base::Status run(Summary& summary, const OnProgress& on_progress = {});

  // From any thread or signal handler: run() returns soon, with its summary.
  void stop();

  // Templates so far. Thread-safe.
  biometric::Counts templates() const;

 private:
  struct State;
  explicit Deployment(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peel::lfr
