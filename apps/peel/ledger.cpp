// peel ledger: a copy of the log for whoever verifies it.
#include "base/progress.h"
#include "command.h"
#include "service/log.h"

namespace peel::app {
namespace {

struct Options {
  std::filesystem::path data;
  std::string database;
  std::filesystem::path out;
  bool json = false;
};

base::Status export_log(const Options& options) {
  base::TerminalProgress progress;
  PEEL_TRY(const ledger::Exported done,
           service::export_log(options.data, options.database, options.out, progress));
  if (options.json) {
    print_json({{"size", done.size}, {"before", done.before}});
    return {};
  }
  print(fmt::format(
      "{}: {} entries up to the newest checkpoint, {} of them new; verify them with: peel-verify {} --key {}",
      options.out.string(), done.size, done.size - done.before, options.out.string(),
      (options.data / "ledger.pub").string()));
  return {};
}

}  // namespace

void add_ledger(Command& app, Chosen& chosen) {
  Command* group = app.add_subcommand("ledger", "The log of everything that was done");
  group->require_subcommand(1);
  Command* command =
      group->add_subcommand("export", "Copy the log to a folder, or bring an earlier copy up to date");
  auto options = std::make_shared<Options>();
  command->add_option("--data", options->data, "Folder of the service")->required();
  command->add_option("--database", options->database, "postgresql://HOST/NAME, where the service has one");
  command->add_option("--out", options->out, "Folder of the copy")->required();
  command->add_flag("--json", options->json, "Say it as JSON");
  command->footer(
      "Example: peel ledger export --data /var/lib/peel --out log\n"
      "         peel-verify log --key /var/lib/peel/ledger.pub");
  command->callback([options, &chosen] { chosen.work = [options] { return export_log(*options); }; });
}

}  // namespace peel::app
