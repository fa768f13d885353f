// The outsider's verifier. It only wires: the work is src/ledger's.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <fmt/core.h>
#include <optional>
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

base::Result<ledger::Note> read_note(const std::filesystem::path& path) {
  PEEL_TRY(const std::string text, base::read_text_file(path, ledger::max_note));
  auto note = ledger::note_from_text(text);
  return note ? std::move(note) : base::fail_with(path.string(), std::move(note).error());
}

base::Result<ledger::People> read_people(const std::filesystem::path& path) {
  constexpr std::size_t max_people = 16u << 20;
  PEEL_TRY(const std::string text, base::read_text_file(path, max_people));
  auto people = ledger::people_from_text(text);
  return people ? std::move(people) : base::fail_with(path.string(), std::move(people).error());
}

base::Result<ledger::VerifyRequest> request_of(const Options& options) {
  ledger::VerifyRequest request{options.folder, {}, {}, {}, {}};
  PEEL_TRY(request.log, read_key(options.key));
  for (const auto& path : options.witnesses) {
    PEEL_TRY(ledger::VerifierKey witness, read_key(path));
    request.witnesses.push_back(std::move(witness));
  }
  if (!options.receipt.empty()) {
    PEEL_TRY(request.receipt, read_receipt(options.receipt));
  }
  if (!options.people.empty()) {
    PEEL_TRY(request.people, read_people(options.people));
  }
  if (!options.older.empty()) {
    PEEL_TRY(request.older, read_note(options.older));
  }
  return request;
}

// What is asked for and could not be looked at would seem to have been.
base::Status check_options(const Options& options) {
  if (!options.folder.empty()) return {};
  if (options.receipt.empty())
    return base::fail(base::ErrorCode::invalid_input,
                      "give the folder of an exported log, or --receipt; see --help");
  if (options.witnesses.empty() && options.people.empty()) return {};
  return base::fail(base::ErrorCode::invalid_input,
                    "--witness and --people look at a log: give the folder of an export as well");
}

void show(const Options& options, const std::string& text, const std::string& json) {
  fmt::print("{}", options.json ? json : base::shown(text, true));
}

// What a receipt alone shows, or that it does not hold.
int tell(const Options& options, const app::Shown& receipt) {
  show(options, app::receipt_text(receipt), app::receipt_json(receipt));
  return receipt ? sound : broken;
}

base::Result<int> check(const Options& options) {
  PEEL_CHECK(check_options(options));
  PEEL_TRY(const ledger::VerifyRequest request, request_of(options));
  std::optional<app::Shown> receipt;
  if (request.receipt) {
    receipt = ledger::check_receipt(*request.receipt, request.log);
    if (!*receipt && receipt->error().code == base::ErrorCode::invalid_input)
      return base::fail_with(options.key.string(), receipt->error());
    if (!*receipt || options.folder.empty()) return tell(options, *receipt);
  }
  base::TerminalProgress progress;
  PEEL_TRY(const ledger::Verification verification, ledger::verify_log(request, progress));
  show(options, (receipt ? app::receipt_text(*receipt) : "") + app::report_text(verification),
       app::report_json(verification, receipt));
  return verification.sound() ? sound : broken;
}

int run(const Options& options) {
  const auto checked = check(options);
  if (checked && std::fflush(stdout) == 0) return *checked;
  fmt::print(stderr, "peel-verify: could not check: {}\n",
             checked ? "standard output could not be written" : base::shown(checked.error().message));
  return not_checked;
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
