// peel authorise sign: adds one person's signature.
#include <algorithm>
#include <filesystem>

#include "authorise.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "policy_files.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t needed_signatures = 2;

struct Options {
  std::filesystem::path authorisation;
  std::filesystem::path key;
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

// Under the file's lock, so that of two who sign at once neither is lost.
base::Result<std::size_t> add_signature(const std::filesystem::path& path, const policy::PrivateKey& key) {
  PEEL_TRY(const std::filesystem::path target, resolved(path));
  PEEL_TRY(const base::FileLock lock, base::FileLock::acquire(target));
  PEEL_TRY(policy::SignedAuthorisation document, read_authorisation(target));
  const base::Time now = base::SystemClock().now();
  PEEL_CHECK(check_may_be_added(document, key.person, now));
  document.approvals.push_back(policy::approve(document.authorisation, key.signing, now));
  const std::string text = policy::to_json(document);
  PEEL_CHECK(base::write_file(target, base::as_bytes(text)));
  for (const auto& line : describe(document.authorisation)) print(line);
  return document.approvals.size();
}

base::Status sign(const Options& options) {
  PEEL_TRY(const policy::PrivateKey key, read_private_key(options.key));
  PEEL_CHECK(check_role(key.person));
  PEEL_TRY(const std::size_t signatures, add_signature(options.authorisation, key));
  print(fmt::format("Signed by {} ({}); {}", key.person.name, policy::name_of(key.person.role),
                    signatures == needed_signatures
                        ? "both signatures are there; check with: peel authorise show"
                        : "one more person must sign"));
  return {};
}

}  // namespace

void add_authorise_sign(CLI::App& group, Chosen& chosen) {
  CLI::App* command =
      group.add_subcommand("sign", "Sign an authorisation with your key; read it first with show");
  auto options = std::make_shared<Options>();
  command->add_option("authorisation", options->authorisation, "A.json; replaced by the signed one")
      ->required();
  command->add_option("--key", options->key, "KEYFILE that 'peel key new' made for you")->required();
  command->footer("Example: peel authorise sign A.json --key ann.key");
  command->callback([options, &chosen] { chosen.work = [options] { return sign(*options); }; });
}

}  // namespace peel::app
