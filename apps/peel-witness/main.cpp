// The witness's program. It only wires: the work is src/ledger's.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <sstream>

#include "base/file.h"
#include "base/file_access.h"
#include "base/text.h"
#include "ledger/witness.h"

namespace {

using namespace peel;

constexpr int done = 0;
constexpr int broken = 1;
constexpr int not_done = 2;

constexpr const char* about =
    "For a witness of a Peel log: verifies an export from beginning to end and that it continues what you\n"
    "saw of it last, and only then cosigns its newest checkpoint. It asks no network.";
constexpr const char* example =
    "Example:\n"
    "  peel-witness key oversight.example --out witness.key\n"
    "  peel-witness cosign export --key force.key.pub --with witness.key --seen force.seen --out cosigned\n"
    "The exit code is 0 when it was signed, 1 when the log is broken, and 2 when it could not be done.\n"
    "docs/formats/ledger.md tells what a cosignature says.";

struct Options {
  std::string name;
  std::filesystem::path key_file;
  std::filesystem::path log_key;
  std::filesystem::path out;
  ledger::WitnessRequest request;
};

base::Status write_new(const std::filesystem::path& path, base::ByteView bytes, base::FileMode mode) {
  return base::write_file(path, bytes, mode, base::IfExists::refuse);
}

base::Result<int> make_key(const Options& options) {
  PEEL_TRY(const ledger::WitnessKey key, ledger::new_witness_key(options.name));
  PEEL_TRY(const base::SecretBytes secret, ledger::to_secret_text(key));
  const std::string verifier = ledger::to_text(key.verifier());
  const std::filesystem::path out_public = options.out.string() + ".pub";
  PEEL_CHECK(write_new(options.out, secret.view(), base::FileMode::owner_only));
  const auto written = write_new(out_public, base::as_bytes(verifier + "\n"), base::FileMode::everyone_reads);
  if (!written) {
    // Nobody can have used it yet, and half a pair is in the way of the next try.
    std::error_code ignored;
    std::filesystem::remove(options.out, ignored);
    return tl::make_unexpected(written.error());
  }
  fmt::print(
      "{}: your private key; keep it secret and to yourself\n{}: its public half, for the force and "
      "for whoever verifies the log: {}\n",
      base::shown(options.out.string()), base::shown(out_public.string()), verifier);
  return done;
}

base::Result<ledger::WitnessKey> own_key(const Options& options) {
  PEEL_TRY(const base::SecretBytes text, base::read_guarded_secret(options.key_file, 4096));
  auto key = ledger::witness_key_from_text(text.view());
  return key ? std::move(key) : base::fail_with(options.key_file.string(), std::move(key).error());
}

base::Result<ledger::VerifierKey> log_key(const Options& options) {
  PEEL_TRY(const std::string text, base::read_text_file(options.log_key, 4096));
  auto key = ledger::verifier_key_from_text(text);
  return key ? std::move(key) : base::fail_with(options.log_key.string(), std::move(key).error());
}

int refuse(const ledger::Verification& verification) {
  const auto& found = verification.findings.front();
  const std::string where = found.entry ? fmt::format("entry {}: ", *found.entry) : "";
  fmt::print(stderr, "peel-witness: NOT SIGNED ({}). {}{}\n", found.rule, where, base::shown(found.words));
  if (std::ranges::any_of(verification.findings, [](const auto& each) { return each.rule == "fork"; }))
    fmt::print(stderr,
               "peel-witness: keep the export and the checkpoint that you saw, and tell the oversight body. "
               "Only where this\npeel-witness: export is an old copy, ask for a new one.\n");
  return broken;
}

// --out is replaced, and by a slip of the hand it may name what must stay.
base::Status check_out(const Options& options) {
  for (const auto& kept : {options.key_file, options.log_key, options.request.seen}) {
    std::error_code not_there;
    if (options.out != kept && !std::filesystem::equivalent(options.out, kept, not_there)) continue;
    return base::fail(base::ErrorCode::invalid_input, "--out would take the place of {}: name another file",
                      kept.string());
  }
  return {};
}

base::Result<int> cosign(Options options) {
  PEEL_CHECK(check_out(options));
  PEEL_TRY(const ledger::WitnessKey key, own_key(options));
  PEEL_TRY(options.request.log, log_key(options));
  const base::SystemClock clock;
  base::TerminalProgress progress;
  PEEL_TRY(const ledger::Witnessed witnessed, ledger::witness_log(options.request, key, clock, progress));
  if (!witnessed.note) return refuse(witnessed.verification);
  PEEL_CHECK(base::write_file(options.out, base::as_bytes(ledger::to_text(*witnessed.note))));
  const auto& [origin, tree] = *witnessed.verification.checkpoint;
  fmt::print("{}: {} is sound, {} entries; cosigned at {}. Hand it to the force.\n",
             base::shown(options.out.string()), base::shown(origin), tree.size,
             base::format_time(witnessed.at));
  return done;
}

CLI::App* declare_key(CLI::App& app, Options& options) {
  CLI::App* command = app.add_subcommand("key", "Make your key pair: FILE, and FILE.pub for others");
  command->add_option("NAME", options.name, "Your name as a witness, such as your domain")->required();
  command->add_option("--out", options.out, "FILE; never overwritten")->required();
  return command;
}

CLI::App* declare_cosign(CLI::App& app, Options& options) {
  CLI::App* command = app.add_subcommand("cosign", "Verify an export, then cosign its checkpoint");
  command->add_option("DIR", options.request.folder, "Folder of the exported log")->required();
  command->add_option("--key", options.log_key, "File with the log's verifier key, got once and kept")
      ->required();
  command->add_option("--with", options.key_file, "Your private key, for its owner only")->required();
  command
      ->add_option("--seen", options.request.seen,
                   "The checkpoint that you cosigned last; replaced by the one that you cosign now. Keep it")
      ->required();
  command->add_flag("--first", options.request.first, "You never cosigned this log: --seen is made");
  command->add_option("--out", options.out, "The cosigned checkpoint, to be handed to the force")->required();
  return command;
}

int fail(const std::string& message) {
  fmt::print(stderr, "peel-witness: {}\n", base::shown(message));
  return not_done;
}

}  // namespace

int main(int argc, char** argv) {
  if (const auto forbidden = base::forbid_memory_dumps(); !forbidden) return fail(forbidden.error().message);
  CLI::App app(about, "peel-witness");
  Options options;
  app.set_version_flag("--version", "peel-witness " PEEL_VERSION);
  app.require_subcommand(1);
  app.footer(example);
  const CLI::App* making = declare_key(app, options);
  declare_cosign(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    const int code = app.exit(error, out, err);
    fmt::print("{}", base::shown(out.str(), true));
    fmt::print(stderr, "{}", base::shown(err.str(), true));
    return code == 0 ? done : not_done;
  }
  const auto ended = making->parsed() ? make_key(options) : cosign(options);
  if (!ended) return fail(ended.error().message);
  if (std::fflush(stdout) != 0) return fail("standard output could not be written");
  return *ended;
}
