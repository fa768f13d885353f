// peel backup: all that a service keeps in one file, and back.
#include "service/backup.h"

#include "command.h"

namespace peel::app {
namespace {

struct Options {
  service::BackupPlace place;
  std::filesystem::path file;
  std::filesystem::path log;
  bool json = false;
};

void print_as_json(const service::Backup& backup, std::optional<std::uint64_t> to_redo = {}) {
  base::Json told{{"backup", backup.id},
                  {"content", base::to_hex(backup.content.bytes)},
                  {"made", base::format_time(backup.made)},
                  {"entries", backup.entries},
                  {"rows", backup.rows},
                  {"files", backup.files}};
  if (to_redo) told["to_redo"] = *to_redo;
  print_json(told);
}

base::Status make(const Options& options) {
  const base::SystemClock clock;
  PEEL_TRY(const service::Backup made,
           service::make_backup(options.place, options.file, clock, std::make_shared<base::FileCalls>()));
  if (options.json) {
    print_as_json(made);
    return {};
  }
  print(
      fmt::format("{}: {} rows, {} list files, {} entries of the log; SHA-256 {}\n"
                  "It holds no keys: keep master.key and ledger.key of {} apart from it. Without them it "
                  "opens nothing.",
                  options.file.string(), made.rows, made.files, made.entries,
                  base::to_hex(made.content.bytes), options.place.data.string()));
  return {};
}

base::Status restore(const Options& options) {
  base::TerminalProgress progress;
  PEEL_TRY(const service::Backup back,
           service::restore_backup(options.file, options.place, options.log, progress,
                                   std::make_shared<base::FileCalls>()));
  if (options.json) {
    print_as_json(back, options.log.empty() ? std::nullopt : std::optional(back.to_redo));
    return {};
  }
  const std::string undone =
      options.log.empty()
          ? "What was done since the backup is not in it: docs/formats/backup.md says what to do again."
          : fmt::format(
                "The start does again what was ended, removed or taken away since, as {} tells: {} acts.",
                options.log.string(), back.to_redo);
  print(
      fmt::format("{}: the backup of {} is back, with {} entries of the log; SHA-256 {}\n"
                  "Put master.key and ledger.key there, if they are not yet, then start peel serve. {}",
                  options.place.data.string(), base::format_time(back.made), back.entries,
                  base::to_hex(back.content.bytes), undone));
  return {};
}

void add_place(Command& command, Options& options) {
  command.add_option("--data", options.place.data, "Folder of the service")->required();
  command.add_option("--database", options.place.postgresql,
                     "postgresql://HOST/NAME instead of SQLite in the data folder");
  command.add_flag("--json", options.json, "Say it as JSON");
}

}  // namespace

void add_backup(Command& app, Chosen& chosen) {
  Command* group = app.add_subcommand("backup", "All that the service keeps, in one file, and back");
  group->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  Command* making = group->add_subcommand("make", "Make a backup, also while the service runs");
  add_place(*making, *options);
  making->add_option("--out", options->file, "The backup; must not be there yet")->required();
  making->footer("Example: peel backup make --data /var/lib/peel --out monday.backup");
  making->callback([options, &chosen] { chosen.work = [options] { return make(*options); }; });
  Command* restoring = group->add_subcommand("restore", "Put a backup back where nothing is but the keys");
  restoring->add_option("FILE", options->file, "The backup")->required();
  add_place(*restoring, *options);
  restoring->add_option(
      "--log", options->log,
      "A later export of the log: the next start does again what was ended, removed or taken "
      "away after the backup");
  restoring->footer("Example: peel backup restore monday.backup --data /var/lib/peel-new");
  restoring->callback([options, &chosen] { chosen.work = [options] { return restore(*options); }; });
}

}  // namespace peel::app
