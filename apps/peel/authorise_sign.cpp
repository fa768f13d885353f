// peel authorise sign: adds one person's signature.
#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include "addresses.h"
#include "authorise.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "policy_files.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t needed_signatures = 2;
constexpr std::size_t max_authorisation = 1u << 20;  // bytes

struct Options {
  std::filesystem::path authorisation;
  std::filesystem::path key;
  RulesFiles files;
  AddressFiles addresses;
  std::string id;  // empty: whichever it is
  bool unasked = false;
};

base::Status check_role(const policy::Person& person) {
  if (person.role == policy::Role::authorising_officer || person.role == policy::Role::countersigning_officer)
    return {};
  return fail(
      ErrorCode::refused,
      "{}'s key is for the role {}; an authorising officer and a countersigning officer sign authorisations",
      person.name, policy::name_of(person.role));
}

// A signature that can never help is refused now, rather than when officers stand in the street.
base::Status check_may_be_added(const policy::SignedAuthorisation& document, const policy::Person& person,
                                base::Time now) {
  const auto& [authorisation, approvals] = document;
  if (authorisation.until <= now)
    return fail(ErrorCode::refused, "the authorisation ended at {}; make a new one",
                base::format_time(authorisation.until));
  for (const auto& approval : approvals) {
    if (approval.key == person.key)
      return fail(ErrorCode::refused,
                  "{} has signed this already; the second signature must be another person's", person.name);
    const std::string text = policy::signing_bytes(authorisation, approval.signed_at);
    if (!base::verify(approval.key, base::as_bytes(text), approval.signature))
      return fail(ErrorCode::refused,
                  "the signature that is there (key {}) does not fit: the authorisation was altered after "
                  "it; make a new one",
                  base::to_text(approval.key));
  }
  if (approvals.size() < needed_signatures) return {};
  return fail(ErrorCode::refused,
              "two people have signed this already; if one of them may not, make a new one");
}

base::Status check_id(const Options& options, const policy::Authorisation& authorisation) {
  if (options.id.empty() || options.id == authorisation.id) return {};
  return fail(ErrorCode::refused, "{} is the authorisation {}, not {}; nothing was signed",
              options.authorisation.string(), authorisation.id, options.id);
}

// What is going to be signed, on standard output before it is.
base::Status show(const Options& options, const policy::Authorisation& authorisation) {
  PEEL_TRY(const policy::Rules rules,
           rules_for(authorisation.operating_point, authorisation.list.model, options.files));
  PEEL_TRY(const policy::Derived threshold, policy::threshold_under(authorisation, rules));
  if (authorisation.addresses && options.addresses.cameras.empty())
    return fail(ErrorCode::invalid_input,
                "this authorisation says where its cameras are, so look at that too: give --cameras FILE and "
                "--camera-salt FILE");
  PEEL_TRY(const auto places, describe_addresses(authorisation, options.addresses));
  for (const auto& line : describe(authorisation)) print(line);
  for (const auto& line : places) print(line);
  for (const auto& line : describe_table(rules, threshold)) print(line);
  if (std::fflush(stdout) == 0) return {};
  return fail(ErrorCode::io, "the authorisation could not be shown, so it was not signed");
}

// Somebody who sits at a terminal has read it first. A program that signs for them has no terminal.
base::Status ask(const Options& options) {
  if (options.unasked || ::isatty(STDIN_FILENO) == 0) return {};
  fmt::print("\nIs this what you mean to authorise? Type sign to sign it, anything else to leave it: ");
  std::fflush(stdout);
  std::string answer;
  for (int letter = std::getchar(); letter != EOF && letter != '\n'; letter = std::getchar())
    answer.push_back(static_cast<char>(letter));
  if (answer == "sign") return {};
  return fail(ErrorCode::refused, "nothing was signed");
}

// The lock keeps out those who ask for it; this finds the others.
base::Status check_unchanged(const std::filesystem::path& path, const std::string& text) {
  PEEL_TRY(const std::string now, base::read_text_file(path, max_authorisation));
  if (now == text) return {};
  return fail(
      ErrorCode::refused,
      "{} was changed while it was shown; nothing was signed. Find out who changed it, and read it again",
      path.string());
}

// Under the file's lock, so that of two who sign at once neither is lost. The file is read once: what is
// signed is what was shown.
base::Result<std::size_t> add_signature(const Options& options, const policy::PrivateKey& key) {
  PEEL_TRY(const std::filesystem::path target, resolved(options.authorisation));
  PEEL_TRY(const base::FileLock lock, base::FileLock::acquire(target));
  PEEL_TRY(const std::string text, base::read_text_file(target, max_authorisation));
  auto document = policy::authorisation_from_json(text);
  if (!document) return base::fail_with(target.string(), document.error());
  const base::SystemClock clock;
  PEEL_CHECK(check_id(options, document->authorisation));
  PEEL_CHECK(check_may_be_added(*document, key.person, clock.now()));
  PEEL_CHECK(show(options, document->authorisation));
  PEEL_CHECK(ask(options));
  const base::Time now = clock.now();  // they may have thought for long
  PEEL_CHECK(check_may_be_added(*document, key.person, now));
  document->approvals.push_back(policy::approve(document->authorisation, key.signing, now));
  PEEL_CHECK(check_unchanged(target, text));
  PEEL_CHECK(base::write_file(target, base::as_bytes(policy::to_json(*document))));
  return document->approvals.size();
}

base::Status sign(const Options& options) {
  PEEL_TRY(const policy::PrivateKey key, read_private_key(options.key));
  PEEL_CHECK(check_role(key.person));
  PEEL_TRY(const std::size_t signatures, add_signature(options, key));
  print(fmt::format("Signed by {} ({}); {}", key.person.name, policy::name_of(key.person.role),
                    signatures == needed_signatures
                        ? "both signatures are there; check with: peel authorise show, and the same options"
                        : "one more person must sign"));
  return {};
}

}  // namespace

void add_authorise_sign(Command& group, Chosen& chosen) {
  Command* command = group.add_subcommand("sign", "Show an authorisation and sign it with your key");
  auto options = std::make_shared<Options>();
  command->add_option("authorisation", options->authorisation, "A.json; replaced by the signed one")
      ->required();
  command->add_option("--key", options->key, "KEYFILE that 'peel key new' made for you")->required();
  command->add_option("--id", options->id, "Sign only if it is this authorisation (auth-...)");
  command->add_flag("--yes", options->unasked, "Do not ask at a terminal whether it is to be signed");
  add_address_files(*command, options->addresses);
  add_rules_files(*command, options->files);
  command->footer("Example: peel authorise sign A.json --key ann.key --calibration C.json");
  command->callback([options, &chosen] { chosen.work = [options] { return sign(*options); }; });
}

}  // namespace peel::app
