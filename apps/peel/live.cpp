// peel live: a live deployment under a signed authorisation.
#include <csignal>
#include <map>

#include "addresses.h"
#include "alert_output.h"
#include "base/file.h"
#include "cameras.h"
#include "command.h"
#include "lfr/deployment.h"
#include "lfr/method.h"
#include "policy_files.h"
#include "report.h"
#include "vision/model_store.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

struct Options {
  std::filesystem::path authorisation;
  std::filesystem::path trust;
  std::filesystem::path watchlist;
  KeyFileOption key_file;
  std::vector<std::string> cameras;  // NAME=SOURCE
  std::filesystem::path cameras_file;
  std::filesystem::path camera_salt;
  bool realtime = false;
  double detections_per_second = lfr::PipelineOptions{}.detections_per_second;
  float smallest_face_px = lfr::PipelineOptions{}.smallest_face_px;
  std::filesystem::path alerts;
  std::filesystem::path summary;
  std::filesystem::path annotate;
  std::filesystem::path report;
  RulesFiles files;
  bool json = false;
};

// What a signal stops. A handler may touch lock-free atomics only; Deployment::stop sets one.
std::atomic<lfr::Deployment*> running{nullptr};

void stop_running(int /*signal*/) {
  if (lfr::Deployment* deployment = running.load()) deployment->stop();
}

// While it lives, the first Ctrl-C or TERM ends the deployment in good order; the second kills.
class StopOnSignal {
 public:
  explicit StopOnSignal(lfr::Deployment& deployment) {
    running = &deployment;
    struct sigaction action {};
    action.sa_handler = stop_running;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGHUP, &action, nullptr);
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;
  ~StopOnSignal() {
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGTERM, SIG_DFL);
    ::signal(SIGHUP, SIG_DFL);
    running = nullptr;
  }
};

// A face that the detector did not look for, or could not see, would not be covered.
Status check_annotate(const Options& options) {
  constexpr double fewest = 2;
  const float largest = lfr::PipelineOptions{}.smallest_face_px;
  if (options.annotate.empty()) return {};
  if (options.detections_per_second < fewest)
    return fail(ErrorCode::invalid_input,
                "--annotate needs --detections-per-second of at least {}: strangers are only covered where "
                "faces are looked for",
                fewest);
  if (options.smallest_face_px > largest)
    return fail(ErrorCode::invalid_input,
                "--annotate needs --smallest-face of at most {}: a stranger's face that is not found is not "
                "covered",
                largest);
  return {};
}

// What an earlier deployment left is not this one's to replace. Alerts are added to theirs.
Status check_outputs(const Options& options) {
  for (const auto& file : {options.summary, options.report, options.annotate}) {
    std::error_code unknown;
    if (!file.empty() && std::filesystem::exists(std::filesystem::symlink_status(file, unknown)))
      return fail(ErrorCode::refused,
                  "{} is there already, of an earlier deployment perhaps: move it away or give another name",
                  file.string());
  }
  return {};
}

Result<lfr::DeploymentOptions> deployment_options(const Options& options) {
  PEEL_CHECK(check_annotate(options));
  PEEL_CHECK(check_outputs(options));
  lfr::DeploymentOptions deployment;
  PEEL_TRY(deployment.cameras, cameras_of(options.cameras, options.cameras_file));
  deployment.source.realtime = options.realtime;
  deployment.pipeline.detections_per_second = options.detections_per_second;
  deployment.pipeline.smallest_face_px = options.smallest_face_px;
  // Where time does not matter, people see a video in which no face slips through between detections.
  deployment.pipeline.detect_every_frame = !options.annotate.empty() && !options.realtime;
  if (!options.annotate.empty()) deployment.annotate = options.annotate;
  return deployment;
}

vision::ToolOptions tool_options(const Options& options, int threads) {
  return {.embedder = options.files.embedder, .threads = threads, .min_score = lfr::weak_score};
}

// The authority and the list that it is for.
struct Granted {
  policy::Authorisation authorisation;
  watchlist::Watchlist list;
  policy::Permit permit;
  lfr::Provenance provenance;
  std::string limits;  // of the error rates, as these say themselves
};

Result<lfr::Provenance> provenance_of(const policy::SignedAuthorisation& authorisation,
                                      const TrustFile& trust) {
  lfr::Provenance provenance;
  for (const auto& approval : authorisation.approvals) {
    PEEL_TRY(const policy::Person person,
             policy::signer_of(authorisation.authorisation, approval, trust.trust));
    provenance.signers.push_back({person.name, policy::name_of(person.role), base::to_text(person.key)});
  }
  provenance.trust_file = trust.hash;
  const policy::OperatingPoint& point = authorisation.authorisation.operating_point;
  provenance.error_rates = point.calibration.value_or(point.table);
  provenance.uncalibrated = point.uncalibrated.value_or("");
  return provenance;
}

// By the models of `store`, which is the one that tools are loaded from.
Result<Granted> granted(const Options& options, const std::vector<lfr::CameraOptions>& cameras,
                        const vision::ModelStore& store, const base::Clock& clock) {
  PEEL_TRY(const policy::SignedAuthorisation authorisation, read_authorisation(options.authorisation));
  PEEL_CHECK(check_addresses(authorisation.authorisation, cameras, options.camera_salt));
  PEEL_TRY(const TrustFile trust, read_trust_file(options.trust));
  PEEL_TRY(const base::SecretBytes passphrase, read_key_file(options.key_file));
  PEEL_TRY(watchlist::Watchlist list, watchlist::Watchlist::open(options.watchlist, passphrase));
  PEEL_TRY(const policy::Rules rules,
           rules_for(authorisation.authorisation.operating_point, list.facts().model, options.files, store));
  PEEL_TRY(policy::Permit permit, policy::grant(authorisation, trust.trust, list.facts(), rules, clock));
  PEEL_TRY(lfr::Provenance provenance, provenance_of(authorisation, trust));
  for (const lfr::UsedModel& used : lfr::used_models(store, tool_options(options, 1)))
    provenance.models.push_back({used.part, used.info->name, used.info->sha256});
  const std::string limits =
      rules.calibration ? rules.calibration->calibration.limits : rules.operating_points.origin;
  return Granted{authorisation.authorisation, std::move(list), std::move(permit), std::move(provenance),
                 limits};
}

// One line about all cameras, as far as each has told.
class Cameras {
 public:
  explicit Cameras(StatusLine& status) : status_(status) {}

  void tell(const lfr::CameraSummary& camera) {
    std::string text;
    {
      const std::lock_guard lock(mutex_);
      told_[camera.name] = fmt::format("{}: {} frames, {} people, {} alerts", camera.name,
                                       camera.frames_processed, camera.tracks, camera.alerts);
      if (camera.away) told_[camera.name] += fmt::format(" (no picture: {})", camera.last_problem);
      for (const auto& [name, words] : told_) text += (text.empty() ? "" : "   ") + words;
    }
    status_.show(text);
  }

 private:
  StatusLine& status_;
  std::mutex mutex_;
  std::map<std::string, std::string> told_;
};

Status write_summary(const Options& options, const lfr::Summary& summary) {
  const std::string text = lfr::to_json(summary);
  if (!options.summary.empty()) PEEL_CHECK(base::write_file(options.summary, base::as_bytes(text)));
  if (!options.json) {
    print(lfr::to_words(summary));
    return {};
  }
  PEEL_TRY(const base::Json json, base::parse_json(text));
  print_json(json, -1);  // one line, as the alerts before
  return {};
}

Status write_report(const Options& options, const Granted& granted, const lfr::Summary& summary,
                    std::vector<ReportedAlert> alerts) {
  if (options.report.empty()) return {};
  PEEL_CHECK(add_references(alerts, granted.list));
  const std::string page = report_html(granted.authorisation, summary, alerts, granted.limits);
  return base::write_file(options.report, base::as_bytes(page), base::FileMode::owner_only);
}

// At once, also where standard output is a pipe that a console reads.
Status say_what_begins(const Options& options, const Granted& granted, float threshold, StatusLine& status) {
  if (options.json) return {};
  return status.print_above(fmt::format("{}: {} people on the list, threshold {:.2f}, in force until {}",
                                        granted.authorisation.id, granted.list.facts().subjects, threshold,
                                        base::format_time(granted.authorisation.until)));
}

Status live(const Options& options) {
  PEEL_TRY(lfr::DeploymentOptions chosen, deployment_options(options));
  const base::SystemClock clock;
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(options.files.models));
  PEEL_TRY(Granted authority, granted(options, chosen.cameras, store, clock));
  StatusLine status;
  PEEL_TRY(const auto output,
           AlertOutput::create({options.alerts, options.json, !options.report.empty()}, status));
  const float threshold = authority.permit.threshold();
  PEEL_TRY(lfr::Deployment deployment,
           lfr::Deployment::create(
               std::move(chosen), std::move(authority.permit), authority.list,
               [&](int threads) { return vision::load_tools(store, tool_options(options, threads)); },
               *output, clock));
  PEEL_CHECK(say_what_begins(options, authority, threshold, status));
  lfr::Summary summary;
  Status ran;
  {
    Cameras cameras(status);
    const StopOnSignal stop(deployment);
    ran = deployment.run(summary, [&](const lfr::CameraSummary& camera) { cameras.tell(camera); });
  }
  summary.provenance = authority.provenance;
  // The numbers are told whatever happened; the first failure is the one that counts.
  const Status written = write_summary(options, summary);
  const Status reported = write_report(options, authority, summary, output->take_kept());
  PEEL_CHECK(ran);
  PEEL_CHECK(written);
  return reported;
}

void add_inputs(Command& command, Options& options) {
  command.add_option("--authorisation", options.authorisation, "A.json, signed by two people")->required();
  command.add_option("--trust", options.trust, "TRUST.json: whose signatures count")->required();
  command.add_option("--watchlist", options.watchlist, "LIST that the authorisation names")->required();
  add_key_file(command, options.key_file);
  command.add_option(
      "--camera", options.cameras,
      "NAME=SOURCE; give as many as there are. SOURCE is a video file, rtsp://... or /dev/videoN, "
      "without a password");
  command.add_option("--cameras", options.cameras_file,
                     "FILE of lines NAME=SOURCE and # comments, owner-only: for addresses with passwords");
  command.add_option(
      "--camera-salt", options.camera_salt,
      "FILE, owner-only: what the authorisation's hash of the addresses was made with, where it "
      "has one");
  command.add_flag("--realtime", options.realtime, "Play files at the pace at which they were taken");
}

void add_outputs(Command& command, Options& options) {
  command.add_option("--alerts", options.alerts,
                     "FILE.jsonl: alerts are added to it, one a line, each flushed to disk");
  command.add_option("--summary", options.summary, "FILE.json, a new one: what was done, in numbers");
  command.add_option("--annotate", options.annotate,
                     "OUT.mp4, a new one: the first camera's video with every face obscured but those of "
                     "alerts; of the others "
                     "OUT-NAME.mp4");
  command.add_option("--report", options.report,
                     "OUT.html, a new one: the alerts beside the list's pictures; for the owner only");
  command.add_flag("--json", options.json,
                   "Write alerts and the summary to standard output as JSON, one a line");
}

void add_tuning(Command& command, Options& options) {
  command
      .add_option("--detections-per-second", options.detections_per_second,
                  "How often each camera is looked at")
      ->within(0.5, 120.0)
      ->show_default();
  command
      .add_option("--smallest-face", options.smallest_face_px,
                  "Height in the camera's pixels of the smallest face to look for; smaller takes longer")
      ->within(10.0, 1000.0)
      ->show_default();
  add_rules_files(command, options.files);
}

}  // namespace

void add_live(Command& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  Command* command = app.add_subcommand("live", "Compare the faces that pass cameras with a watchlist");
  add_inputs(*command, *options);
  add_outputs(*command, *options);
  add_tuning(*command, *options);
  command->footer(
      "Stops by itself when the authorisation ends; Ctrl-C stops it with a summary.\n"
      "Example: peel live --authorisation A.json --trust trust.json --watchlist market.list --key-file "
      "market.key\n"
      "  --camera north=rtsp://10.0.0.5/stream --camera south=/dev/video0 --alerts alerts.jsonl --report "
      "report.html");
  command->callback([options, &chosen] { chosen.work = [options] { return live(*options); }; });
}

}  // namespace peel::app
