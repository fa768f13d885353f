// Private to src/service: what the runner's three files share. deployments.cpp has the acts of people,
// deployment_begin.cpp how a deployment gets under way, deployment_end.cpp how it ends and what is watched
// until then.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "service/act.h"
#include "service/deployments.h"
#include "service/run_internal.h"

namespace peel::service {

// Refused unless the deployment is in this state; `what` is what somebody wants with it ("paused").
base::Status check_state(const store::Deployment& deployment, store::DeploymentState wanted,
                         const char* what);
// May something run by this now? Errors: refused, with why not.
base::Status check_mandate(const Mandate& mandate, base::Time now);

struct Runner::State {
  using One = std::shared_ptr<Run>;
  struct Look {
    std::string account, deployment;
    std::size_t camera = 0;
    auto operator<=>(const Look&) const = default;
  };

  House& house;
  Papers& papers;
  RunnerOptions options;
  std::atomic<std::uint64_t> frames{0};      // that were looked at, of all that ever ran
  std::atomic<std::uint64_t> latest_run{0};  // by which machines tell one run from another
  std::atomic<bool> closing{false};          // the service stops
  std::mutex changing;                       // one change of a deployment at a time
  std::mutex guard;                          // of the two below
  std::map<std::string, One> running;
  std::map<Look, base::Duration> looks;  // until when, on the steady clock

  One find_running(const std::string& id) {
    const std::lock_guard lock(guard);
    const auto found = running.find(id);
    return found == running.end() ? nullptr : found->second;
  }
  std::vector<One> all_running() {
    const std::lock_guard lock(guard);
    std::vector<One> all;
    for (const auto& [id, one] : running) all.push_back(one);
    return all;
  }
  void forget(const std::string& id) {
    const std::lock_guard lock(guard);
    running.erase(id);
    std::erase_if(looks, [&](const auto& look) { return look.first.deployment == id; });
  }

  base::Status check_room(const Mandate& mandate);
  base::Status prepare_pipelines(Run& one, policy::Permit permit);
  base::Result<One> prepare(const store::Deployment& deployment, const Mandate& mandate);
  base::Result<std::pair<store::Deployment, Mandate>> facts(store::Transaction& transaction,
                                                            const std::string& id);
  base::Status begin_running(const std::string& by, const std::string& id, store::DeploymentState from,
                             const char* act);
  base::Status enter_end(const One& one);
  base::Status end_now(const One& one, std::string because, std::string by);
  base::Status enter_stop(Act& act, store::Deployment deployment, const std::string& because);
  base::Status stop_paused(const std::string& id, const std::string& because, const std::string& by);
  base::Status enter_counts(const One& one);
  base::Status look_after(const One& one);
  // `erased`: contents of lists that somebody was erased from just now.
  base::Status look_after_paused(const std::set<std::string>& erased = {});
  base::Result<DeploymentFacts> facts_of(store::Transaction& transaction, store::Deployment deployment);
};

}  // namespace peel::service
