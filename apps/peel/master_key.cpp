// peel master-key: the key that wraps all others.
#include "service/master_key.h"

#include "command.h"

namespace peel::app {
namespace {

struct Options {
  service::BackupPlace place;
  service::MasterKeySource old, fresh;
};

base::Status change(const Options& options) {
  service::MasterKeySource from = options.old;
  if (from.file.empty() && from.command.empty()) from.file = options.place.data / "master.key";
  PEEL_TRY(base::SecretBytes old, service::read_master_key(from));
  PEEL_TRY(base::SecretBytes fresh, service::read_or_make_master_key(options.fresh));
  const base::SystemClock clock;
  PEEL_TRY(const service::MasterKeyChange done,
           service::change_master_key(options.place, std::move(old), std::move(fresh), clock));
  print(done.done_before
            ? fmt::format("Nothing was left to do: all {} keys are wrapped by the new master key.", done.keys)
            : fmt::format("{} keys are wrapped by the new master key.", done.keys));
  print(fmt::format(
      "Start peel serve with the new one: --master-key FILE or --master-key-command, or put it in "
      "the place of {}.\n"
      "Backups from before need the old one: keep it, apart from them, as long as you keep them, and "
      "no longer.",
      (options.place.data / "master.key").string()));
  return {};
}

}  // namespace

void add_master_key(Command& app, Chosen& chosen) {
  Command* group = app.add_subcommand("master-key", "The key that wraps all others of a service");
  group->require_subcommand(1);
  Command* command =
      group->add_subcommand("change", "Wrap all keys by another master key, while the service does not run");
  const auto options = std::make_shared<Options>();
  command->add_option("--data", options->place.data, "Folder of the service")->required();
  command->add_option("--database", options->place.postgresql,
                      "postgresql://HOST/NAME instead of SQLite in the data folder");
  auto* old_file = command->add_option("--old", options->old.file,
                                       "File of the present one (default: master.key in the data folder)");
  command->add_option("--old-command", options->old.command, "'PROGRAM ARGS' that writes the present one")
      ->excludes(old_file);
  auto* new_file =
      command->add_option("--new", options->fresh.file, "File of the new one; made when it is not there");
  command->add_option("--new-command", options->fresh.command, "'PROGRAM ARGS' that writes the new one")
      ->excludes(new_file);
  command->footer("Example: peel master-key change --data /var/lib/peel --new /etc/peel/master.key");
  command->callback([options, &chosen] { chosen.work = [options] { return change(*options); }; });
}

}  // namespace peel::app
