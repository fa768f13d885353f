// peel serve: the service. It only wires; docs/service.md is its design.
#include <csignal>
#include <ctime>

#include "base/file_access.h"
#include "command.h"
#include "models_once.h"
#include "policy_files.h"
#include "server/server.h"
#include "service/house_papers.h"
#include "service/housekeeping.h"
#include "service/redo.h"
#include "service/retention.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

struct Options {
  std::filesystem::path data;
  std::string listen = "127.0.0.1:8080";
  std::string database;
  std::string public_address;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path master_key;
  std::string master_key_command;
  std::filesystem::path web = PEEL_WEB_FOLDER;
  std::vector<std::filesystem::path> witnesses;
  service::BasisFiles basis;
  bool demo = false;
};

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080".
Result<Address> address_of(const std::string& text) {
  const auto colon = text.rfind(':');
  const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool is_port =
      !digits.empty() && digits.size() <= 5 && digits.find_first_not_of("0123456789") == std::string::npos;
  const int port = is_port ? std::stoi(digits) : 0;
  if (port < 1 || port > 65535)
    return fail(ErrorCode::invalid_input, "\"{}\" is no ADDRESS:PORT; one is 127.0.0.1:8080", text);
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return Address{host, static_cast<std::uint16_t>(port)};
}

// Passkeys are made for one name, by which people reach the service.
Result<service::RelyingParty> relying_party(const Options& options, const Address& address) {
  const bool secure = !options.certificate.empty();
  std::string origin = options.public_address;
  if (origin.empty() && secure)
    return fail(
        ErrorCode::invalid_input,
        "say with --public-address by which address people reach the service, such as https://peel.example");
  if (origin.empty()) origin = fmt::format("http://localhost:{}", address.port);
  while (origin.ends_with('/')) origin.pop_back();
  const auto begin = origin.find("://");
  const std::string scheme = origin.substr(0, begin);
  const std::string host =
      begin == std::string::npos ? "" : origin.substr(begin + 3, origin.find(':', begin + 3) - begin - 3);
  const bool local = scheme == "http" && host == "localhost";
  if (host.empty() || host.find('/') != std::string::npos || (scheme != "https" && !local))
    return fail(ErrorCode::invalid_input,
                "\"{}\" is no address for --public-address: https://NAME or https://NAME:PORT, or "
                "http://localhost:PORT",
                options.public_address);
  return service::RelyingParty{host, origin};
}

sigset_t ending_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGHUP);
  return signals;
}

// Until somebody ends the service: what is due by the clock, every second.
void look_after(service::House& house, service::SignIn& sign_in, service::Runner& runner) {
  const sigset_t signals = ending_signals();
  std::string told;
  for (unsigned second = 0;; ++second) {
    timespec patience{1, 0};
    if (::sigtimedwait(&signals, nullptr, &patience) > 0) return;
    const Status done = service::look_after_all(house, runner, sign_in, second);
    // What goes on is told once.
    const std::string now = done ? "" : done.error().message;
    if (!now.empty() && now != told) fmt::print(stderr, "peel: {}\n", now);
    told = now;
  }
}

void greet(const service::House& house, const std::optional<std::string>& code, const server::Files& files) {
  print(fmt::format("Peel serves {}", house.us().origin));
  if (files.empty()) print("There is no console here (deps/setup builds it): only the API answers");
  print(fmt::format("The log's key, for whoever verifies it: {}", ledger::to_text(house.log_key())));
  if (code)
    print(fmt::format("Nobody has a passkey yet. The first administrator's one-time code, for an hour: {}",
                      *code));
  std::fflush(stdout);
}

std::shared_ptr<service::Looker> looker_of(const std::shared_ptr<ModelsOnce>& models) {
  return service::make_looker([models] { return models->load(1, vision::ToolOptions{}.min_score); },
                              vision::reference_limits());
}

service::RunnerOptions runner_options(const std::shared_ptr<ModelsOnce>& models, const service::Nodes& nodes,
                                      bool demo) {
  service::RunnerOptions options;
  options.nodes = &nodes;
  options.make_tools = [models](int threads) { return models->load(threads, lfr::weak_score); };
  // Files are cameras of a demonstration alone: they play in real time, again and again.
  options.source.realtime = true;
  options.source.loop = demo;
  return options;
}

Status check(const Options& options, const Address& address) {
  if (options.certificate.empty() != options.key.empty())
    return fail(ErrorCode::invalid_input, "--certificate and --key go together");
  const bool local = address.host == "127.0.0.1" || address.host == "::1";
  if (options.demo && (!local || !options.certificate.empty() || !options.public_address.empty()))
    return fail(ErrorCode::refused,
                "a demonstration, where one click is enough to be anybody, is for this machine alone: leave "
                "--certificate and --public-address away, and listen on 127.0.0.1");
  return {};
}

// What outsiders gave: public, but whoever may change it chooses whose signatures are taken.
Result<std::vector<ledger::VerifierKey>> read_witnesses(const std::vector<std::filesystem::path>& files) {
  std::vector<ledger::VerifierKey> keys;
  for (const auto& file : files) {
    PEEL_TRY(const std::string text, base::read_guarded_file(file, 4096));
    auto key = ledger::verifier_key_from_text(text);
    if (!key) return base::fail_with(file.string(), std::move(key).error());
    keys.push_back(std::move(*key));
  }
  return keys;
}

Result<service::HouseOptions> house_options(const Options& options, const Address& address,
                                            const std::shared_ptr<ModelsOnce>& models) {
  service::HouseOptions house;
  house.data = options.data;
  house.postgresql = options.database;
  house.master_key = options.master_key;
  house.master_key_command = options.master_key_command;
  house.demo = options.demo;
  house.looker = looker_of(models);
  PEEL_TRY(house.us, relying_party(options, address));
  PEEL_TRY(house.witnesses, read_witnesses(options.witnesses));
  return house;
}

// What a restored backup had undone, told once.
Status redo(service::House& house) {
  PEEL_TRY(const auto all, service::do_again(house));
  for (const auto& each : all) {
    const std::string what =
        fmt::format("{} of {} (entry {} of the later log)", each.act, each.about, each.position);
    if (each.how == service::Again::done) print(fmt::format("Done again after the restore: {}", what));
    if (each.how == service::Again::by_hand)
      fmt::print(stderr, "peel: NOT done again after the restore: {}: {}\n", what, each.words);
  }
  return {};
}

Status serve(const Options& options) {
  PEEL_TRY(const Address address, address_of(options.listen));
  PEEL_CHECK(check(options, address));
  const server::ServerOptions listening{address.host, address.port, options.certificate, options.key};
  PEEL_CHECK(server::check_can_listen(listening));
  // Threads take over what is blocked here, so that the signals come to look_after() alone.
  const sigset_t signals = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const base::SystemClock clock;
  const auto models = std::make_shared<ModelsOnce>(options.basis.rules);
  PEEL_TRY(service::Basis basis, service::open_basis(options.basis, clock));
  PEEL_TRY(service::HouseOptions chosen, house_options(options, address, models));
  PEEL_TRY(const auto house, service::House::open(std::move(chosen), clock));
  service::SignIn sign_in(*house);
  service::Authorisations authorisations(*house, std::move(basis),
                                         [&house](store::Transaction& transaction, const std::string& list) {
                                           return service::newest_version(transaction, *house, list);
                                         });
  service::HousePapers papers(*house, authorisations);
  service::Nodes nodes(*house);
  service::Runner runner(*house, papers, runner_options(models, nodes, options.demo));
  service::Edge edge(*house, papers, runner);
  PEEL_CHECK(service::clean_up_at_start(*house, runner));
  PEEL_CHECK(redo(*house));
  std::unique_ptr<service::Demo> demo;
  if (options.demo) {
    PEEL_TRY(demo, service::Demo::open(*house));
  }
  service::CameraLook cameras(options.basis.rules.models, clock);
  PEEL_TRY(const server::Files files, server::Files::read(options.web));
  server::Api api(*house, sign_in, {&authorisations, &cameras, &runner, demo.get(), &nodes, &edge});
  server::Events events(*house, sign_in);
  api.count_listeners([&events] { return events.listeners(); });
  PEEL_TRY(const auto server, server::Server::start(listening, api, events, files));
  std::optional<std::string> code;
  if (!demo) {
    PEEL_TRY(code, sign_in.first_code());
  }
  greet(*house, code, files);
  look_after(*house, sign_in, runner);
  // Before the server: camera machines tell their last.
  const Status stopped = runner.stop_all();
  events.stop();
  server->stop();
  PEEL_CHECK(stopped);
  return house->close();
}

}  // namespace

void add_serve(Command& app, Chosen& chosen) {
  Command* command =
      app.add_subcommand("serve", "Run the service: people, approvals, deployments, and the log of it all");
  auto options = std::make_shared<Options>();
  command
      ->add_option("--data", options->data,
                   "Folder of the service, for its user only; made when it is not there")
      ->required();
  command
      ->add_option("--listen", options->listen, "ADDRESS:PORT; beyond this machine only with a certificate")
      ->show_default();
  command->add_option(
      "--database", options->database,
      "postgresql://HOST/NAME instead of SQLite in the data folder; its password comes from PGPASSFILE");
  command->add_option(
      "--public-address", options->public_address,
      "By which address people reach it; passkeys are made for it (default http://localhost:PORT)");
  command->add_option("--certificate", options->certificate, "PEM, the whole chain: HTTPS");
  command->add_option("--key", options->key, "PEM, the certificate's private key, for its owner only");
  const Option* master_key = command->add_option(
      "--master-key", options->master_key,
      "File of 32 bytes that wraps all other keys (default: master.key in the data folder, made at first)");
  command
      ->add_option(
          "--witness", options->witnesses,
          "File with the public key of a witness, whose cosignatures of the log are taken; repeatable")
      ->repeatable();
  command
      ->add_option(
          "--master-key-command", options->master_key_command,
          "'PROGRAM ARGS' that writes it, for a key management service; run without a shell, for 30 s "
          "at most")
      ->excludes(master_key);
  command->add_option("--web", options->web, "Folder of the console's files")->show_default();
  command->add_option("--trust", options->basis.trust,
                      "trust.json with the auditor who signed the calibration; needed with one");
  add_rules_files(*command, options->basis.rules);
  command->add_flag("--demo", options->demo,
                    "Made people, one a role, to be signed in as by a click; on this machine alone");
  command->footer("Example: peel serve --data /var/lib/peel");
  command->callback([options, &chosen] { chosen.work = [options] { return serve(*options); }; });
}

}  // namespace peel::app
