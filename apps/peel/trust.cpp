// peel trust: whose signature counts, and as what.
#include <filesystem>

#include "base/file.h"
#include "base/file_lock.h"
#include "command.h"
#include "policy_files.h"

namespace peel::app {
namespace {

struct Options {
  std::filesystem::path trust;
  std::filesystem::path key;
  bool json = false;
};

base::Status write_trust(const policy::Trust& trust, const std::filesystem::path& path,
                         base::IfExists if_exists) {
  const std::string text = trust.to_json();
  return base::write_file(path, base::as_bytes(text), base::FileMode::everyone_reads, if_exists);
}

base::Result<policy::Trust> begin(const policy::Person& person, const std::filesystem::path& path) {
  policy::Trust trust;
  PEEL_CHECK(trust.add(person));
  PEEL_CHECK(write_trust(trust, path, base::IfExists::refuse));
  return trust;
}

// Under the file's lock, so that of two who add at once neither is lost.
base::Result<policy::Trust> add_person(const policy::Person& person, const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    auto trust = begin(person, path);
    // Somebody else may have begun it just now.
    if (trust || !std::filesystem::exists(path, error)) return trust;
  }
  PEEL_TRY(const std::filesystem::path target, resolved(path));
  PEEL_TRY(const base::FileLock lock, base::FileLock::acquire(target));
  PEEL_TRY(policy::Trust trust, read_trust(target));
  PEEL_CHECK(trust.add(person));
  PEEL_CHECK(write_trust(trust, target, base::IfExists::replace));
  return trust;
}

base::Status add(const Options& options) {
  PEEL_TRY(const policy::Person person, read_public_key(options.key));
  PEEL_TRY(const policy::Trust trust, add_person(person, options.trust));
  print(fmt::format("{} is trusted as {} with the key {}", person.name, policy::name_of(person.role),
                    base::to_text(person.key)));
  print(fmt::format("{}: {} {}; make sure with them in person that the key is theirs", options.trust.string(),
                    trust.people().size(), trust.people().size() == 1 ? "person" : "people"));
  return {};
}

base::Status show(const Options& options) {
  PEEL_TRY(const policy::Trust trust, read_trust(options.trust));
  base::Json people = base::Json::array();
  for (const auto& person : trust.people()) {
    const char* role = policy::name_of(person.role);
    if (options.json)
      people.push_back({{"name", person.name}, {"role", role}, {"key", base::to_text(person.key)}});
    else
      print(fmt::format("{:<22}  {}  {}", role, base::to_text(person.key), person.name));
  }
  if (options.json) print_json({{"people", people}});
  return {};
}

}  // namespace

void add_trust(Command& app, Chosen& chosen) {
  Command* group = app.add_subcommand("trust", "Keep the list of people whose signatures count");
  group->require_subcommand(1);
  auto options = std::make_shared<Options>();
  Command* add_command =
      group->add_subcommand("add", "Trust the holder of a public key; nobody may stand there twice");
  add_command->add_option("--trust", options->trust, "TRUST.json; made when it is missing")->required();
  add_command->add_option("--key", options->key, "KEYFILE.pub of the person")->required();
  add_command->footer("Example: peel trust add --trust trust.json --key ann.key.pub");
  add_command->callback([options, &chosen] { chosen.work = [options] { return add(*options); }; });
  Command* show_command = group->add_subcommand("show", "List who is trusted, as what, with which key");
  show_command->add_option("--trust", options->trust, "TRUST.json")->required();
  show_command->add_flag("--json", options->json, "Write JSON");
  show_command->footer("Example: peel trust show --trust trust.json --json");
  show_command->callback([options, &chosen] { chosen.work = [options] { return show(*options); }; });
}

}  // namespace peel::app
