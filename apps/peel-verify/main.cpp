// The outsider's verifier. It only wires: the work is src/ledger's.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <fmt/core.h>
#include <sstream>

#include "base/file.h"
#include "base/text.h"
#include "report.h"

namespace {

using namespace peel;

constexpr int sound = 0;
constexpr int broken = 1;
constexpr int not_checked = 2;

constexpr const char* about =
    "Checks a log that Peel exported, without trusting whoever made it: that nobody altered it, that it "
    "continues\n"
    "what you kept of it, and that every search, view, decision and deletion in it kept the rules. Or checks "
    "the\n"
    "receipt of an erasure, with the log or without it. It asks no network.";
constexpr const char* example =
    "Example:\n"
    "  peel-verify export --key force.key.pub --older checkpoint-of-last-month\n"
    "  peel-verify --receipt receipt.json --key force.key.pub\n"
    "The exit code is 0 when the log is sound, and the receipt holds, 1 when it is broken, and 2 when it "
    "could not be checked.\n"
    "docs/formats/ledger.md explains every rule that it may name.";

struct Options {
  std::filesystem::path folder, key, older, receipt, people;
  std::vector<std::filesystem::path> witnesses;
  bool json = false;
};

void declare(CLI::App& app, Options& options) {
  app.set_version_flag("--version", "peel-verify " PEEL_VERSION);
  app.add_option("DIR", options.folder, "Folder of the exported log; not needed with --receipt");
  app.add_option("--key", options.key, "File with the log's verifier key (NAME+8 digits+Base64)")->required();
  app.add_option("--witness", options.witnesses,
                 "File with the key of a witness who must have cosigned this checkpoint or an earlier one; "
                 "repeatable")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  auto* older = app.add_option("--older", options.older, "An older checkpoint of this log that you kept");
  app.add_option("--receipt", options.receipt,
                 "The receipt of an erasure; with DIR also that the log continues the receipt's checkpoint")
      ->excludes(older);
  app.add_option("--people", options.people,
                 "File with accounts and their passkeys, got from the people themselves: a line for each, "
                 "acct-... and the SHA-256 of the passkey's id");
  app.add_flag("--json", options.json, "Print the result as JSON");
  app.footer(example);
}

base::Result<ledger::VerifierKey> read_key(const std::filesystem::path& path) {
  constexpr std::size_t max_key = 4096;
  PEEL_TRY(const std::string text, base::read_text_file(path, max_key));
  auto key = ledger::verifier_key_from_text(text);
  return key ? std::move(key) : base::fail_with(path.string(), std::move(key).error());
}

base::Result<ledger::Receipt> read_receipt(const std::filesystem::path& path) {
  PEEL_TRY(const std::string text, base::read_text_file(path, ledger::max_receipt));
  auto receipt = ledger::receipt_from_text(text);
  return receipt ? std::move(receipt) : base::fail_with(path.string(), std::move(receipt).error());
}

base::Result<ledger::VerifyRequest> request_of(const Options& options) {
  ledger::VerifyRequest request{options.folder, {}, {}, {}, {}};
  PEEL_TRY(request.log, read_key(options.key));
  for (const auto& path : options.witnesses) {
    PEEL_TRY(ledger::VerifierKey witness, read_key(path));
    request.witnesses.push_back(std::move(witness));
  }
  if (!options.receipt.empty()) {
    PEEL_TRY(const ledger::Receipt receipt, read_receipt(options.receipt));
    PEEL_TRY(request.older, ledger::note_from_text(receipt.checkpoint));
  }
  if (!options.people.empty()) {
    constexpr std::size_t max_people = 16u << 20;
    PEEL_TRY(const std::string text, base::read_text_file(options.people, max_people));
    auto people = ledger::people_from_text(text);
    if (!people) return base::fail_with(options.people.string(), std::move(people).error());
    request.people = std::move(*people);
  }
  if (options.older.empty()) return request;
  PEEL_TRY(const std::string text, base::read_text_file(options.older, ledger::max_note));
  PEEL_TRY(request.older, ledger::note_from_text(text));
  return request;
}

base::Result<ledger::Verification> verify(const Options& options) {
  PEEL_TRY(const ledger::VerifyRequest request, request_of(options));
  base::TerminalProgress progress;
  return ledger::verify_log(request, progress);
}

int fail(const std::string& message) {
  fmt::print(stderr, "peel-verify: could not check: {}\n", base::shown(message));
  return not_checked;
}

// What the receipt shows, or that it does not hold; whether it does.
base::Result<bool> show_receipt(const Options& options) {
  PEEL_TRY(const ledger::VerifierKey key, read_key(options.key));
  PEEL_TRY(const ledger::Receipt receipt, read_receipt(options.receipt));
  const auto shown = ledger::check_receipt(receipt, key);
  if (!shown && shown.error().code == base::ErrorCode::invalid_input)
    return base::fail_with(options.key.string(), shown.error());
  const std::string report =
      options.json ? app::receipt_json(shown) : base::shown(app::receipt_text(shown), true);
  fmt::print("{}", report);
  return shown.has_value();
}

int check_receipt(const Options& options) {
  const auto holds = show_receipt(options);
  if (!holds) return fail(holds.error().message);
  if (std::fflush(stdout) != 0) return fail("standard output could not be written");
  return *holds ? sound : broken;
}

int run(const Options& options) {
  if (options.folder.empty() && options.receipt.empty())
    return fail("give the folder of an exported log, or --receipt; see --help");
  const int receipt = options.receipt.empty() ? sound : check_receipt(options);
  if (receipt != sound || options.folder.empty()) return receipt;
  const auto verification = verify(options);
  if (!verification) return fail(verification.error().message);
  const std::string report =
      options.json ? app::report_json(*verification) : base::shown(app::report_text(*verification), true);
  fmt::print("{}", report);
  if (std::fflush(stdout) != 0) return fail("standard output could not be written");
  return verification->sound() ? sound : broken;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(about, "peel-verify");
  Options options;
  declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    const int code = app.exit(error, out, err);
    fmt::print("{}", base::shown(out.str(), true));
    fmt::print(stderr, "{}", base::shown(err.str(), true));
    return code == 0 ? sound : not_checked;
  }
  return run(options);
}
