// How a deployment ends, and what is watched until then.
#include "service/deployments_internal.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using store::DeploymentCounts;
using store::DeploymentState;

namespace {

ledger::Members members_of(const std::string& id, const DeploymentCounts& counts) {
  return {{"deployment", id},        {"faces", counts.faces}, {"searches", counts.searches},
          {"alerts", counts.alerts}, {"made", counts.made},   {"wiped", counts.wiped},
          {"held", counts.held}};
}

}  // namespace

// The deployment's last entry. Its counts are those given with it, but for alerts, of which the log has more
// to say than anybody's memory.
Status Runner::State::enter_stop(Act& act, store::Deployment deployment, const std::string& because) {
  PEEL_TRY(deployment.counts.alerts, store::count_alerts(act.transaction(), deployment.id));
  auto members = members_of(deployment.id, deployment.counts);
  members["because"] = because;
  PEEL_CHECK(act.enter("deployment.stop", std::move(members)));
  deployment.state = DeploymentState::stopped;
  deployment.ended = act.now();
  deployment.ended_because = because;
  PEEL_CHECK(store::update_deployment(act.transaction(), deployment));
  return act.commit();
}

// Enters the end of pipelines that have ended. What cannot be entered now is tried again by tick().
Status Runner::State::enter_end(const One& one) {
  auto begun = one->by.empty() ? Act::begin_program(house) : Act::begin(house, one->by, "deployment.stop");
  // Whoever asked may not any more, since their account or role went meanwhile: it ends all the same.
  if (!begun && begun.error().code == ErrorCode::refused) begun = Act::begin_program(house);
  PEEL_TRY(Act act, std::move(begun));
  PEEL_TRY(store::Deployment deployment, store::find_deployment(act.transaction(), one->id));
  deployment.counts = one->last_counts();
  if (one->pausing) {
    PEEL_CHECK(act.enter("deployment.counts", members_of(one->id, deployment.counts)));
    PEEL_CHECK(store::update_deployment(act.transaction(), deployment));
    PEEL_CHECK(act.commit());
  } else {
    PEEL_CHECK(enter_stop(act, std::move(deployment), one->because));
  }
  forget(one->id);
  return {};
}

Status Runner::State::end_now(const One& one, std::string because, std::string by) {
  // What was asked for first counts, if its entry is still to come.
  if (one->because.empty()) {
    one->because = std::move(because);
    one->by = std::move(by);
  }
  one->end(options.node_ends_within);
  return enter_end(one);
}

Status Runner::State::stop_paused(const std::string& id, const std::string& because, const std::string& by) {
  PEEL_TRY(Act act, by.empty() ? Act::begin_program(house) : Act::begin(house, by, "deployment.stop"));
  PEEL_TRY(store::Deployment deployment, store::find_deployment(act.transaction(), id));
  PEEL_CHECK(check_state(deployment, DeploymentState::paused, "stopped"));
  return enter_stop(act, std::move(deployment), because);
}

Status Runner::State::enter_counts(const One& one) {
  const base::Duration now = house.clock().steady();
  if (now - one->counted < options.count_every) return {};
  const auto counts = one->counts();
  if (!counts) return {};  // the next time
  one->counted = now;
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_TRY(store::Deployment deployment, store::find_deployment(act.transaction(), one->id));
  deployment.counts = *counts;
  PEEL_CHECK(act.enter("deployment.counts", members_of(one->id, *counts)));
  PEEL_CHECK(store::update_deployment(act.transaction(), deployment));
  return act.commit();
}

Status Runner::State::look_after(const One& one) {
  if (one->edge) {
    one->edge->look_after();
    frames += one->edge->take_frames();
  }
  if (one->finished()) return end_now(one, one->because.empty() ? one->why_finished() : "", "");
  Mandate mandate;
  std::set<std::string> in_hand;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(mandate, papers.mandate(transaction, one->mandate.authorisation));
    PEEL_TRY(in_hand, store::alerts_in_hand(transaction, one->id));
  }
  one->show_only(std::move(in_hand));
  if (mandate.version_forgotten) return end_now(one, "list-changed", "");
  if (mandate.state == PlanState::withdrawn || mandate.list_ended) return end_now(one, "withdrawn", "");
  // Pipelines in this process end by their permit; machines may be away.
  if (one->edge && house.clock().now() >= mandate.until) return end_now(one, "until", "");
  return enter_counts(one);
}

Status Runner::State::look_after_paused(const std::set<std::string>& erased) {
  std::vector<std::pair<std::string, const char*>> over;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(const auto open, store::open_deployments(transaction));
    for (const auto& deployment : open) {
      if (deployment.state != DeploymentState::paused || find_running(deployment.id)) continue;
      PEEL_TRY(const Mandate mandate, papers.mandate(transaction, deployment.authorisation));
      if (mandate.version_forgotten)
        over.emplace_back(deployment.id, erased.contains(mandate.list_content) ? "erased" : "list-changed");
      else if (mandate.state == PlanState::withdrawn || mandate.list_ended)
        over.emplace_back(deployment.id, "withdrawn");
      else if (house.clock().now() >= mandate.until)
        over.emplace_back(deployment.id, "until");
    }
  }
  Status first;
  for (const auto& [id, because] : over) {
    const Status done = stop_paused(id, because, "");
    if (first && !done) first = done;
  }
  return first;
}

}  // namespace peel::service
