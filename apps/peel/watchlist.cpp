// peel watchlist: builds a list of a table of entries, and shows what a list holds.
#include "watchlist/watchlist.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "base/file.h"
#include "command.h"
#include "vision/model_store.h"
#include "watchlist/builder.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::Json;
using base::Status;
using watchlist::BuildReport;
using watchlist::LineReport;

constexpr std::size_t look_alikes_printed = 20;

struct BuildArguments {
  std::filesystem::path entries;
  std::filesystem::path out;
  KeyFileOption key_file;
  std::filesystem::path report;
  std::filesystem::path models;
  std::string embedder = vision::default_embedder;
  int threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 64);
};

struct ShowArguments {
  std::filesystem::path list;
  KeyFileOption key_file;
  bool json = false;
};

void print_line(const LineReport& line) {
  print(fmt::format("line {}: {}, {}: {} {}: {}", line.line, line.subject, line.image,
                    line.accepted ? "warning" : "refused", line.reason, line.message));
}

void print_look_alikes(const BuildReport& report) {
  const std::size_t count = std::min(report.look_alikes.size(), look_alikes_printed);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& pair = report.look_alikes[i];
    print(fmt::format(
        "warning look_alike: {} and {} resemble each other ({:.3f}): one person under two names, relatives, "
        "or by chance",
        pair.subject_a, pair.subject_b, pair.score));
  }
  if (report.look_alikes.size() > count)
    print(fmt::format("... and {}{} more pairs; --json FILE has them",
                      report.more_look_alikes ? "at least " : "", report.look_alikes.size() - count));
}

void print_report(const BuildReport& report, std::size_t images) {
  for (const LineReport& line : report.lines)
    if (!line.message.empty()) print_line(line);
  if (report.lines.size() < images) {
    print(fmt::format("stopped after {} of {} images; there is no list", report.lines.size(), images));
    return;
  }
  for (const std::string& subject : report.subjects_without_face)
    print(fmt::format("{} is NOT in the list: none of the images can be used", subject));
  print_look_alikes(report);
  print(fmt::format("{} of {} images accepted, {} REFUSED; {} subjects left out", report.accepted,
                    report.lines.size(), report.refused, report.subjects_without_face.size()));
}

void print_facts(const std::filesystem::path& list, const policy::ListFacts& facts) {
  print(fmt::format("{}: {} subjects, {} templates", list.string(), facts.subjects, facts.templates));
  print("  file   " + base::to_text(facts.file));
  print("  model  " + base::to_text(facts.model));
}

Status refuse_existing(const std::filesystem::path& path) {
  std::error_code ignored;
  if (path.empty() || !std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return {};
  return base::fail(ErrorCode::refused, "{} exists already; choose another name or remove it first",
                    path.string());
}

Status build(const BuildArguments& arguments) {
  PEEL_CHECK(refuse_existing(arguments.out));
  PEEL_CHECK(refuse_existing(arguments.report));
  PEEL_TRY(const base::SecretBytes passphrase, read_key_file(arguments.key_file));
  PEEL_TRY(const auto entries, watchlist::read_entries(arguments.entries, base::SystemClock().now()));
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(arguments.models));
  const auto tools = [&] { return vision::load_tools(store, {.embedder = arguments.embedder}); };
  BuildReport report;
  Status built;
  {
    base::TerminalProgress progress;
    built = watchlist::build(entries, tools, {.threads = arguments.threads}, passphrase, arguments.out,
                             progress, report);
  }
  // What became of the lines is told also when there is no list, and above all then.
  if (!report.lines.empty()) print_report(report, entries.size());
  if (!arguments.report.empty())
    PEEL_CHECK(base::write_file(arguments.report, base::as_bytes(watchlist::to_json(report)),
                                base::FileMode::owner_only, base::IfExists::refuse));
  PEEL_CHECK(built);
  PEEL_TRY(const policy::ListFacts facts, watchlist::read_facts(arguments.out));
  print_facts(arguments.out, facts);
  return {};
}

Json as_json(const watchlist::Entry& entry) {
  Json references = Json::array();
  for (const watchlist::Reference& reference : entry.references)
    references.push_back({{"image", reference.image},
                          {"source", reference.source},
                          {"legal_basis", reference.legal_basis},
                          {"taken_on", reference.taken_on},
                          {"reviewed_by", reference.reviewed_by},
                          {"quality", std::round(reference.quality * 1e3) / 1e3}});
  return {{"subject", entry.subject},
          {"category", name_of(entry.category)},
          {"references", std::move(references)}};
}

void print_entry(const watchlist::Entry& entry) {
  print(fmt::format("{} ({})", entry.subject, name_of(entry.category)));
  for (const watchlist::Reference& reference : entry.references)
    print(fmt::format("  {}: {}, taken {}, quality {:.2f}; {}; reviewed by {}", reference.image,
                      reference.source, reference.taken_on, reference.quality, reference.legal_basis,
                      reference.reviewed_by));
}

void show_json(const policy::ListFacts& facts, const std::optional<watchlist::Watchlist>& list) {
  Json json{{"file", base::to_text(facts.file)},
            {"model", base::to_text(facts.model)},
            {"subjects", facts.subjects},
            {"templates", facts.templates}};
  if (list) {
    json["entries"] = Json::array();
    for (const watchlist::Entry& entry : list->entries()) json["entries"].push_back(as_json(entry));
  }
  print_json(json);
}

Status show(const ShowArguments& arguments) {
  std::optional<watchlist::Watchlist> list;
  policy::ListFacts facts;
  if (arguments.key_file.path.empty()) {
    PEEL_TRY(facts, watchlist::read_facts(arguments.list));
  } else {
    PEEL_TRY(const base::SecretBytes passphrase, read_key_file(arguments.key_file));
    PEEL_TRY(list, watchlist::Watchlist::open(arguments.list, passphrase));
    facts = list->facts();
  }
  if (arguments.json) {
    show_json(facts, list);
    return {};
  }
  print_facts(arguments.list, facts);
  if (!list) return {};
  for (const watchlist::Entry& entry : list->entries()) print_entry(entry);
  return {};
}

void add_build(Command& parent, Chosen& chosen) {
  auto arguments = std::make_shared<BuildArguments>();
  Command* command =
      parent.add_subcommand("build", "Make a sealed list of a table of entries and their images");
  command
      ->add_option(
          "--entries", arguments->entries,
          "CSV with the columns subject, image, category, source, legal_basis, taken_on, reviewed_by")
      ->required();
  command->add_option("--out", arguments->out, "The list to make; must not exist")->required();
  add_key_file(*command, arguments->key_file);
  command->add_option("--json", arguments->report, "Write what became of every line as JSON; must not exist");
  add_models_folder(*command, arguments->models);
  command->add_option("--embedder", arguments->embedder, "Model that makes the templates")->show_default();
  command->add_option("--threads", arguments->threads, "Images looked at at once")
      ->show_default()
      ->within(1, 64);
  command->footer(
      "Images that cannot be used are refused line by line; the list is made of the others, if there are "
      "any.\n"
      "Example: peel watchlist build --entries entries.csv --out friday.list --key-file friday.key");
  command->callback([arguments, &chosen] { chosen.work = [arguments] { return build(*arguments); }; });
}

void add_show(Command& parent, Chosen& chosen) {
  auto arguments = std::make_shared<ShowArguments>();
  Command* command =
      parent.add_subcommand("show", "Show what a list says in the clear, and with its key, whom it names");
  command->add_option("list", arguments->list, "The list")->required();
  command->add_option("--key-file", arguments->key_file.path,
                      "File that holds the list's passphrase (owner-only)");
  command->add_flag("--json", arguments->json, "Write JSON");
  command->footer("Example: peel watchlist show friday.list --key-file friday.key --json");
  command->callback([arguments, &chosen] { chosen.work = [arguments] { return show(*arguments); }; });
}

}  // namespace

void add_watchlist(Command& app, Chosen& chosen) {
  Command* command = app.add_subcommand("watchlist", "Build and show watchlists");
  command->require_subcommand(1);
  add_build(*command, chosen);
  add_show(*command, chosen);
}

}  // namespace peel::app
