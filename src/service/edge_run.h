// The part of a deployment's run that camera machines do: what they report, and what follows from that and
// from their silence. docs/edge.md.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "lfr/live_view.h"
#include "service/nodes.h"
#include "service/papers.h"
#include "store/deployments.h"

namespace peel::service {

// One camera of a deployment, as its users see it.
struct CameraState {
  std::string name;
  std::string state;    // "waiting" (not opened), "running", "away", "failed", "ended"
  std::string problem;  // what its source or its machine said, for people
  std::uint64_t frames = 0;
  std::uint64_t skipped = 0;
  std::uint64_t faces = 0;
  double frames_per_second = 0;
  std::string node{};  // the camera machine that runs it; empty: the service itself
};

// What a machine says of one run.
struct NodeRun {
  std::string deployment;
  std::uint64_t run = 0;
  std::string state;               // "preparing", "running", "ended" (by itself), "stopped", "failed"
  std::string problem;             // of the run as a whole
  store::DeploymentCounts counts;  // of this instance since it began the run; `alerts` stays 0
  std::map<std::size_t, CameraState> cameras;  // by number; without names
};

// One run. Thread-safe.
class EdgeRun {
 public:
  using Views = std::vector<std::shared_ptr<lfr::LiveView>>;  // by camera number

  // The last two outlive it.
  EdgeRun(std::uint64_t run, const Mandate& mandate, Views views, const Nodes& nodes,
          const base::Clock& clock);
  // From when on faces may be of this run; once, before anybody asks for it.
  void begin(base::Time at) { began_ = at; }

  std::uint64_t number() const { return number_; }
  bool runs_on(const std::string& node) const;
  bool has_camera(const std::string& node, std::size_t camera) const;
  // Cameras of this machine through which somebody looks now.
  std::vector<std::size_t> looked_at(const std::string& node);
  // Whether the machine is to go on with it.
  bool goes_on(const std::string& node) const;

  // Takes a report; once the run is over, passes over it. Errors: refused (counts that fell or do not add up;
  // an instance that was taken for gone, or is not the one that is here), not_found (not on this machine).
  base::Status take(const NodeHere& who, const NodeRun& report);
  // An alert was entered for this run.
  void count_alert();
  // Whether a face taken then may be one of this run's. Errors: refused.
  base::Status check_captured(base::Time captured) const;

  // What was held by machines that are gone counts as wiped. Somebody calls it every second.
  void look_after();
  // All cameras have come to their end.
  bool finished() const;
  // Tells the machines to end, waits so long for the last reports of those that are here, and takes those
  // that sent none for gone.
  void end(base::Duration patience);

  store::DeploymentCounts counts() const;
  CameraState camera(std::size_t number) const;
  // Frames looked at since the last call.
  std::uint64_t take_frames();

 private:
  struct Machine {
    std::set<std::size_t> cameras;
    std::string instance;             // whose report is the newest; empty: none, or gone
    std::set<std::string> gone;       // instances that were settled
    store::DeploymentCounts settled;  // of instances that are gone
    NodeRun newest;
    base::Duration told{};  // when that was taken, on the steady clock
  };
  bool is_gone(const std::string& node, const Machine& machine) const;  // with mutex_ held
  void settle(Machine& machine);                                        // with mutex_ held
  bool done(const Machine& machine) const { return machine.newest.state == "ended"; }

  const std::uint64_t number_;
  const Nodes& nodes_;
  const base::Clock& clock_;
  base::Time began_{};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<base::Time> ending_;
  bool over_ = false;
  std::map<std::string, Machine> machines_;  // by node
  std::vector<Camera> cameras_;
  Views views_;
  std::uint64_t alerts_ = 0;
  std::uint64_t frames_ = 0;
};

}  // namespace peel::service
