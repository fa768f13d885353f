// peel eval: how often the program errs on a labelled set, and how sure that is.
#include <algorithm>
#include <thread>

#include "base/file.h"
#include "command.h"
#include "eval/eval_internal.h"

namespace peel::app {
namespace {

namespace fs = std::filesystem;
using accuracy::Rate;

std::string told(const Rate& rate) {
  const auto value = rate.value();
  if (!value) return rate.reason();
  return fmt::format("{:.2f} % ({:.2f} to {:.2f})", *value * 100, rate.interval.low * 100,
                     rate.interval.high * 100);
}

void print_summary(const Evaluation& e) {
  const bool identify = e.kind == "identify";
  for (const auto& [name, rate] : e.rates) print(fmt::format("{:<14}{}", name, told(rate)));
  for (const auto& point : e.points) {
    const std::string name = fmt::format("{} {:g}", identify ? "TPIR at FPIR" : "FNMR at FMR", point.wanted);
    if (!point.threshold) {
      print(fmt::format("{:<21}{}", name, point.reason));
      continue;
    }
    const Rate rate = identify ? accuracy::as_successes(point.miss) : point.miss;
    print(fmt::format("{:<21}{}, threshold {:.4f}{}", name, told(rate), *point.threshold,
                      point.caution.empty() ? "" : "; " + point.caution));
  }
  for (const auto& [column, comparison] : e.groups)
    print(fmt::format("by {}: false positives {}, false negatives {}", column,
                      accuracy::name_of(comparison.false_positive), accuracy::name_of(comparison.miss)));
}

base::Status write_text(const fs::path& path, const std::string& text) {
  return path.empty() ? base::Status() : base::write_file(path, base::as_bytes(text));
}

void add_common(Command& command, EvalOptions& options) {
  command.add_option("--json", options.json, "Write the result as JSON")->required();
  command.add_option("--report", options.report, "Write a page with plots for people");
  command.add_option("--scores", options.scores, "Write scores with their labels, without names, as CSV");
  command.add_flag("--aligned", options.aligned,
                   "The images are crops of 112 x 112 as the embedder expects; nothing is detected or gated");
  command.add_flag("--no-gate", options.no_gate, "Use faces of any quality");
  command.add_option("--group", options.groups, "Column of groups to compare (repeatable)");
  command.add_option("--group-at", options.group_at, "False positive rate at which groups are compared")
      ->show_default()
      ->within(1e-9, 1.0);
  command.add_option("--max-ratio", options.max_ratio, "Largest ratio to the best group that is right")
      ->show_default()
      ->within(1.0, 1000.0);
  command.add_option("--seed", options.seed, "Seed of the bootstrap")->show_default();
  add_measuring(command, options);
}

void add_verify(Command& parent, Chosen& chosen) {
  struct Arguments {
    fs::path pairs;
    EvalOptions options;
  };
  auto arguments = std::make_shared<Arguments>();
  Command* command = parent.add_subcommand("verify", "Measure 1:1 comparison on labelled pairs");
  command
      ->add_option(
          "--pairs", arguments->pairs,
          "CSV with the columns left, right, mated; optional: fold, group, left_subject, right_subject")
      ->required();
  add_common(*command, arguments->options);
  command->footer("Example: peel eval verify --pairs pairs.csv --json out.json --report out.html");
  command->callback([arguments, &chosen] {
    chosen.work = [arguments] { return verify(arguments->pairs, arguments->options); };
  });
}

void add_identify(Command& parent, Chosen& chosen) {
  struct Arguments {
    fs::path gallery;
    fs::path probes;
    EvalOptions options;
  };
  auto arguments = std::make_shared<Arguments>();
  Command* command =
      parent.add_subcommand("identify", "Measure search of a gallery, also by people not in it");
  command->add_option("--gallery", arguments->gallery, "CSV with the columns image, subject")->required();
  command->add_option("--probes", arguments->probes, "CSV with the columns image, subject, and groups if any")
      ->required();
  add_common(*command, arguments->options);
  command->footer("Example: peel eval identify --gallery g.csv --probes p.csv --json out.json --group site");
  command->callback([arguments, &chosen] {
    chosen.work = [arguments] { return identify(arguments->gallery, arguments->probes, arguments->options); };
  });
}

}  // namespace

void add_measuring(Command& command, EvalOptions& options) {
  command.add_option("--replicates", options.replicates, "Draws of the bootstrap")
      ->show_default()
      ->within(100, 100'000);
  add_models_folder(command, options.models);
  command.add_option("--embedder", options.embedder, "Model that makes the templates")->show_default();
  options.threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 64);
  command.add_option("--threads", options.threads, "Images looked at at once")->show_default()->within(1, 64);
}

base::Status check_options(const EvalOptions& options) {
  for (const fs::path* path : {&options.json, &options.report, &options.scores}) {
    std::error_code error;
    if (path->empty() || fs::is_directory(fs::absolute(*path).parent_path(), error)) continue;
    return base::fail(base::ErrorCode::not_found, "{} cannot be written: there is no such folder",
                      path->string());
  }
  for (auto name = options.groups.begin(); name != options.groups.end(); ++name)
    if (std::find(options.groups.begin(), name, *name) != name)
      return base::fail(base::ErrorCode::invalid_input, "--group {} is given twice", *name);
  return {};
}

base::Status write_evaluation(const Evaluation& evaluation, const EvalOptions& options,
                              const std::string& scores) {
  PEEL_CHECK(write_text(options.json, evaluation_json(evaluation).dump(1) + "\n"));
  if (!options.report.empty()) PEEL_CHECK(write_text(options.report, evaluation_html(evaluation)));
  PEEL_CHECK(write_text(options.scores, scores));
  print_summary(evaluation);
  return {};
}

void add_eval(Command& app, Chosen& chosen) {
  Command* command = app.add_subcommand("eval", "Measure error rates on a labelled set");
  command->require_subcommand(1);
  add_verify(*command, chosen);
  add_identify(*command, chosen);
}

}  // namespace peel::app
