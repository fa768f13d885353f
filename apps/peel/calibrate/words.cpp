// What a calibration says, for whoever signs it or goes by it.
#include "calibrate/calibrate_internal.h"

namespace peel::app {
namespace {

std::string threshold_words(const base::Result<policy::Derived>& derived) {
  return derived ? derived->decimal : "refused";
}

void add(std::vector<std::string>& lines, const char* name, const std::string& text) {
  lines.push_back(fmt::format("{:<16} {}", name, text));
}

void add_method(std::vector<std::string>& lines, const policy::Calibration& calibration) {
  const policy::Method& method = calibration.method;
  if (const auto usable = policy::check_version(calibration); !usable)
    add(lines, "NOT USABLE", usable.error().message);
  if (!method.models.empty()) add(lines, "Models", method.models);
  add(lines, "Templates", base::to_text(method.templates));
  add(lines, "Gate", method.gate);
  add(lines, "Of references", method.reference_gate);
  add(lines, "Rule", method.rule);
}

void add_set(std::vector<std::string>& lines, const policy::Calibration& calibration) {
  const policy::MeasuredSet& set = calibration.set;
  add(lines, "Measured",
      fmt::format("{}, on the table {}", base::format_time(calibration.measured), base::to_text(set.table)));
  add(lines, "Counts",
      fmt::format("{} people with {} images; {} searched, {} times; {} listed", set.people, set.images,
                  set.searched, set.searches, set.listed));
  add(lines, "Intervals",
      fmt::format("95 %, from {} draws by person, seed {}", calibration.replicates, calibration.seed));
}

void add_groups(std::vector<std::string>& lines, const policy::Calibration& calibration) {
  add(lines, "Groups", fmt::format("at most {} times the best group's rate is right", calibration.max_ratio));
  if (calibration.divisions.empty())
    add(lines, "WARNING",
        "no groups were compared: from this, nobody can see whether some people are falsely alerted more "
        "often than others");
  std::size_t open = 0;
  for (const auto& division : calibration.divisions)
    for (const auto& one : division.groups) {
      lines.push_back(fmt::format("By {:<13} {}: {} of {} at threshold {}; ratio to the best {}: {}",
                                  division.name, one.name, one.errors, one.people, division.threshold,
                                  one.ratio, policy::name_of(one.verdict)));
      if (one.verdict == policy::GroupVerdict::not_shown) ++open;
    }
  if (open > 0)
    add(lines, "WARNING",
        fmt::format("of {} group{} it is not shown that {} within {} times the best group", open,
                    open == 1 ? "" : "s", open == 1 ? "it is" : "they are", calibration.max_ratio));
}

void add_thresholds(std::vector<std::string>& lines, const policy::Calibration& calibration) {
  std::string head = "FPIR             ";
  for (const double fpir : told_fpirs) head += fmt::format("{:>9}", fpir);
  lines.push_back(head);
  for (const auto& list : calibration.lists) {
    std::string line = fmt::format("List of {:<8} ", list.size);
    for (const double fpir : told_fpirs)
      line += fmt::format("{:>9}", threshold_words(policy::threshold_for(calibration, fpir, list.size)));
    lines.push_back(line);
  }
}

base::Json lists_json(const policy::Calibration& calibration) {
  base::Json lists = base::Json::array();
  for (const auto& list : calibration.lists) {
    base::Json points = base::Json::array();
    for (const double fpir : told_fpirs) {
      const auto derived = policy::threshold_for(calibration, fpir, list.size);
      base::Json point = {{"fpir", fpir}, {"threshold", nullptr}, {"reason", nullptr}};
      if (derived)
        point["threshold"] = derived->decimal;
      else
        point["reason"] = derived.error().message;
      points.push_back(point);
    }
    lists.push_back({{"size", list.size}, {"thresholds", points}});
  }
  return lists;
}

base::Json divisions_json(const policy::Calibration& calibration) {
  base::Json divisions = base::Json::array();
  for (const auto& division : calibration.divisions) {
    base::Json groups = base::Json::array();
    for (const auto& group : division.groups)
      groups.push_back({{"name", group.name},
                        {"people", group.people},
                        {"errors", group.errors},
                        {"ratio", group.ratio},
                        {"verdict", policy::name_of(group.verdict)}});
    divisions.push_back({{"name", division.name}, {"threshold", division.threshold}, {"groups", groups}});
  }
  return divisions;
}

}  // namespace

std::vector<std::string> describe(const policy::Calibration& calibration) {
  std::vector<std::string> lines;
  add(lines, "Measured on", calibration.set.words);
  add(lines, "Does not say", calibration.limits);
  add_method(lines, calibration);
  add_set(lines, calibration);
  add_groups(lines, calibration);
  add_thresholds(lines, calibration);
  return lines;
}

base::Json summary_json(const policy::Calibration& calibration) {
  const auto& set = calibration.set;
  return {{"people", set.people},
          {"images", set.images},
          {"searched", set.searched},
          {"searches", set.searches},
          {"listed", set.listed},
          {"words", set.words},
          {"limits", calibration.limits},
          {"table", base::to_text(set.table)},
          {"measured", base::format_time(calibration.measured)},
          {"models", calibration.method.models},
          {"templates", base::to_text(calibration.method.templates)},
          {"version", calibration.version},
          {"replicates", calibration.replicates},
          {"seed", calibration.seed},
          {"max_ratio", calibration.max_ratio},
          {"divisions", divisions_json(calibration)},
          {"lists", lists_json(calibration)}};
}

}  // namespace peel::app
