// peel live: runs a deployment. Alerts appear as they happen; then what was done, in numbers.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>

#include "alert_log.h"
#include "base/file.h"
#include "command.h"
#include "lfr/deployment.h"
#include "live_progress.h"
#include "policy_files.h"
#include "report.h"
#include "tools.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::Result;
using base::Status;

struct Options {
  std::filesystem::path authorisation;
  std::filesystem::path trust;
  std::filesystem::path list;
  KeyFileOption key_file;
  std::vector<std::string> cameras;  // NAME=SOURCE
  bool realtime = false;
  std::filesystem::path alerts;
  std::filesystem::path summary;
  std::filesystem::path annotate;
  std::filesystem::path report;
  std::filesystem::path models;
  std::filesystem::path operating_points;
  std::string embedder = default_embedder;
  lfr::PipelineOptions pipeline;
  bool json = false;
};

// What a signal stops. Set only while run() is under way.
std::atomic<lfr::Deployment*> running{nullptr};

extern "C" void stop_running(int) {
  if (lfr::Deployment* deployment = running.load()) deployment->stop();
}

// SIGINT and SIGTERM end the deployment in order, with its summary, while one of these lives.
class StopOnSignal {
 public:
  explicit StopOnSignal(lfr::Deployment& deployment) {
    running = &deployment;
    struct sigaction action {};
    action.sa_handler = stop_running;
    sigaction(SIGINT, &action, &old_interrupt_);
    sigaction(SIGTERM, &action, &old_terminate_);
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;
  ~StopOnSignal() {
    sigaction(SIGINT, &old_interrupt_, nullptr);
    sigaction(SIGTERM, &old_terminate_, nullptr);
    running = nullptr;
  }

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

Result<std::vector<lfr::CameraOptions>> cameras_of(const std::vector<std::string>& texts) {
  std::vector<lfr::CameraOptions> cameras;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      return base::fail(ErrorCode::invalid_input, "--camera takes NAME=SOURCE, for example north=rtsp://host/stream");
    cameras.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return cameras;
}

// Tools for one camera's thread. Weak detections are wanted too: they are obscured, never searched.
Result<lfr::Tools> live_tools(const vision::ModelStore& store, const std::string& embedder, int threads) {
  lfr::Tools tools;
  PEEL_TRY(tools.detector, vision::load_detector(store, default_detector,
                                                 {.threads = threads, .min_score = lfr::weak_score}));
  PEEL_TRY(const vision::Model model, store.load(embedder));
  PEEL_TRY(tools.embedder, vision::create_embedder(model, {.threads = threads}));
  return tools;
}

Result<policy::Permit> permit_for(const Options& options, const policy::ListFacts& facts, const base::Clock& clock) {
  PEEL_TRY(const policy::SignedAuthorisation authorisation, read_authorisation(options.authorisation));
  PEEL_TRY(const policy::Trust trust, read_trust(options.trust));
  PEEL_TRY(const policy::Rules rules, rules_for(facts.model, options.operating_points));
  return policy::grant(authorisation, trust, facts, rules, clock);
}

void say_what_begins(const policy::Permit& permit, std::size_t cameras) {
  fmt::print(stderr, "peel live: {} subjects on the list, threshold {:.4f}{}, {} camera{}, until {}\n",
             permit.list().subjects, permit.threshold(),
             permit.threshold_extrapolated() ? " (beyond what was measured, on the careful side)" : "", cameras,
             cameras == 1 ? "" : "s", base::format_time(permit.until()));
}

// The summary and the report are written also when the deployment failed: what was done was done.
Status write_results(const Options& options, const lfr::Summary& summary, const watchlist::Watchlist& list,
                     const AlertLog& log) {
  const std::string json = lfr::to_json(summary);
  if (options.json) print(json.substr(0, json.size() - 1));
  else std::fputs(lfr::to_words(summary).c_str(), stdout);
  if (!summary.secrets_locked)
    fmt::print(stderr,
               "peel live: the system did not allow all secret memory to be kept out of swap; raise the limit of "
               "locked memory (ulimit -l, or LimitMEMLOCK=)\n");
  if (!options.summary.empty())
    PEEL_CHECK(base::write_file(options.summary, base::as_bytes(json), base::FileMode::owner_only));
  if (options.report.empty()) return {};
  PEEL_TRY(const std::string html, report_html(summary, log.kept(), list));
  return base::write_file(options.report, base::as_bytes(html), base::FileMode::owner_only);
}

lfr::DeploymentOptions deployment_options(const Options& options, std::vector<lfr::CameraOptions> cameras) {
  lfr::DeploymentOptions deployment;
  deployment.cameras = std::move(cameras);
  deployment.source.realtime = options.realtime;
  deployment.pipeline = options.pipeline;
  // Where time does not press, an annotated video is worth a look at every frame: fewer faces are missed.
  deployment.pipeline.detect_every_frame |= !options.annotate.empty() && !options.realtime;
  if (!options.annotate.empty()) deployment.annotate = options.annotate;
  return deployment;
}

Status run(const Options& options) {
  const base::SystemClock clock;
  PEEL_TRY(auto cameras, cameras_of(options.cameras));
  PEEL_TRY(const base::SecretBytes passphrase, read_key_file(options.key_file));
  PEEL_TRY(const watchlist::Watchlist list, watchlist::Watchlist::open(options.list, passphrase));
  PEEL_TRY(policy::Permit permit, permit_for(options, list.facts(), clock));
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(options.models));
  PEEL_TRY(AlertLog log, AlertLog::open(options.alerts, !options.report.empty(), !options.json));
  say_what_begins(permit, cameras.size());
  const auto make_tools = [&](int threads) { return live_tools(store, options.embedder, threads); };
  lfr::Summary summary;
  Status done;
  {
    PEEL_TRY(lfr::Deployment deployment,
             lfr::Deployment::create(deployment_options(options, std::move(cameras)), std::move(permit), list,
                                     make_tools, log, clock));
    const StopOnSignal stop(deployment);
    LiveProgress progress;
    done = deployment.run(summary, [&](const lfr::CameraSummary& camera) { progress.update(camera); });
  }
  const Status written = write_results(options, summary, list, log);
  return done ? written : done;
}

}  // namespace

void add_live(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("live", "Run a live deployment: cameras in, alerts out, everyone else forgotten");
  command->add_option("--authorisation", options->authorisation, "A.json, signed by two")->required();
  command->add_option("--trust", options->trust, "TRUST.json: whose signatures count")->required();
  command->add_option("--watchlist", options->list, "The list that was signed for")->required();
  add_key_file(*command, options->key_file);
  command
      ->add_option("--camera", options->cameras,
                   "NAME=SOURCE: a file, rtsp://..., or /dev/videoN; NAME as in the authorisation. Repeat for more")
      ->required();
  command->add_flag("--realtime", options->realtime, "Play files at the pace at which they were taken");
  command->add_option("--alerts", options->alerts, "Append each alert to this file as a line of JSON");
  command->add_option("--summary", options->summary, "Write the summary as JSON");
  command->add_option("--annotate", options->annotate,
                      "Write a video (MP4) in which every face is blurred but those of alerts");
  command->add_option("--report", options->report, "Write an HTML page of the alerts beside the list's images");
  command->add_flag("--every-frame", options->pipeline.detect_every_frame, "Look for faces in every frame");
  command->add_option("--smallest-face", options->pipeline.smallest_face_px,
                      "Height in pixels of the smallest face worth searching")
      ->capture_default_str()
      ->check(CLI::Range(16.0, 1000.0));
  command->add_option("--embedder", options->embedder, "Model that makes the templates; that of the list")
      ->capture_default_str();
  add_models_folder(*command, options->models);
  add_operating_points_folder(*command, options->operating_points);
  command->add_flag("--json", options->json, "Write the summary to standard output as JSON, and no alert lines");
  command->footer(
      "Ends by itself with its sources, or when the authorisation does; Ctrl-C ends it in order.\n"
      "Example: peel live --authorisation A.json --trust trust.json --watchlist friday.list --key-file friday.key \\\n"
      "           --camera north=rtsp://camera.example/stream --alerts alerts.jsonl --summary summary.json");
  command->callback([options, &chosen] { chosen.work = [options] { return run(*options); }; });
}

}  // namespace peel::app
