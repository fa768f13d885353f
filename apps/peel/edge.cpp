// peel edge: a camera machine of a service. It only wires; docs/edge.md is its design.
#include <csignal>
#include <ctime>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "command.h"
#include "edge/key.h"
#include "edge/node.h"
#include "models_once.h"
#include "policy_files.h"
#include "service/authorisations.h"
#include "service/basis.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::fail;
using base::Status;

struct Options {
  std::string service;
  std::filesystem::path key;
  std::filesystem::path authority;
  service::BasisFiles basis;
  bool files = false;
};

Status make_key(const std::filesystem::path& out) {
  PEEL_TRY(const base::PublicKey key, edge::make_key(out));
  print(fmt::format("{}: the machine's private key; it stays on this machine", out.string()));
  print(fmt::format("Its public half, with which an administrator lets the machine in: {}",
                    base::to_text(key)));
  return {};
}

// A service that was taken over could else have any file of this machine looked at.
lfr::OpenSource open_source(bool files) {
  return [files](const std::string& address, const video::SourceOptions& options,
                 const base::Clock& clock) -> base::Result<std::unique_ptr<video::Source>> {
    PEEL_CHECK(service::check_camera_address(address, files));
    return video::open(address, options, clock);
  };
}

base::Result<edge::Means> means_of(const Options& options, const base::Clock& clock) {
  PEEL_TRY(service::Basis basis, service::open_basis(options.basis, clock));
  const auto models = std::make_shared<ModelsOnce>(options.basis.rules);
  edge::Means means;
  means.rules_for = std::move(basis.rules_for);
  means.calibrations = std::move(basis.calibrations);
  means.make_tools = [models](int threads) { return models->load(threads, lfr::weak_score); };
  means.open_source = open_source(options.files);
  means.source.realtime = true;
  means.source.loop = options.files;
  return means;
}

void say(const std::string& words) {
  print(words);
  std::fflush(stdout);
}

Status run(const Options& options) {
  if (options.service.empty() || options.key.empty())
    return fail(ErrorCode::invalid_input,
                "say which service with --service and by which key with --key; make one with: peel edge new");
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int each : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, each);
  // Threads take over what is blocked here, so that the signals come to the one that waits for them.
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const base::SystemClock clock;
  PEEL_TRY(const edge::ServiceAddress address, edge::service_address(options.service));
  PEEL_TRY(base::SigningKey key, edge::read_key(options.key));
  say(fmt::format("A camera machine of {}, with the public key {}", address.origin,
                  base::to_text(key.public_key())));
  PEEL_TRY(edge::Means means, means_of(options, clock));
  PEEL_TRY(const auto link, edge::make_link(address, options.authority, std::move(key)));
  edge::Node node(std::move(means), *link, clock, say);
  std::thread working([&node] { node.run(); });
  int signal = 0;
  ::sigwait(&signals, &signal);
  node.stop();
  working.join();
  return {};
}

void add_new(Command& edge, Chosen& chosen) {
  Command* command = edge.add_subcommand(
      "new", "Make the machine's key: KEYFILE for its owner only; prints the public half");
  auto out = std::make_shared<std::filesystem::path>();
  command->add_option("--out", *out, "KEYFILE; never overwritten")->required();
  command->footer("Example: peel edge new --out van.key");
  command->callback([out, &chosen] { chosen.work = [out] { return make_key(*out); }; });
}

}  // namespace

void add_edge(Command& app, Chosen& chosen) {
  Command* command = app.add_subcommand("edge", "Run cameras for a service on another machine");
  auto options = std::make_shared<Options>();
  command->add_option(
      "--service", options->service,
      "https://NAME of the service, as people reach it; http://localhost:PORT on its own machine");
  command->add_option("--key", options->key, "KEYFILE of 'peel edge new', for its owner only");
  command->add_option("--ca", options->authority,
                      "PEM of the authority of the service's certificate (default: those of the system)");
  command->add_option("--trust", options->basis.trust,
                      "trust.json with the auditor who signed the calibration; needed with one");
  add_rules_files(*command, options->basis.rules);
  command->add_flag("--files", options->files,
                    "Take files as cameras, again and again: for demonstrations and tests");
  command->require_subcommand(0, 1);
  add_new(*command, chosen);
  command->footer("Example: peel edge --service https://peel.example --key van.key");
  command->callback([options, command, &chosen] {
    if (!command->chose_subcommand()) chosen.work = [options] { return run(*options); };
  });
}

}  // namespace peel::app
