// How a deployment gets under way: what is checked, prepared and entered before a camera is opened.
#include <algorithm>

#include "service/deployments_internal.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using store::DeploymentCounts;
using store::DeploymentState;

namespace {

std::size_t own_cameras(const Mandate& mandate) {
  return static_cast<std::size_t>(
      std::ranges::count_if(mandate.cameras, [](const Camera& camera) { return camera.node.empty(); }));
}

}  // namespace

Status check_mandate(const Mandate& mandate, base::Time now) {
  switch (mandate.state) {
    case PlanState::proposed:
      return fail(ErrorCode::refused,
                  "two people have not approved this authorisation yet; an authorising officer and a "
                  "countersigning officer must");
    case PlanState::withdrawn:
      return fail(ErrorCode::refused, "this authorisation was withdrawn");
    case PlanState::ended:
      return fail(ErrorCode::refused, "this authorisation ended at {}", base::format_time(mandate.until));
    case PlanState::approved:
      break;
  }
  if (now >= mandate.until)
    return fail(ErrorCode::refused, "this authorisation ended at {}", base::format_time(mandate.until));
  if (mandate.list_ended) return fail(ErrorCode::refused, "its list has ended");
  if (mandate.version_forgotten)
    return fail(
        ErrorCode::refused,
        "the version of the list that it is for is gone, since somebody on it was taken off or erased, or a "
        "newer one took its place; plan it anew with the newest version");
  return {};
}

Status Runner::State::check_room(const Mandate& mandate) {
  const std::lock_guard lock(guard);
  if (closing) return fail(ErrorCode::unavailable, "the service is being stopped");
  std::size_t cameras = own_cameras(mandate);
  for (const auto& [id, one] : running) cameras += own_cameras(one->mandate);
  if (running.size() >= options.most_deployments)
    return fail(ErrorCode::exhausted, "{} deployments run already, as many as there may be", running.size());
  if (cameras > options.most_cameras)
    return fail(ErrorCode::exhausted, "that would be {} cameras at once; there may be {}", cameras,
                options.most_cameras);
  return {};
}

// The cameras of this process.
Status Runner::State::prepare_pipelines(Run& one, policy::Permit permit) {
  lfr::DeploymentOptions chosen;
  chosen.source = options.source;
  chosen.pipeline = options.pipeline;
  chosen.open_source = options.open_source;
  for (std::size_t i = 0; i < one.mandate.cameras.size(); ++i) {
    const Camera& camera = one.mandate.cameras[i];
    if (!camera.node.empty()) continue;
    chosen.cameras.push_back({camera.name, camera.address});
    chosen.views.push_back(one.views[i]);
  }
  PEEL_TRY(one.pipelines, lfr::Deployment::create(std::move(chosen), std::move(permit), *one.list,
                                                  options.make_tools, one, house.clock()));
  return {};
}

// All that can be refused is, before anything is entered; no camera is opened yet.
Result<Runner::State::One> Runner::State::prepare(const store::Deployment& deployment,
                                                  const Mandate& mandate) {
  auto one = std::make_shared<Run>(house, papers, frames);
  one->id = deployment.id;
  one->mandate = mandate;
  one->before = deployment.counts;
  PEEL_TRY(one->list, papers.open_list(mandate.list_content));
  std::optional<policy::Permit> permit;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(permit, papers.permit(transaction, mandate.authorisation, one->list->facts()));
  }
  PEEL_CHECK(permit->check_addresses(mandate.salt, places_of(mandate.cameras)));
  for (std::size_t i = 0; i < mandate.cameras.size(); ++i)
    one->views.push_back(std::make_shared<lfr::LiveView>(house.clock()));
  const std::size_t own = own_cameras(mandate);
  if (own > 0) PEEL_CHECK(prepare_pipelines(*one, std::move(*permit)));
  if (own < mandate.cameras.size()) {
    if (!options.nodes)
      return fail(ErrorCode::refused, "this service takes no camera machines, and the plan names some");
    one->edge = std::make_unique<EdgeRun>(++latest_run, mandate, one->views, *options.nodes, house.clock());
  }
  one->counted = house.clock().steady();
  return one;
}

Status Runner::State::begin_running(const std::string& by, const std::string& id, DeploymentState from,
                                    const char* name) {
  const bool first = from == DeploymentState::announced;
  const auto check = [&](Act& act) -> Result<std::pair<store::Deployment, Mandate>> {
    PEEL_TRY(auto found, facts(act.transaction(), id));
    PEEL_CHECK(check_state(found.first, from, first ? "started" : "gone on with"));
    PEEL_CHECK(check_mandate(found.second, act.now()));
    if (act.now() < found.second.from)
      return fail(ErrorCode::refused, "it is authorised from {} on; it is {} now",
                  base::format_time(found.second.from), base::format_time(act.now()));
    return found;
  };
  std::optional<std::pair<store::Deployment, Mandate>> found;
  {
    PEEL_TRY(Act act, Act::begin(house, by, name));
    PEEL_TRY(found, check(act));
  }
  PEEL_CHECK(check_room(found->second));
  // Takes a while, so nobody waits for it.
  PEEL_TRY(const One one, prepare(found->first, found->second));
  const std::lock_guard lock(changing);
  if (find_running(id))
    return fail(ErrorCode::unavailable, "its cameras are still being closed; try again in a moment");
  PEEL_CHECK(check_room(found->second));
  PEEL_TRY(Act act, Act::begin(house, by, name));
  PEEL_TRY(auto now, check(act));
  // Once more, where nothing can change any more until it has started.
  PEEL_TRY(const policy::Permit permit,
           papers.permit(act.transaction(), now.second.authorisation, one->list->facts()));
  ledger::Members members{{"deployment", id}};
  if (first) {
    members["authorisation"] = now.second.authorisation;
    members["content"] = now.second.content;
    now.first.started = act.now();
  }
  now.first.state = DeploymentState::running;
  PEEL_CHECK(act.enter(name, std::move(members)));
  PEEL_CHECK(store::update_deployment(act.transaction(), now.first));
  PEEL_CHECK(act.commit());
  one->begin(act.now());
  const std::lock_guard all(guard);
  running[id] = one;
  return {};
}

}  // namespace peel::service
