// Deployments: announced, run in this process and on camera machines, and ended, whatever happens.
// docs/deployments.md.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lfr/deployment.h"
#include "service/edge_run.h"
#include "service/house.h"
#include "service/papers.h"
#include "store/alerts.h"
#include "store/deployments.h"

namespace peel::service {

struct DeploymentFacts {
  store::Deployment deployment;  // with the newest counts
  Mandate mandate;
  store::AlertNumbers alerts;
  std::vector<CameraState> cameras;
};

struct RunnerOptions {
  lfr::MakeTools make_tools;
  lfr::OpenSource open_source = video::open;
  lfr::PipelineOptions pipeline;
  video::SourceOptions source;
  std::size_t most_deployments = 4;  // at once
  std::size_t most_cameras = 16;     // of this process, in all deployments that run
  base::Duration count_every = std::chrono::minutes{1};
  const Nodes* nodes =
      nullptr;  // camera machines; outlive the runner; none: no deployment may have cameras there
  base::Duration node_ends_within = std::chrono::seconds{5};  // by the real clock
};

// An alert that nobody has decided for so long is shown to those who authorised the deployment.
inline constexpr base::Duration overdue_after = std::chrono::minutes{2};
inline constexpr base::Duration look_lasts = std::chrono::minutes{15};

struct Run;

// Runs the pipelines, here or on camera machines. `by` is the account of who asks, in all of these.
// Thread-safe. Errors, of all: those of Act::begin; not_found (no such deployment).
class Runner {
 public:
  // All outlive it.
  Runner(House& house, Papers& papers, RunnerOptions options);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // Makes a deployment of an authorisation known beforehand. Errors: refused (not approved, withdrawn, over,
  // or one is announced or open already).
  base::Result<std::string> announce(const std::string& by, const std::string& authorisation);
  // Calls an announced one off before it starts; another may be announced of its authorisation. Errors:
  // refused (it was started, or called off already).
  base::Status call_off(const std::string& by, const std::string& deployment);
  // Loads list and models, and starts; returns while cameras are being opened. Errors: refused (its state,
  // too many at once, those of policy::grant), those of the list and of the models.
  base::Status start(const std::string& by, const std::string& deployment);
  // Ends the pipelines, which forget everything; resume() begins new ones.
  base::Status pause(const std::string& by, const std::string& deployment);
  base::Status resume(const std::string& by, const std::string& deployment);
  base::Status stop(const std::string& by, const std::string& deployment);

  // Stops what runs or is paused by a list's version of these contents, which somebody was erased from; when
  // it returns nothing is searched with them. Errors: those of the house; a deployment of which the end could
  // not be entered has ended all the same, and tick() enters it.
  base::Status stop_those_of(const std::set<std::string>& list_contents);

  base::Result<std::vector<DeploymentFacts>> all(const std::string& by);
  base::Result<DeploymentFacts> find(const std::string& by, const std::string& deployment);

  // Somebody begins to look through a camera, for a quarter of an hour. Errors: not_found (no such camera
  // runs).
  base::Status view(const std::string& by, const std::string& deployment, std::size_t camera);
  // The newest picture after number `after`, if there is one. Errors: not_found, refused without view().
  base::Result<std::optional<lfr::LiveView::Picture>> picture(const std::string& by,
                                                              const std::string& deployment,
                                                              std::size_t camera, std::uint64_t after);

  // How many frames were looked at since the service began, of all deployments.
  std::uint64_t frames() const;

  // What goes on, for camera machines; none when nothing of the deployment does.
  std::shared_ptr<Run> run_of(const std::string& deployment) const;
  std::vector<std::shared_ptr<Run>> runs() const;

  // What is due by the clock: counts are entered, what must end is ended. Somebody calls it every second.
  base::Status tick();
  // Ends everything, when the service stops; nothing is started any more. Machines are to be heard meanwhile.
  base::Status stop_all();
  // At the start, before anything else: stops what was open when the program ended.
  base::Status close_what_was_left();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peel::service
