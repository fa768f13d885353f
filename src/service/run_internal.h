// Private to src/service: a deployment from start or resume to pause or stop. Its pipelines in this process,
// and those that camera machines run.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "lfr/deployment.h"
#include "service/alerts.h"
#include "service/edge_run.h"
#include "service/house.h"
#include "service/papers.h"
#include "store/deployments.h"

namespace peel::service {

struct Run final : lfr::AlertSink {
  Run(House& h, Papers& p, std::atomic<std::uint64_t>& all) : house(h), papers(p), all_frames(all) {}

  // An alert of this process's cameras.
  base::Status raise(const lfr::Alert& alert) override;
  // Who is on the list is seen by whoever opens the alert, which the log knows of, and by nobody else.
  std::string label(const lfr::Alert& alert) const override;
  bool may_be_shown(const std::string& alert) const override;
  // The alerts in hand, as people decided meanwhile. One raised since they were read is covered until the
  // next time.
  void show_only(std::set<std::string> in_hand);
  std::set<std::string> shown() const;
  // `at`: when the log has it begun.
  void begin(base::Time at);
  // Ends the pipelines, and waits for it; for machines at most so long.
  void end(base::Duration patience);
  // Nothing of it goes on any more, or it cannot go on.
  bool finished() const;
  // Why it has finished by itself, as a word of the log.
  const char* why_finished() const;

  // With the counts before this run. While it runs they may not add up for a moment: then there are none.
  std::optional<store::DeploymentCounts> counts();
  store::DeploymentCounts last_counts() const;  // after end()
  std::vector<CameraState> camera_states();

  House& house;
  Papers& papers;
  std::atomic<std::uint64_t>& all_frames;
  std::string id;  // of the deployment
  Mandate mandate;
  store::DeploymentCounts before;
  std::optional<watchlist::Watchlist> list;
  std::optional<lfr::Deployment> pipelines;  // none where machines run all cameras
  std::unique_ptr<EdgeRun> edge;             // none where they run none
  std::vector<std::shared_ptr<lfr::LiveView>> views;
  bool pausing = false;  // its end is a pause; guarded by Runner's `changing`, as what follows
  std::string because;   // why it is to end; empty while it is not
  std::string by;        // who asked for it
  base::Duration counted{};

 private:
  void note(const lfr::CameraSummary& camera);
  bool only_its_cameras_ended() const;
  std::thread thread_;
  std::atomic<bool> finished_{false};
  std::atomic<bool> alert_lost_{false};
  std::atomic<std::uint64_t> alerts_{0};
  lfr::Summary summary_;      // the thread's until it has finished
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, lfr::CameraSummary> cameras_;
  std::set<std::string> shown_;  // alerts whose faces pictures may show
};

}  // namespace peel::service
