#include "service/edge_run.h"

#include <algorithm>

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Status;
using store::DeploymentCounts;

namespace {

// Stricter than the log's rule seen-in-its-time, which counts from entries that are a moment older or
// younger.
constexpr base::Duration clocks_differ = std::chrono::seconds{4};

void add(DeploymentCounts& sum, const DeploymentCounts& more) {
  sum.faces += more.faces;
  sum.searches += more.searches;
  sum.made += more.made;
  sum.wiped += more.wiped;
  sum.held += more.held;
}

// So that no sum of such runs over, nor a number of the log.
bool is_small(std::uint64_t value) { return value < (1ull << 44); }

// Nothing of it goes on on the machine, for whichever reason.
bool is_over(const std::string& state) { return state == "ended" || state == "stopped" || state == "failed"; }

Status check_counts(const DeploymentCounts& now, const DeploymentCounts& before) {
  for (const auto value : {now.faces, now.searches, now.made, now.wiped, now.held})
    if (!is_small(value)) return fail(ErrorCode::refused, "a count of {} is none", value);
  if (now.made != now.wiped + now.held)
    return fail(ErrorCode::refused, "{} templates were made, but {} wiped and {} held", now.made, now.wiped,
                now.held);
  if (now.faces < before.faces || now.searches < before.searches || now.made < before.made ||
      now.wiped < before.wiped)
    return fail(ErrorCode::refused, "the counts are lower than they were before");
  return {};
}

}  // namespace

EdgeRun::EdgeRun(std::uint64_t run, const Mandate& mandate, Views views, const Nodes& nodes,
                 const base::Clock& clock)
    : number_(run), nodes_(nodes), clock_(clock), cameras_(mandate.cameras), views_(std::move(views)) {
  for (std::size_t i = 0; i < cameras_.size(); ++i)
    if (!cameras_[i].node.empty()) machines_[cameras_[i].node].cameras.insert(i);
}

bool EdgeRun::runs_on(const std::string& node) const { return machines_.contains(node); }

bool EdgeRun::has_camera(const std::string& node, std::size_t camera) const {
  const auto found = machines_.find(node);
  return found != machines_.end() && found->second.cameras.contains(camera);
}

std::vector<std::size_t> EdgeRun::looked_at(const std::string& node) {
  std::vector<std::size_t> all;
  const auto found = machines_.find(node);
  if (found == machines_.end()) return all;
  for (const std::size_t camera : found->second.cameras)
    if (views_[camera]->looked_at()) all.push_back(camera);
  return all;
}

bool EdgeRun::goes_on(const std::string& node) const {
  const std::lock_guard lock(mutex_);
  const auto found = machines_.find(node);
  return found != machines_.end() && !ending_ && !done(found->second);
}

// What an instance held is gone with it.
void EdgeRun::settle(Machine& machine) {
  DeploymentCounts last = machine.newest.counts;
  last.wiped = last.made;
  last.held = 0;
  add(machine.settled, last);
  if (!machine.instance.empty()) machine.gone.insert(machine.instance);
  machine.instance.clear();
  machine.newest = {};
  for (const std::size_t camera : machine.cameras) views_[camera]->clear();
}

Status EdgeRun::take(const NodeHere& who, const NodeRun& report) {
  const std::lock_guard lock(mutex_);
  const auto found = machines_.find(who.node);
  if (found == machines_.end())
    return fail(ErrorCode::not_found, "no camera of this deployment is this machine's");
  Machine& machine = found->second;
  if (over_) return {};  // its end is being entered; what the machine does for others goes on
  if (machine.gone.contains(who.instance))
    return fail(ErrorCode::refused,
                "this machine was taken for gone, and what it held counts as wiped: it must begin anew");
  // A question may be under way while the machine is shut out or signs in as another instance.
  if (nodes_.instance_of(who.node) != who.instance)
    return fail(ErrorCode::refused, "this machine is not signed in any more, or began anew meanwhile");
  for (const auto& [number, camera] : report.cameras)
    if (!machine.cameras.contains(number))
      return fail(ErrorCode::not_found, "the camera {} is not this machine's", number);
  const bool same = machine.instance == who.instance;
  if (report.counts.held > 0 && is_over(report.state))
    return fail(ErrorCode::refused, "a run that has ended holds {} templates", report.counts.held);
  PEEL_CHECK(check_counts(report.counts, same ? machine.newest.counts : DeploymentCounts{}));
  if (!same && !machine.instance.empty()) settle(machine);
  for (const auto& [number, camera] : report.cameras) {
    const std::uint64_t before = machine.newest.cameras[number].frames;
    if (camera.frames > before && is_small(camera.frames)) frames_ += camera.frames - before;
  }
  machine.instance = who.instance;
  machine.newest = report;
  machine.told = clock_.steady();
  changed_.notify_all();
  return {};
}

void EdgeRun::count_alert() {
  const std::lock_guard lock(mutex_);
  ++alerts_;
}

Status EdgeRun::check_captured(base::Time captured) const {
  const std::lock_guard lock(mutex_);
  const base::Time latest = ending_.value_or(clock_.now());
  if (captured >= began_ - clocks_differ && captured <= latest + clocks_differ) return {};
  return fail(ErrorCode::refused,
              "the face was taken at {}, when this run was not going on; is the machine's clock right?",
              base::format_time(captured));
}

// A machine may be heard and yet say nothing of this run, or nothing that can be believed.
bool EdgeRun::is_gone(const std::string& node, const Machine& machine) const {
  return nodes_.instance_of(node) != machine.instance || clock_.steady() - machine.told >= node_patience;
}

void EdgeRun::look_after() {
  const std::lock_guard lock(mutex_);
  for (auto& [node, machine] : machines_)
    if (!machine.instance.empty() && !done(machine) && is_gone(node, machine)) settle(machine);
}

bool EdgeRun::finished() const {
  const std::lock_guard lock(mutex_);
  return std::ranges::all_of(machines_, [&](const auto& each) { return done(each.second); });
}

void EdgeRun::end(base::Duration patience) {
  std::unique_lock lock(mutex_);
  if (!ending_) ending_ = clock_.now();
  const auto told_all = [&] {
    return std::ranges::all_of(machines_, [&](const auto& each) {
      const Machine& machine = each.second;
      return machine.instance.empty() || is_over(machine.newest.state) || is_gone(each.first, machine);
    });
  };
  // A look now and then, since a machine may go while it is waited for.
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!told_all() && std::chrono::steady_clock::now() < until)
    changed_.wait_for(lock, std::chrono::milliseconds{100});
  for (auto& [node, machine] : machines_) settle(machine);
  over_ = true;
}

DeploymentCounts EdgeRun::counts() const {
  const std::lock_guard lock(mutex_);
  DeploymentCounts sum;
  for (const auto& [node, machine] : machines_) {
    add(sum, machine.settled);
    add(sum, machine.newest.counts);
  }
  sum.alerts = alerts_;
  return sum;
}

CameraState EdgeRun::camera(std::size_t number) const {
  const std::lock_guard lock(mutex_);
  const Camera& planned = cameras_.at(number);
  const Machine& machine = machines_.at(planned.node);
  CameraState state;
  const auto told = machine.newest.cameras.find(number);
  if (told != machine.newest.cameras.end()) state = told->second;
  state.name = planned.name;
  state.node = planned.node;
  if (!machine.newest.problem.empty()) {
    if (state.problem.empty()) state.problem = machine.newest.problem;
    // What it lacks it asks for again; what has ended stays so.
    state.state = is_over(machine.newest.state) ? "failed" : "waiting";
  }
  if (machine.instance.empty()) {
    state.state = "away";
    state.problem = !machine.gone.empty()
                        ? "the camera machine is not heard any more; what it held counts as wiped"
                        : "the camera machine has not been heard yet; is peel edge running there?";
  } else if (state.state.empty()) {
    state.state = "waiting";
  }
  return state;
}

std::uint64_t EdgeRun::take_frames() {
  const std::lock_guard lock(mutex_);
  return std::exchange(frames_, 0);
}

}  // namespace peel::service
