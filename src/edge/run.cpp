#include "edge/run.h"

#include <algorithm>

namespace peel::edge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

// The service takes no face from longer than 4 seconds before a run or after now; the rest is for a clock
// that goes wrong meanwhile.
constexpr base::Duration clocks_differ = std::chrono::seconds{3};

CameraReport report_of(std::size_t number, const lfr::CameraSummary* told, bool ended) {
  CameraReport camera;
  camera.number = number;
  camera.state = "waiting";
  if (!told) return camera;
  camera.problem = told->problem.empty() ? (told->away ? told->last_problem : "") : told->problem;
  camera.frames = told->frames_processed;
  camera.skipped = told->frames_skipped;
  camera.faces = told->faces;
  if (told->seconds > 0) camera.frames_per_second = static_cast<double>(camera.frames) / told->seconds;
  camera.state = !told->problem.empty() ? "failed" : told->away ? "away" : ended ? "ended" : "running";
  return camera;
}

void count(RunReport& report, const biometric::Counts& templates) {
  if (templates.made != templates.wiped + templates.held) return;  // the next time
  report.made = templates.made;
  report.wiped = templates.wiped;
  report.held = templates.held;
}

}  // namespace

Run::Run(RunId id, const Means& means, Link& link, const base::Clock& clock, std::function<void()> on_end)
    : id_(std::move(id)), means_(means), link_(link), clock_(clock), on_end_(std::move(on_end)) {
  report_.id = id_;
  working_ = std::thread([this] { work(); });
  showing_ = std::thread([this] { send_pictures(); });
}

Run::~Run() {
  stop();
  working_.join();
  showing_.join();
}

void Run::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  if (pipelines_) pipelines_->stop();
  changed_.notify_all();
}

void Run::look(std::set<std::size_t> cameras, std::set<std::string> shown) {
  const std::lock_guard lock(mutex_);
  looked_at_ = std::move(cameras);
  shown_ = std::move(shown);
  changed_.notify_all();
}

RunReport Run::report() {
  const std::lock_guard lock(mutex_);
  if (!pipelines_ || report_.state != "running") return report_;
  count(report_, pipelines_->templates());
  report_.faces = report_.searches = 0;
  report_.cameras.clear();
  for (const auto& planned : cameras_) {
    const auto told = told_.find(planned.name);
    report_.cameras.push_back(
        report_of(planned.number, told == told_.end() ? nullptr : &told->second, false));
    if (told == told_.end()) continue;
    report_.faces += told->second.faces;
    report_.searches += told->second.searches;
  }
  return report_;
}

void Run::note(const lfr::CameraSummary& camera) {
  const std::lock_guard lock(mutex_);
  told_[camera.name] = camera;
}

std::size_t Run::number_of(const std::string& camera) const {
  const auto found = std::ranges::find(cameras_, camera, &PlannedCamera::name);
  return found == cameras_.end() ? 0 : found->number;
}

// There is no queue in which faces could lie: the camera waits until the service has the alert.
Status Run::raise(const lfr::Alert& alert) {
  const base::Duration began = clock_.steady();
  while (true) {
    const Status sent = link_.alert(id_, number_of(alert.camera), alert);
    if (sent) {
      const std::lock_guard lock(mutex_);
      shown_.insert(alert.id);
    }
    if (sent || !may_come_back(sent.error().code)) return sent;
    // A face is not held beyond the permit, either.
    if (stopping_ || clock_.now() >= until_ || clock_.steady() - began >= means_.alert_patience) return sent;
    std::this_thread::sleep_for(means_.retry_after);
  }
}

std::string Run::label(const lfr::Alert& alert) const { return watchlist::name_of(alert.category); }

bool Run::may_be_shown(const std::string& alert) const {
  const std::lock_guard lock(mutex_);
  return shown_.contains(alert);
}

// A connection that comes and goes must not cost the whole run. People see meanwhile what it waits for.
Status Run::patiently(const std::function<Status()>& ask) {
  while (true) {
    const Status done = ask();
    std::unique_lock lock(mutex_);
    report_.problem = done ? "" : done.error().message;
    if (done || stopping_ || !may_come_back(done.error().code)) return done;
    changed_.wait_for(lock, means_.retry_after, [this] { return stopping_.load(); });
  }
}

// An alert would be refused, and the run with it: people hear of it before somebody is missed.
Status Run::check_clock(base::Time asked, base::Time told) const {
  const base::Time now = clock_.now();
  if (told >= asked - clocks_differ && told <= now + clocks_differ) return {};
  return fail(ErrorCode::unavailable,
              "the machine's clock says {}, and the service's {}: nothing is searched before it is set right",
              base::format_time(now), base::format_time(told));
}

Result<RunPapers> Run::fetch_papers() {
  std::optional<RunPapers> papers;
  PEEL_CHECK(patiently([&]() -> Status {
    const base::Time asked = clock_.now();
    PEEL_TRY(papers, link_.papers(id_));
    return check_clock(asked, papers->now);
  }));
  return std::move(*papers);
}

Result<watchlist::Watchlist> Run::fetch_list(const RunPapers& papers) {
  PEEL_TRY(base::MemoryFile file, base::MemoryFile::create());
  PEEL_CHECK(patiently(
      [&] { return link_.list(id_, papers.list_size, file, [this] { return stopping_.load(); }); }));
  // The list keeps what it opened; the name goes with `file`.
  PEEL_TRY(watchlist::Watchlist list, watchlist::Watchlist::open(file.path(), papers.list_key));
  return list;
}

// P1 holds here as it does in the service: the machine's own rules, its own clock.
Status Run::prepare(watchlist::Watchlist& list, const RunPapers& papers) {
  PEEL_TRY(const policy::Rules rules, means_.rules_for(list.facts().model));
  PEEL_TRY(policy::Permit permit,
           policy::grant(papers.papers, means_.calibrations, list.facts(), rules, clock_));
  until_ = permit.until();
  lfr::DeploymentOptions chosen;
  chosen.source = means_.source;
  chosen.pipeline = means_.pipeline;
  chosen.open_source = means_.open_source;
  std::vector<std::shared_ptr<lfr::LiveView>> views;
  for (const auto& camera : papers.cameras) {
    chosen.cameras.push_back({camera.name, camera.address});
    views.push_back(std::make_shared<lfr::LiveView>(clock_));
  }
  chosen.views = views;
  PEEL_TRY(lfr::Deployment pipelines, lfr::Deployment::create(std::move(chosen), std::move(permit), list,
                                                              means_.make_tools, *this, clock_));
  const std::lock_guard lock(mutex_);
  cameras_ = papers.cameras;
  views_ = std::move(views);
  pipelines_.emplace(std::move(pipelines));
  report_.state = "running";
  if (stopping_) pipelines_->stop();
  return {};
}

// Pipelines search the list: they go first, also when memory runs out.
class Run::EndsBefore {
 public:
  explicit EndsBefore(Run& run) : run_(run) {}
  ~EndsBefore() {
    const std::lock_guard lock(run_.mutex_);
    run_.pipelines_.reset();
  }
  EndsBefore(const EndsBefore&) = delete;
  EndsBefore& operator=(const EndsBefore&) = delete;

 private:
  Run& run_;
};

Status Run::run_all() {
  lfr::Summary summary;
  PEEL_TRY(const RunPapers papers, fetch_papers());
  PEEL_TRY(watchlist::Watchlist list, fetch_list(papers));
  const EndsBefore ends(*this);
  PEEL_CHECK(prepare(list, papers));
  const Status ran = pipelines_->run(summary, [this](const lfr::CameraSummary& camera) { note(camera); });
  finish(ran, summary);
  return {};
}

void Run::finish(const Status& outcome, const lfr::Summary& summary) {
  const std::lock_guard lock(mutex_);
  const lfr::CameraSummary total = lfr::total_of(summary);
  count(report_, summary.templates);
  report_.faces = total.faces;
  report_.searches = total.searches;
  report_.cameras.clear();
  for (const auto& camera : summary.cameras)
    report_.cameras.push_back(report_of(number_of(camera.name), &camera, true));
  if (outcome && summary.ended_because == lfr::EndedBecause::sources_ended)
    report_.state = "ended";
  else if (stopping_)
    report_.state = "stopped";
  else
    report_.state = "failed";
  if (report_.state == "failed") report_.problem = outcome ? summary.ended_words : outcome.error().message;
}

void Run::work() {
  Status done;
  try {
    done = run_all();
  } catch (const std::exception& error) {
    // Memory that ran out, above all.
    done = fail(ErrorCode::exhausted, "the run failed: {}", error.what());
  }
  {
    const std::lock_guard lock(mutex_);
    if (!done) {
      report_.wiped = report_.made;  // with the pipelines
      report_.held = 0;
      report_.state = stopping_ ? "stopped" : "failed";
      report_.problem = stopping_ ? "" : done.error().message;
    }
    ended_ = true;
    changed_.notify_all();
  }
  on_end_();
}

std::set<std::size_t> Run::wait_for_looks() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || ended_ || (!looked_at_.empty() && pipelines_); });
  return stopping_ || ended_ ? std::set<std::size_t>{} : looked_at_;
}

void Run::send_picture(std::size_t camera, std::map<std::size_t, std::uint64_t>& sent) {
  std::shared_ptr<lfr::LiveView> view;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(cameras_, camera, &PlannedCamera::number);
    if (found != cameras_.end()) view = views_[static_cast<std::size_t>(found - cameras_.begin())];
  }
  const auto picture = view ? view->newest(sent[camera]) : std::nullopt;
  if (!picture) return;
  sent[camera] = picture->number;
  // One that is lost is followed by the next.
  static_cast<void>(link_.picture(id_, camera, *picture->jpeg));
}

void Run::send_pictures() {
  std::map<std::size_t, std::uint64_t> sent;
  for (auto looked_at = wait_for_looks(); !looked_at.empty(); looked_at = wait_for_looks()) {
    for (const std::size_t camera : looked_at) send_picture(camera, sent);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, means_.picture_pace, [this] { return stopping_ || ended_; });
  }
}

}  // namespace peel::edge
