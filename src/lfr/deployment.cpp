#include "lfr/deployment.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <sys/resource.h>
#include <thread>

namespace peel::lfr {

using base::ErrorCode;
using base::fail;
using base::Status;

namespace {

constexpr auto watch_interval = std::chrono::milliseconds{50};
constexpr base::Duration progress_interval = std::chrono::milliseconds{250};
constexpr base::Duration frame_wait =
    std::chrono::milliseconds{250};  // then people are forgotten by the clock
// What comes of a file that is read as fast as it goes must not depend on how fast that is.
constexpr base::Duration patience_with_files = std::chrono::seconds{10};

// Passes alerts on, and keeps the first failure: nothing may go on once alerts no longer reach anybody.
class WatchedSink final : public AlertSink {
 public:
  explicit WatchedSink(AlertSink& sink) : sink_(sink) {}

  Status raise(const Alert& alert) override {
    Status raised = sink_.raise(alert);
    if (raised) return raised;
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = raised.error();
    return raised;
  }

  std::string label(const Alert& alert) const override { return sink_.label(alert); }
  bool may_be_shown(const std::string& alert) const override { return sink_.may_be_shown(alert); }

  std::optional<base::Error> error() const {
    const std::lock_guard lock(mutex_);
    return error_;
  }

 private:
  AlertSink& sink_;
  mutable std::mutex mutex_;
  std::optional<base::Error> error_;
};

// One camera's thread and what it works with.
struct Camera {
  CameraOptions options;
  Tools tools;
  std::optional<std::filesystem::path> annotate;
  std::shared_ptr<LiveView> view;
  CameraSummary summary;  // the thread's while it runs
  std::vector<double> latencies_ms;
  std::vector<double> processing_ms;
  Status annotated;
  std::mutex mutex;  // guards source
  std::unique_ptr<video::Source> source;
  std::thread thread;
};

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

Status check_cameras(const std::vector<CameraOptions>& cameras, const policy::Permit& permit) {
  if (cameras.empty())
    return fail(ErrorCode::invalid_input, "no camera is named; give --camera NAME=SOURCE or --cameras FILE");
  std::set<std::string> names;
  for (const CameraOptions& camera : cameras) {
    if (!names.insert(camera.name).second)
      return fail(ErrorCode::invalid_input, "the camera {} is given twice", camera.name);
    if (!permit.allows_camera(camera.name))
      return fail(ErrorCode::refused, "the authorisation {} does not name the camera {}",
                  permit.authorisation_id(), camera.name);
  }
  return {};
}

Status check_permit(const policy::Permit& permit, const watchlist::Watchlist& list,
                    const base::Clock& clock) {
  if (permit.use() != policy::Use::lfr)
    return fail(ErrorCode::refused, "the authorisation {} is for {}, not for live use",
                permit.authorisation_id(), policy::name_of(permit.use()));
  if (permit.list() != list.facts())
    return fail(ErrorCode::refused, "the authorisation {} is for another watchlist",
                permit.authorisation_id());
  return list.gallery().check(permit, clock);
}

}  // namespace

struct Deployment::State {
  State(DeploymentOptions chosen, policy::Permit granted, const watchlist::Watchlist& opened,
        AlertSink& alerts, const base::Clock& time)
      : options(std::move(chosen)),
        permit(std::move(granted)),
        list(opened),
        clock(time),
        sink(alerts),
        shared{permit,
               list.gallery(),
               list.entries(),
               clock,
               sink,
               std::make_shared<biometric::Census>(),
               std::make_shared<biometric::Census>()} {}

  DeploymentOptions options;
  policy::Permit permit;
  const watchlist::Watchlist& list;
  const base::Clock& clock;
  WatchedSink sink;
  Shared shared;
  std::vector<std::unique_ptr<Camera>> cameras;
  std::atomic<bool> asked_to_stop{false};  // by stop(): all that a signal handler may touch
  std::atomic<bool> stopping{false};       // told to the cameras
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t running = 0;  // cameras; guarded by mutex

  void run_camera(Camera& camera, const OnProgress& on_progress);
  Status work(Camera& camera, Pipeline& pipeline, const OnProgress& on_progress);
  Status read_frames(Camera& camera, Pipeline& pipeline, const std::function<void()>& tell);
  void feed(Camera& camera, const OnProgress& on_progress);
  void watch(Summary& summary);
  void stop_cameras();
  void summarise(Summary& summary) const;
  Status outcome(const Summary& summary) const;
};

std::filesystem::path annotated_path(const std::filesystem::path& path, std::size_t camera,
                                     const std::string& name) {
  if (camera == 0) return path;
  std::string safe;
  for (const char c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    safe += plain ? c : '_';
  }
  return path.parent_path() / (path.stem().string() + "-" + safe + path.extension().string());
}

Deployment::Deployment(std::unique_ptr<State> state) : state_(std::move(state)) {}
Deployment::Deployment(Deployment&&) noexcept = default;
Deployment& Deployment::operator=(Deployment&&) noexcept = default;
Deployment::~Deployment() = default;

base::Result<Deployment> Deployment::create(DeploymentOptions options, policy::Permit permit,
                                            const watchlist::Watchlist& list, const MakeTools& make_tools,
                                            AlertSink& sink, const base::Clock& clock) {
  PEEL_CHECK(check_cameras(options.cameras, permit));
  if (!options.views.empty() && options.views.size() != options.cameras.size())
    return fail(ErrorCode::invalid_input, "there are {} views for {} cameras", options.views.size(),
                options.cameras.size());
  PEEL_CHECK(check_permit(permit, list, clock));
  auto state = std::make_unique<State>(std::move(options), std::move(permit), list, sink, clock);
  const auto& cameras = state->options.cameras;
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int threads = std::max(1, cores / static_cast<int>(cameras.size()));
  for (std::size_t i = 0; i < cameras.size(); ++i) {
    auto camera = std::make_unique<Camera>();
    camera->options = cameras[i];
    camera->summary.name = cameras[i].name;
    camera->summary.source = video::without_password(cameras[i].address);
    PEEL_TRY(camera->tools, make_tools(threads));
    if (camera->tools.embedder->model() != list.facts().model)
      return fail(
          ErrorCode::refused,
          "the watchlist was made with another embedder than the one that is used here; build the list again "
          "or choose the list's model");
    if (!state->options.views.empty()) camera->view = state->options.views.at(i);
    if (state->options.annotate)
      camera->annotate = annotated_path(*state->options.annotate, i, cameras[i].name);
    state->cameras.push_back(std::move(camera));
  }
  return Deployment(std::move(state));
}

void Deployment::stop() { state_->asked_to_stop = true; }

biometric::Counts Deployment::templates() const { return state_->shared.templates->counts(); }

Status Deployment::run(Summary& summary, const OnProgress& on_progress) {
  State& state = *state_;
  const base::Duration began = state.clock.steady();
  summary.began = state.clock.now();
  summary.authorisation = state.permit.authorisation_id();
  summary.threshold = state.permit.threshold();
  summary.threshold_extrapolated = state.permit.threshold_extrapolated();
  state.running = state.cameras.size();
  for (auto& camera : state.cameras)
    camera->thread =
        std::thread([&state, &camera = *camera, &on_progress] { state.run_camera(camera, on_progress); });
  state.watch(summary);
  for (auto& camera : state.cameras) camera->thread.join();
  summary.ended = state.clock.now();
  summary.seconds = std::chrono::duration<double>(state.clock.steady() - began).count();
  state.summarise(summary);
  return state.outcome(summary);
}

// Looks, while the cameras work, for reasons to end.
void Deployment::State::watch(Summary& summary) {
  const auto end = [&](EndedBecause because, std::string words) {
    summary.ended_because = because;
    summary.ended_words = std::move(words);
    stop_cameras();
  };
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait_for(lock, watch_interval);
    if (stopping) {
      if (running == 0) return;
      continue;
    }
    // The permit comes before "all ended": a camera whose search was refused ends by itself.
    if (const auto error = sink.error())
      end(EndedBecause::failed, error->message);
    else if (const auto in_force = permit.check(clock); !in_force)
      end(EndedBecause::permit_ended, in_force.error().message);
    else if (asked_to_stop)
      end(EndedBecause::stopped, "");
    else if (running == 0)
      return;
  }
}

void Deployment::State::stop_cameras() {
  stopping = true;
  for (auto& camera : cameras) {
    const std::lock_guard lock(camera->mutex);
    if (camera->source) camera->source->stop();
  }
}

void Deployment::State::run_camera(Camera& camera, const OnProgress& on_progress) {
  try {
    feed(camera, on_progress);
  } catch (const std::exception& error) {
    // Memory that ran out, above all. The other cameras go on.
    camera.summary.problem = fmt::format("the camera {} failed: {}", camera.options.name, error.what());
  }
  const std::lock_guard lock(mutex);
  --running;
  changed.notify_one();
}

namespace {

// What is to happen after the work happens also when it throws: memory that ran out, above all.
Status guarded(const std::string& camera, const std::function<Status()>& work) {
  try {
    return work();
  } catch (const std::exception& error) {
    return fail(ErrorCode::exhausted, "the camera {} failed: {}", camera, error.what());
  }
}

std::unique_ptr<Annotator> annotator_for(const std::shared_ptr<LiveView>& view,
                                         const std::optional<std::filesystem::path>& video, bool drops) {
  if (view) return Annotator::create(LiveView::frames_for(view), {.drop_when_behind = true});
  if (video) return Annotator::create(*video, {.drop_when_behind = drops});
  return nullptr;
}

// The pipeline's counts with those of the source.
CameraSummary joined(const Camera& camera, const CameraSummary& pipeline, double seconds) {
  const video::SourceStatus source = camera.source->status();
  CameraSummary summary = pipeline;
  summary.source = camera.summary.source;
  summary.recorded = camera.summary.recorded;
  summary.frames_decoded = source.decoded;
  summary.frames_skipped = source.skipped;
  summary.frames_damaged = source.damaged;
  summary.reconnects = source.reconnects;
  summary.away = source.away;
  summary.last_problem = source.last_problem;
  summary.seconds = seconds;
  return summary;
}

std::string problem_of(const CameraSummary& camera) {
  if (!camera.away) return "";
  if (!camera.last_problem.empty()) return camera.last_problem;
  return fmt::format("no picture has come from {}", camera.source);
}

}  // namespace

void Deployment::State::feed(Camera& camera, const OnProgress& on_progress) {
  auto opened = options.open_source(camera.options.address, options.source, clock);
  if (!opened) {
    camera.summary.problem = opened.error().message;
    if (on_progress) on_progress(camera.summary);
    return;
  }
  {
    const std::lock_guard lock(camera.mutex);
    camera.source = std::move(*opened);
    if (stopping) camera.source->stop();
  }
  camera.summary.recorded = !camera.source->live();
  const bool drops = options.source.realtime || camera.source->live();
  const auto annotator = annotator_for(camera.view, camera.annotate, drops);
  PipelineOptions chosen = options.pipeline;
  chosen.recorded = camera.summary.recorded;
  Pipeline pipeline(camera.options.name, chosen, shared, std::move(camera.tools), annotator.get());
  Status worked = guarded(camera.options.name, [&] { return work(camera, pipeline, on_progress); });
  camera.source->stop();
  const Status finished = guarded(camera.options.name, [&] { return pipeline.finish(); });
  if (worked && !finished) worked = finished;
  if (annotator) {
    camera.annotated = annotator->finish();
    camera.summary.frames_not_drawn = annotator->dropped();
  }
  camera.summary.problem = problem_of(camera.summary);
  // What ends the whole deployment is no fault of the camera.
  if (!worked && !sink.error() && permit.check(clock)) camera.summary.problem = worked.error().message;
  camera.latencies_ms = pipeline.searcher().latencies_ms();
  camera.processing_ms = pipeline.searcher().processing_ms();
  if (on_progress) on_progress(camera.summary);
}

Status Deployment::State::work(Camera& camera, Pipeline& pipeline, const OnProgress& on_progress) {
  const base::Duration began = clock.steady();
  const auto update = [&] {
    const double seconds = std::chrono::duration<double>(clock.steady() - began).count();
    camera.summary = joined(camera, pipeline.summary(), seconds);
  };
  base::Duration told = began;
  const auto tell = [&] {
    if (!on_progress || clock.steady() - told < progress_interval) return;
    told = clock.steady();
    update();
    on_progress(camera.summary);
  };
  const Status read = guarded(camera.options.name, [&] { return read_frames(camera, pipeline, tell); });
  update();
  return read;
}

// Until the source ends. While it gives nothing, time goes on all the same: whoever was seen last is
// forgotten as if empty frames came.
Status Deployment::State::read_frames(Camera& camera, Pipeline& pipeline, const std::function<void()>& tell) {
  video::Source& source = *camera.source;
  PEEL_CHECK(pipeline.prepare(source.status().size));
  const bool by_the_clock = options.source.realtime || source.live();
  const base::Duration patience = by_the_clock ? base::Duration{0} : patience_with_files;
  base::Duration position{0};  // of the last frame
  base::Duration waiting_since = clock.steady();
  while (!stopping) {
    PEEL_TRY(const video::Arrival arrival, source.next_within(frame_wait));
    if (arrival.ended) break;
    if (arrival.frame) {
      PEEL_CHECK(pipeline.process(*arrival.frame));
      position = arrival.frame->position();
      waiting_since = clock.steady();
    } else if (const base::Duration waited = clock.steady() - waiting_since; waited > patience) {
      PEEL_CHECK(pipeline.wait(position + waited - patience));
    }
    tell();
  }
  return {};
}

void Deployment::State::summarise(Summary& summary) const {
  summary.cameras.clear();
  for (const auto& camera : cameras) {
    summary.cameras.push_back(camera->summary);
    summary.latencies_ms.insert(summary.latencies_ms.end(), camera->latencies_ms.begin(),
                                camera->latencies_ms.end());
    summary.processing_ms.insert(summary.processing_ms.end(), camera->processing_ms.begin(),
                                 camera->processing_ms.end());
  }
  summary.templates = shared.templates->counts();
  summary.crops = shared.crops->counts();
  summary.peak_memory_bytes = peak_memory_bytes();
  summary.secrets_locked = base::SecretBytes::never_locked() == 0;
  const bool all_failed = std::all_of(cameras.begin(), cameras.end(),
                                      [](const auto& camera) { return !camera->summary.problem.empty(); });
  if (all_failed && summary.ended_because == EndedBecause::sources_ended) {
    summary.ended_because = EndedBecause::failed;
    summary.ended_words = cameras.front()->summary.problem;
  }
}

Status Deployment::State::outcome(const Summary& summary) const {
  if (const auto error = sink.error())
    return base::fail_with("the deployment was ended, since an alert could not be raised", *error);
  if (summary.ended_because == EndedBecause::failed)
    return fail(ErrorCode::unavailable, "no camera could be read to its end; the first said: {}",
                summary.ended_words);
  for (const auto& camera : cameras)
    if (!camera->annotated)
      return base::fail_with(
          fmt::format("the annotated video {} could not be written", camera->annotate->string()),
          camera->annotated.error());
  return {};
}

}  // namespace peel::lfr
