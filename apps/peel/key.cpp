// peel key: a person's key pair, with which authorisations are signed.
#include <filesystem>

#include "base/file.h"
#include "command.h"
#include "policy/key_file.h"

namespace peel::app {
namespace {

struct Options {
  std::string name;
  std::string role;
  std::filesystem::path out;
};

base::Status make_key(const Options& options) {
  PEEL_TRY(const policy::Role role, policy::role_from_text(options.role));
  PEEL_TRY(const policy::PrivateKey key, policy::new_private_key(options.name, role));
  PEEL_TRY(const base::SecretBytes secret, policy::to_json(key));
  const std::filesystem::path out_public = options.out.string() + ".pub";
  const std::string text = policy::public_key_to_json(key.person);
  PEEL_CHECK(
      base::write_file(options.out, secret.view(), base::FileMode::owner_only, base::IfExists::refuse));
  const auto written = base::write_file(out_public, base::as_bytes(text), base::FileMode::everyone_reads,
                                        base::IfExists::refuse);
  if (!written) {
    // Nobody can have used it yet, and half a pair is in the way of the next try.
    std::error_code ignored;
    std::filesystem::remove(options.out, ignored);
    return written;
  }
  print(fmt::format("{}: private key of {} ({}); keep it secret and to yourself", options.out.string(),
                    key.person.name, policy::name_of(role)));
  print(fmt::format("{}: its public half, {}; have it added with: peel trust add", out_public.string(),
                    base::to_text(key.person.key)));
  return {};
}

}  // namespace

void add_key(Command& app, Chosen& chosen) {
  Command* group = app.add_subcommand("key", "Make the key with which a person signs");
  group->require_subcommand(1);
  Command* command =
      group->add_subcommand("new", "Write KEYFILE, readable by you only, and KEYFILE.pub for others");
  auto options = std::make_shared<Options>();
  command->add_option("--name", options->name, "Who will hold the key, as colleagues know them")->required();
  command
      ->add_option("--role", options->role,
                   "authorising-officer, countersigning-officer, auditor, or another role of docs/rights.md")
      ->required();
  command->add_option("--out", options->out, "KEYFILE; never overwritten")->required();
  command->footer("Example: peel key new --name 'Ann Lee' --role authorising-officer --out ann.key");
  command->callback([options, &chosen] { chosen.work = [options] { return make_key(*options); }; });
}

}  // namespace peel::app
