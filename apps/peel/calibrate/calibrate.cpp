// peel calibrate: measures how often people who pass are taken for people on a list, to be signed for.
#include <algorithm>
#include <memory>
#include <thread>

#include "base/file.h"
#include "calibrate/calibrate_internal.h"
#include "lfr/method.h"

namespace peel::app {
namespace {

constexpr float lowest_score = 0.2f;  // no threshold is lower (policy::lowest_threshold)

// A calibration is never overwritten; that it would be is said before hours of work.
base::Status check_new(const std::filesystem::path& out) {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(out, ignored))) return {};
  return base::fail(base::ErrorCode::refused, "{} exists already; choose another name or remove it first",
                    out.string());
}

base::Status write(const CalibrateOptions& options, const Calibrated& calibrated) {
  const std::string text = policy::to_json({calibrated.calibration, {}, {}});
  PEEL_CHECK(base::write_file(options.out, base::as_bytes(text), base::FileMode::everyone_reads,
                              base::IfExists::refuse));
  if (!options.report.empty()) {
    const std::string page = calibration_html(calibrated);
    PEEL_CHECK(base::write_file(options.report, base::as_bytes(page)));
  }
  if (options.json) {
    print_json(summary_json(calibrated.calibration));
    return {};
  }
  for (const auto& line : describe(calibrated.calibration)) print(line);
  print(
      fmt::format("{}: signed by nobody yet; an auditor signs it with: peel calibrate sign {} --key KEYFILE",
                  options.out.string(), options.out.string()));
  return {};
}

void add_words(Command& command, CalibrateOptions& options) {
  command.add_option("--people", options.people, "CSV with the columns image, subject, and groups if any")
      ->required();
  command.add_option("--set", options.set, "What the set is, in words: whose pictures, of what kind")
      ->required();
  command.add_option("--limits", options.limits, "What it does not say, in words")->required();
  command.add_option("--out", options.out, "CALIBRATION.json; never overwritten")->required();
  command.add_option("--report", options.report, "Write a page with a plot for people");
  command.add_flag("--json", options.json, "Write a summary as JSON");
  command.add_option("--list-size", options.list_sizes,
                     "People on a list (repeatable); default: 10, 30, 100 and so on, and all");
}

void add_statistics(Command& command, EvalOptions& options) {
  command.add_option("--group", options.groups, "Column of groups to compare (repeatable)");
  command.add_option("--group-at", options.group_at, "FPIR on the longest list at which groups are compared")
      ->show_default()
      ->within(1e-9, 0.05);
  command.add_option("--max-ratio", options.max_ratio, "Largest ratio to the best group that is right")
      ->show_default()
      ->within(1.0, 999.0);
  command.add_option("--seed", options.seed, "Seed of the bootstrap")
      ->show_default()
      ->within(0, 1'000'000'000);
  add_measuring(command, options);
}

void add_measure(Command& group, Chosen& chosen) {
  Command* command =
      group.add_subcommand("measure", "Let everybody of a labelled set pass lists of the others");
  auto options = std::make_shared<CalibrateOptions>();
  add_words(*command, *options);
  add_statistics(*command, options->eval);
  command->footer(
      "Example: peel calibrate measure --people people.csv --group sex --set 'Volunteers of 2026, stills'\n"
      "  --limits 'Stills, not video; nobody under 18' --out C.json --report C.html");
  command->callback(
      [options, &chosen] { chosen.work = [options] { return measure_calibration(*options); }; });
}

}  // namespace

base::Status measure_calibration(const CalibrateOptions& options) {
  EvalOptions eval = options.eval;
  eval.json = options.out;
  eval.report = options.report;
  PEEL_CHECK(check_options(eval));
  PEEL_CHECK(check_new(options.out));
  PEEL_TRY(const SearchTables tables, read_people(options.people, eval.groups));
  // One opening: what the calibration says it was measured with is what it was measured with.
  PEEL_TRY(const vision::ModelStore store, vision::ModelStore::open(eval.models));
  PEEL_TRY(EvalTools tools, load_eval_tools(store, eval));
  PEEL_TRY(const policy::Method method, lfr::running_method(store, eval.embedder, tools.template_model()));
  PEEL_CHECK(check_before(tables, method, options, base::SystemClock().now()));
  PEEL_TRY(const EvalTemplates templates, make_templates(tables.images, std::move(tools), eval));
  PEEL_TRY(Passed passed, let_pass(tables, templates, lowest_score, eval.threads));
  PEEL_TRY(const Calibrated result,
           calibrated(tables, std::move(passed), method, options, base::SystemClock().now()));
  return write(options, result);
}

void add_calibrate(Command& app, Chosen& chosen) {
  Command* group =
      app.add_subcommand("calibrate", "Measure and sign the error rates that thresholds follow from");
  group->require_subcommand(1);
  group->footer("Order: peel calibrate measure; an auditor: peel calibrate sign; then peel authorise new");
  add_measure(*group, chosen);
  add_calibrate_sign(*group, chosen);
  add_calibrate_show(*group, chosen);
}

}  // namespace peel::app
