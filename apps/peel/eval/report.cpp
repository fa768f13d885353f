// An evaluation as one page for people.
#include "eval/eval_internal.h"
#include "page.h"

namespace peel::app {
namespace {

using accuracy::Rate;

std::string percent(double share) { return fmt::format("{:.2f} %", share * 100); }

std::string between(const accuracy::Interval& i) {
  return fmt::format("{} to {}", percent(i.low), percent(i.high));
}

std::string value_of(const Rate& rate) {
  if (const auto value = rate.value()) return fmt::format("{} ({})", percent(*value), between(rate.interval));
  return rate.reason();
}

std::string table_head(const std::vector<std::string>& names) {
  std::string text = "<table><thead><tr>";
  for (const auto& name : names) text += fmt::format("<th scope=\"col\">{}</th>", escaped(name));
  return text + "</tr></thead><tbody>\n";
}

std::string table_line(const std::vector<std::string>& cells) {
  std::string text = "<tr>";
  for (const auto& cell : cells) text += fmt::format("<td>{}</td>", escaped(cell));
  return text + "</tr>\n";
}

constexpr const char* table_end = "</tbody></table>\n";

std::string title_of(const std::string& rate) {
  static const std::map<std::string, std::string> titles{
      {"accuracy", "Accuracy"},          {"eer", "Equal error rate"},
      {"rank1", "Found at rank 1"},      {"rank10", "Found within rank 10"},
      {"fte", "Failure to enrol (FTE)"}, {"fta", "Failure to acquire (FTA)"}};
  return titles.at(rate);
}

std::string rates(const Evaluation& e) {
  std::string text = "<h2>Rates</h2>\n<table><tbody>\n";
  for (const auto& [name, rate] : e.rates) text += table_row(title_of(name), value_of(rate));
  for (const auto& [stage, reasons] : e.failures)
    for (const auto& [reason, count] : reasons)
      text += table_row(stage == "enrol" ? "Not enrolled: " + reason : "Not acquired: " + reason,
                        fmt::format("{} images", count));
  for (const auto& [name, count] : e.counts) text += table_row("Count: " + name, std::to_string(count));
  return text + table_end;
}

std::string points(const Evaluation& e) {
  const bool identify = e.kind == "identify";
  std::string text = identify ? "<h2>TPIR at FPIR</h2>\n" : "<h2>FNMR at FMR</h2>\n";
  text += table_head({identify ? "FPIR" : "FMR", "Threshold", identify ? "TPIR" : "FNMR",
                      identify ? "FPIR reached" : "FMR reached", "Note"});
  for (const auto& point : e.points) {
    if (!point.threshold) {
      text += table_line({fmt::format("{:g}", point.wanted), "none", "not stated", "", point.reason});
      continue;
    }
    const Rate told = identify ? accuracy::as_successes(point.miss) : point.miss;
    text += table_line({fmt::format("{:g}", point.wanted), fmt::format("{:.4f}", *point.threshold),
                        value_of(told), value_of(point.false_positive), point.caution});
  }
  return text + table_end;
}

std::string ratio_text(const accuracy::Ratio& ratio) {
  const std::string value = ratio.value ? fmt::format("{:.2f}", *ratio.value) : "not stated";
  const std::string high = ratio.high ? fmt::format("{:.2f}", *ratio.high) : "no limit";
  return fmt::format("{} ({:.2f} to {}): {}", value, ratio.low, high, accuracy::name_of(ratio.verdict));
}

std::string shift_text(const accuracy::ScoreShift& shift) {
  if (shift.count == 0) return "no scores";
  std::string text =
      fmt::format("mean {:.3f}, spread {:.3f}, shift {:+.3f}", shift.mean, shift.spread, shift.shift);
  if (shift.interval) text += fmt::format(" ({:+.3f} to {:+.3f})", shift.interval->low, shift.interval->high);
  return text;
}

std::string groups(const Evaluation& e) {
  std::string text;
  for (const auto& [column, comparison] : e.groups) {
    text += fmt::format(
        "<h2>By {}</h2>\n<p>At threshold {:.4f}. Whether no rate is more than {:g} times that of the best "
        "group: false positives {}, "
        "false negatives {}.</p>\n",
        escaped(column), e.group_threshold, e.max_ratio, accuracy::name_of(comparison.false_positive),
        accuracy::name_of(comparison.miss));
    text += table_head({"Group", "False positives", "Ratio to the best", "False negatives",
                        "Ratio to the best", "Mated scores", "Non-mated scores"});
    for (const auto& g : comparison.groups)
      text += table_line({g.name, value_of(g.false_positive), ratio_text(g.false_positive_ratio),
                          value_of(g.miss), ratio_text(g.miss_ratio), shift_text(g.mated),
                          shift_text(g.non_mated)});
    text += table_end;
  }
  return text;
}

std::string facts(const Evaluation& e) {
  std::string text = "<h2>Made with</h2>\n<table><tbody>\n";
  for (const auto& input : e.inputs) text += table_row(input.name, base::to_text(input.hash));
  for (const auto& [name, model] : e.models.items())
    text += table_row(name, model.is_string()
                                ? model.get<std::string>()
                                : model.value("name", "") + ", sha256:" + model.value("sha256", ""));
  for (const auto& [name, value] : e.options.items()) text += table_row(name, value.dump());
  return text + table_end;
}

}  // namespace

std::string evaluation_html(const Evaluation& e) {
  const bool identify = e.kind == "identify";
  const std::string title =
      identify ? "Measured errors of open-set search" : "Measured errors of 1:1 comparison";
  std::string page =
      page_head(title) + "<body>\n<header><div>Peel</div></header>\n<main>\n<h1>" + title + "</h1>\n";
  page +=
      "<p class=\"inset\">In brackets: 95 % confidence intervals, by drawing people again and not images. A "
      "rate "
      "with fewer than 30 errors behind it is not stated.</p>\n";
  page += rates(e) + points(e);
  page += "<h2>Trade-off (DET)</h2>\n" + det_plot(e) +
          "<p>The bars are confidence intervals at the wanted rates of the table above.</p>\n";
  page += "<h2>Scores</h2>\n" + score_plot(e) + groups(e) + facts(e);
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace peel::app
