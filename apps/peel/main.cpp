// The program. It only wires: each command stands in its own file.
#include <csignal>
#include <cstdio>
#include <fmt/core.h>
#include <unistd.h>

#include "base/text.h"
#include "command.h"

namespace {

int exit_code(peel::base::ErrorCode code) {
  switch (code) {
    case peel::base::ErrorCode::invalid_input:
      return 2;
    case peel::base::ErrorCode::refused:
      return 3;
    default:
      return 1;
  }
}

// A message may quote a file that somebody made to take over the terminal.
void print_error(const std::string& message) { fmt::print(stderr, "peel: {}\n", peel::base::shown(message)); }

int run(const peel::app::Chosen& chosen) {
  if (const auto done = chosen.work(); !done) {
    print_error(done.error().message);
    return exit_code(done.error().code);
  }
  // Output that could not be written (a full disk behind `>`) is a failure like any other.
  if (std::fflush(stdout) != 0) {
    print_error("standard output could not be written");
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that went away (`| head`) is an error of writing, and must not end a deployment before its
  // summary.
  std::signal(SIGPIPE, SIG_IGN);
  if (const auto forbidden = peel::base::forbid_memory_dumps(); !forbidden) {
    print_error(forbidden.error().message);
    return 1;
  }
  peel::app::Command app("Peel: facial recognition for a police service that has to answer for it", "peel");
  app.version("peel " PEEL_VERSION);
  app.require_subcommand(1);
  app.footer("Each command tells more with --help, for example: peel watchlist build --help");
  peel::app::Chosen chosen;
  peel::app::add_models(app, chosen);
  peel::app::add_key(app, chosen);
  peel::app::add_trust(app, chosen);
  peel::app::add_watchlist(app, chosen);
  peel::app::add_authorise(app, chosen);
  peel::app::add_live(app, chosen);
  peel::app::add_eval(app, chosen);
  peel::app::add_calibrate(app, chosen);
  peel::app::add_serve(app, chosen);
  peel::app::add_edge(app, chosen);
  peel::app::add_ledger(app, chosen);
  peel::app::add_backup(app, chosen);
  peel::app::add_master_key(app, chosen);
  if (const auto over = app.parse(argc, argv)) return *over;
  return run(chosen);
}
