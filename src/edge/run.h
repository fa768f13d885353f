// One run on a camera machine: by what authority, its pipelines, and what it tells. docs/edge.md.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "edge/link.h"
#include "lfr/deployment.h"
#include "policy/permit.h"

namespace peel::edge {

// What a machine works with, whatever the service says.
struct Means {
  std::function<base::Result<policy::Rules>(const base::Sha256& model)> rules_for;
  policy::Trust calibrations;  // whose signature counts under a calibration
  lfr::MakeTools make_tools;
  lfr::OpenSource open_source = video::open;
  lfr::PipelineOptions pipeline;
  video::SourceOptions source;
  base::Duration alert_patience = std::chrono::seconds{10};     // how long an alert is tried to be sent
  base::Duration retry_after = std::chrono::milliseconds{300};  // by the real clock, as what follows
  base::Duration picture_pace = std::chrono::milliseconds{200};
};

// Begins at once, in threads of its own. When it goes, all that it held is gone. Thread-safe.
class Run final : lfr::AlertSink {
 public:
  // `on_end`: called from its thread once it has ended. All outlive it.
  Run(RunId id, const Means& means, Link& link, const base::Clock& clock, std::function<void()> on_end);
  ~Run() override;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const RunId& id() const { return id_; }
  // Its pipelines end soon; what they held is wiped then.
  void stop();
  bool ended() const { return ended_; }
  RunReport report();
  // Through which cameras somebody looks, and the alerts whose faces they may see.
  void look(std::set<std::size_t> cameras, std::set<std::string> shown);

 private:
  class EndsBefore;
  base::Status raise(const lfr::Alert& alert) override;
  std::string label(const lfr::Alert& alert) const override;
  bool may_be_shown(const std::string& alert) const override;
  void work();
  base::Status prepare(watchlist::Watchlist& list, const RunPapers& papers);
  base::Status patiently(const std::function<base::Status()>& ask);
  base::Status check_clock(base::Time asked, base::Time told) const;
  base::Result<RunPapers> fetch_papers();
  base::Result<watchlist::Watchlist> fetch_list(const RunPapers& papers);
  base::Status run_all();
  base::Status run_pipelines(lfr::Summary& summary);
  void note(const lfr::CameraSummary& camera);
  void finish(const base::Status& outcome, const lfr::Summary& summary);
  void send_pictures();
  std::set<std::size_t> wait_for_looks();
  void send_picture(std::size_t camera, std::map<std::size_t, std::uint64_t>& sent);
  std::size_t number_of(const std::string& camera) const;

  const RunId id_;
  const Means& means_;
  Link& link_;
  const base::Clock& clock_;
  const std::function<void()> on_end_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ended_{false};
  base::Time until_{};        // of the permit; set before the pipelines begin
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<PlannedCamera> cameras_;
  std::vector<std::shared_ptr<lfr::LiveView>> views_;  // in their order
  std::optional<lfr::Deployment> pipelines_;
  std::map<std::string, lfr::CameraSummary> told_;
  RunReport report_;  // as it was last
  std::set<std::size_t> looked_at_;
  std::set<std::string> shown_;
  std::thread working_;
  std::thread showing_;
};

}  // namespace peel::edge
