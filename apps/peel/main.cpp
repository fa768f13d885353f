// The program. It only wires: each command stands in its own file.
#include <csignal>
#include <cstdio>
#include <fmt/core.h>
#include <unistd.h>

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

int run(const peel::app::Chosen& chosen) {
  if (const auto done = chosen.work(); !done) {
    fmt::print(stderr, "peel: {}\n", done.error().message);
    return exit_code(done.error().code);
  }
  // Output that could not be written (a full disk behind `>`) is a failure like any other.
  if (std::fflush(stdout) != 0) {
    fmt::print(stderr, "peel: standard output could not be written\n");
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (const auto forbidden = peel::base::forbid_memory_dumps(); !forbidden) {
    fmt::print(stderr, "peel: {}\n", forbidden.error().message);
    return 1;
  }
  CLI::App app("Peel: facial recognition for a police service that has to answer for it", "peel");
  app.set_version_flag("--version", "peel " PEEL_VERSION);
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
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return run(chosen);
}
