// Deployments, as people plan, start, watch and stop them. What goes on in between is run.cpp's.
#include "service/deployments.h"

#include "base/random.h"
#include "service/deployments_internal.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using store::DeploymentCounts;
using store::DeploymentState;

namespace {

bool is_over(DeploymentState state) {
  return state == DeploymentState::stopped || state == DeploymentState::called_off;
}

}  // namespace

Status check_state(const store::Deployment& deployment, DeploymentState wanted, const char* what) {
  if (deployment.state == wanted) return {};
  return fail(ErrorCode::refused, "a deployment that is {} cannot be {}", name_of(deployment.state), what);
}

Result<std::pair<store::Deployment, Mandate>> Runner::State::facts(store::Transaction& transaction,
                                                                   const std::string& id) {
  PEEL_TRY(store::Deployment deployment, store::find_deployment(transaction, id));
  PEEL_TRY(Mandate mandate, papers.mandate(transaction, deployment.authorisation));
  return std::pair(std::move(deployment), std::move(mandate));
}

Result<DeploymentFacts> Runner::State::facts_of(store::Transaction& transaction,
                                                store::Deployment deployment) {
  DeploymentFacts facts;
  PEEL_TRY(facts.mandate, papers.mandate(transaction, deployment.authorisation));
  PEEL_TRY(facts.alerts,
           store::count_open_alerts(transaction, deployment.id, house.clock().now() - overdue_after));
  if (const One one = find_running(deployment.id)) {
    if (const auto counts = one->counts()) deployment.counts = *counts;
    facts.cameras = one->camera_states();
  } else {
    const bool over = is_over(deployment.state);
    for (const auto& camera : facts.mandate.cameras)
      facts.cameras.push_back({camera.name, over ? "ended" : "waiting", "", 0, 0, 0, 0, camera.node});
  }
  facts.deployment = std::move(deployment);
  return facts;
}

Runner::Runner(House& house, Papers& papers, RunnerOptions options)
    : state_(new State{house, papers, std::move(options), {}, {}, {}, {}, {}, {}, {}}) {}

Runner::~Runner() {
  for (const auto& one : state_->all_running()) one->end(base::Duration{0});
}

Result<std::string> Runner::announce(const std::string& by, const std::string& authorisation) {
  PEEL_TRY(Act act, Act::begin(state_->house, by, "deployment.announce"));
  PEEL_TRY(const Mandate mandate, state_->papers.mandate(act.transaction(), authorisation));
  PEEL_CHECK(check_mandate(mandate, act.now()));
  PEEL_TRY(const auto others, store::all_deployments(act.transaction()));
  for (const auto& other : others)
    if (other.authorisation == authorisation && !is_over(other.state))
      return fail(ErrorCode::refused, "a deployment of this authorisation is {} already",
                  name_of(other.state));
  store::Deployment deployment;
  deployment.id = base::new_id("dep");
  deployment.authorisation = authorisation;
  deployment.announced = act.now();
  PEEL_CHECK(
      act.enter("deployment.announce", {{"deployment", deployment.id}, {"authorisation", authorisation}}));
  PEEL_CHECK(store::add_deployment(act.transaction(), deployment));
  PEEL_CHECK(act.commit());
  return deployment.id;
}

Status Runner::call_off(const std::string& by, const std::string& id) {
  const std::lock_guard lock(state_->changing);
  PEEL_TRY(Act act, Act::begin(state_->house, by, "deployment.cancel"));
  PEEL_TRY(store::Deployment deployment, store::find_deployment(act.transaction(), id));
  PEEL_CHECK(check_state(deployment, DeploymentState::announced, "called off"));
  deployment.state = DeploymentState::called_off;
  deployment.ended = act.now();
  PEEL_CHECK(act.enter("deployment.cancel", {{"deployment", id}}));
  PEEL_CHECK(store::update_deployment(act.transaction(), deployment));
  return act.commit();
}

Status Runner::start(const std::string& by, const std::string& deployment) {
  return state_->begin_running(by, deployment, DeploymentState::announced, "deployment.start");
}

Status Runner::resume(const std::string& by, const std::string& deployment) {
  return state_->begin_running(by, deployment, DeploymentState::paused, "deployment.resume");
}

Status Runner::pause(const std::string& by, const std::string& id) {
  const std::lock_guard lock(state_->changing);
  {
    PEEL_TRY(Act act, Act::begin(state_->house, by, "deployment.pause"));
    PEEL_TRY(store::Deployment deployment, store::find_deployment(act.transaction(), id));
    PEEL_CHECK(check_state(deployment, DeploymentState::running, "paused"));
    deployment.state = DeploymentState::paused;
    PEEL_CHECK(act.enter("deployment.pause", {{"deployment", id}}));
    PEEL_CHECK(store::update_deployment(act.transaction(), deployment));
    PEEL_CHECK(act.commit());
  }
  const auto one = state_->find_running(id);
  if (!one) return {};
  one->pausing = true;
  return state_->end_now(one, "", "");
}

Status Runner::stop(const std::string& by, const std::string& id) {
  const std::lock_guard lock(state_->changing);
  {
    PEEL_TRY(Act act, Act::begin(state_->house, by, "deployment.stop"));
    PEEL_TRY(const store::Deployment deployment, store::find_deployment(act.transaction(), id));
    if (deployment.state != DeploymentState::running && deployment.state != DeploymentState::paused)
      return fail(ErrorCode::refused, "a deployment that is {} cannot be stopped", name_of(deployment.state));
  }
  if (const auto one = state_->find_running(id)) {
    // Of one whose pause could not be entered to its end, this enters the rest of the pause.
    const bool paused = one->pausing;
    PEEL_CHECK(state_->end_now(one, "asked", by));
    if (!paused) return {};
  }
  return state_->stop_paused(id, "asked", by);
}

Status Runner::stop_those_of(const std::set<std::string>& list_contents) {
  const std::lock_guard lock(state_->changing);
  Status first;
  for (const auto& one : state_->all_running()) {
    if (!list_contents.contains(one->mandate.list_content)) continue;
    const Status done = state_->end_now(one, "erased", "");
    if (first && !done) first = done;
  }
  const Status paused = state_->look_after_paused(list_contents);
  return first ? paused : first;
}

std::shared_ptr<Run> Runner::run_of(const std::string& deployment) const {
  return state_->find_running(deployment);
}

std::vector<std::shared_ptr<Run>> Runner::runs() const { return state_->all_running(); }

std::uint64_t Runner::frames() const { return state_->frames; }

Result<std::vector<DeploymentFacts>> Runner::all(const std::string& by) {
  PEEL_TRY(store::Transaction transaction, begin_reading(state_->house, by, "authorisation.read"));
  PEEL_TRY(auto deployments, store::all_deployments(transaction));
  std::vector<DeploymentFacts> all;
  for (auto& deployment : deployments) {
    PEEL_TRY(DeploymentFacts facts, state_->facts_of(transaction, std::move(deployment)));
    all.push_back(std::move(facts));
  }
  return all;
}

Result<DeploymentFacts> Runner::find(const std::string& by, const std::string& id) {
  PEEL_TRY(store::Transaction transaction, begin_reading(state_->house, by, "authorisation.read"));
  PEEL_TRY(store::Deployment deployment, store::find_deployment(transaction, id));
  return state_->facts_of(transaction, std::move(deployment));
}

Status Runner::view(const std::string& by, const std::string& deployment, std::size_t camera) {
  PEEL_TRY(Act act, Act::begin(state_->house, by, "camera.view"));
  const auto one = state_->find_running(deployment);
  if (!one || one->finished() || camera >= one->views.size())
    return fail(ErrorCode::not_found, "no such camera runs: there is nothing to look at");
  PEEL_CHECK(act.enter("camera.view", {{"deployment", deployment}, {"camera", std::uint64_t{camera}}}));
  PEEL_CHECK(act.commit());
  const std::lock_guard lock(state_->guard);
  state_->looks[{by, deployment, camera}] = state_->house.clock().steady() + look_lasts;
  return {};
}

Result<std::optional<lfr::LiveView::Picture>> Runner::picture(const std::string& by,
                                                              const std::string& deployment,
                                                              std::size_t camera, std::uint64_t after) {
  const auto one = state_->find_running(deployment);
  if (!one || camera >= one->views.size())
    return fail(ErrorCode::not_found, "no such camera runs: there is nothing to look at");
  {
    const std::lock_guard lock(state_->guard);
    const auto look = state_->looks.find({by, deployment, camera});
    if (look == state_->looks.end() || look->second <= state_->house.clock().steady())
      return fail(ErrorCode::refused, "say first that you look through this camera");
  }
  return one->views[camera]->newest(after);
}

Status Runner::tick() {
  const std::lock_guard lock(state_->changing);
  // One deployment's trouble must not keep another from its end.
  Status first = state_->look_after_paused();
  for (const auto& one : state_->all_running()) {
    const Status done =
        one->because.empty() && !one->pausing ? state_->look_after(one) : state_->end_now(one, "", "");
    if (first && !done) first = done;
  }
  return first;
}

Status Runner::stop_all() {
  state_->closing = true;
  const std::lock_guard lock(state_->changing);
  Status first;
  for (const auto& one : state_->all_running()) {
    const Status done = state_->end_now(one, "restarted", "");
    if (first && !done) first = done;
  }
  PEEL_CHECK(first);
  return close_what_was_left();
}

Status Runner::close_what_was_left() {
  std::vector<store::Deployment> open;
  {
    PEEL_TRY(store::Transaction transaction, state_->house.database().begin_reading());
    PEEL_TRY(open, store::open_deployments(transaction));
  }
  for (auto& deployment : open) {
    // What was held went with the memory of the program that held it.
    deployment.counts.wiped = deployment.counts.made;
    deployment.counts.held = 0;
    PEEL_TRY(Act act, Act::begin_program(state_->house));
    PEEL_CHECK(state_->enter_stop(act, deployment, "restarted"));
  }
  return {};
}

}  // namespace peel::service
