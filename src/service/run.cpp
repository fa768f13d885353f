#include "service/run_internal.h"

namespace peel::service {

using base::Status;
using store::DeploymentCounts;

namespace {

DeploymentCounts sum(const DeploymentCounts& a, const DeploymentCounts& b) {
  return {a.faces + b.faces, a.searches + b.searches, a.alerts + b.alerts,
          a.made + b.made,   a.wiped + b.wiped,       a.held + b.held};
}

CameraState state_of(const lfr::CameraSummary& camera, bool told) {
  CameraState state;
  state.name = camera.name;
  state.problem = camera.problem.empty() ? (camera.away ? camera.last_problem : "") : camera.problem;
  state.frames = camera.frames_processed;
  state.skipped = camera.frames_skipped;
  state.faces = camera.faces;
  if (camera.seconds > 0) state.frames_per_second = static_cast<double>(state.frames) / camera.seconds;
  state.state = !camera.problem.empty() ? "failed" : camera.away ? "away" : told ? "running" : "waiting";
  return state;
}

const char* word_for(const lfr::Summary& summary, const Mandate& mandate) {
  switch (summary.ended_because) {
    case lfr::EndedBecause::sources_ended:
      return "cameras-ended";
    case lfr::EndedBecause::permit_ended:
      return summary.ended >= mandate.until ? "until" : "failed";
    case lfr::EndedBecause::stopped:
      return "restarted";
    case lfr::EndedBecause::failed:
      break;
  }
  return "failed";
}

}  // namespace

Status Run::raise(const lfr::Alert& alert) {
  const Status raised =
      raise_alert(house, papers, {id, mandate.list_content, mandate.threshold, *list, {}}, alert);
  if (!raised) {
    alert_lost_ = true;
    return raised;
  }
  ++alerts_;
  const std::lock_guard lock(mutex_);
  shown_.insert(alert.id);
  return {};
}

std::string Run::label(const lfr::Alert& alert) const { return watchlist::name_of(alert.category); }

bool Run::may_be_shown(const std::string& alert) const {
  const std::lock_guard lock(mutex_);
  return shown_.contains(alert);
}

void Run::show_only(std::set<std::string> in_hand) {
  const std::lock_guard lock(mutex_);
  shown_ = std::move(in_hand);
}

std::set<std::string> Run::shown() const {
  const std::lock_guard lock(mutex_);
  return shown_;
}

void Run::begin(base::Time at) {
  if (edge) edge->begin(at);
  if (!pipelines) return;
  thread_ = std::thread([this] {
    // What went wrong stands in the summary.
    const Status ran = pipelines->run(summary_, [this](const lfr::CameraSummary& camera) { note(camera); });
    static_cast<void>(ran);
    finished_ = true;
  });
}

void Run::end(base::Duration patience) {
  if (pipelines) pipelines->stop();
  if (edge) edge->end(patience);
  if (thread_.joinable()) thread_.join();
}

// Then cameras of machines may go on.
bool Run::only_its_cameras_ended() const {
  return summary_.ended_because == lfr::EndedBecause::sources_ended ||
         (summary_.ended_because == lfr::EndedBecause::failed && !alert_lost_);
}

bool Run::finished() const {
  if (!edge) return finished_;
  if (!pipelines) return edge->finished();
  return finished_ && (!only_its_cameras_ended() || edge->finished());
}

const char* Run::why_finished() const { return pipelines ? word_for(summary_, mandate) : "cameras-ended"; }

void Run::note(const lfr::CameraSummary& camera) {
  const std::lock_guard lock(mutex_);
  lfr::CameraSummary& known = cameras_[camera.name];
  if (camera.frames_processed > known.frames_processed)
    all_frames += camera.frames_processed - known.frames_processed;
  known = camera;
}

std::optional<DeploymentCounts> Run::counts() {
  DeploymentCounts now;
  if (pipelines) {
    const biometric::Counts templates = pipelines->templates();
    if (templates.made != templates.wiped + templates.held) return std::nullopt;
    const std::lock_guard lock(mutex_);
    for (const auto& [name, camera] : cameras_) {
      now.faces += camera.faces;
      now.searches += camera.searches;
    }
    now.alerts = alerts_;
    now.made = templates.made;
    now.wiped = templates.wiped;
    now.held = templates.held;
  }
  if (edge) now = sum(now, edge->counts());
  return sum(before, now);
}

DeploymentCounts Run::last_counts() const {
  DeploymentCounts now;
  if (pipelines) {
    const lfr::CameraSummary total = lfr::total_of(summary_);
    const biometric::Counts& templates = summary_.templates;
    now = {total.faces, total.searches, alerts_, templates.made, templates.wiped, templates.held};
  }
  if (edge) now = sum(now, edge->counts());
  return sum(before, now);
}

std::vector<CameraState> Run::camera_states() {
  std::vector<CameraState> states;
  for (std::size_t i = 0; i < mandate.cameras.size(); ++i) {
    if (!mandate.cameras[i].node.empty()) {
      states.push_back(edge->camera(i));
      continue;
    }
    const std::lock_guard lock(mutex_);
    const auto told = cameras_.find(mandate.cameras[i].name);
    lfr::CameraSummary none;
    none.name = mandate.cameras[i].name;
    states.push_back(state_of(told == cameras_.end() ? none : told->second, told != cameras_.end()));
  }
  return states;
}

}  // namespace peel::service
