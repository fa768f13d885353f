// A calibration as one page for people.
#include <algorithm>
#include <cmath>

#include "calibrate/calibrate_internal.h"
#include "page.h"

namespace peel::app {
namespace {

constexpr double left = 90;
constexpr double top = 20;
constexpr double width = 780;
constexpr double height = 380;
constexpr double from = 0.2;  // thresholds
constexpr double until = 0.8;
constexpr double highest = 0.1;  // FPIR
constexpr double lowest = 1e-6;

double x_of(double threshold) { return left + width * (threshold - from) / (until - from); }

double y_of(double fpir) {
  const double share = std::log(std::clamp(fpir, lowest, highest) / lowest) / std::log(highest / lowest);
  return top + height * (1 - share);
}

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y, anchor, text);
}

std::string line(double x1, double y1, double x2, double y2) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#b1b4b6\"/>", x1,
                     y1, x2, y2);
}

std::string grid() {
  std::string svg;
  for (int tenth = 2; tenth <= 8; ++tenth)
    svg += line(x_of(tenth / 10.0), top, x_of(tenth / 10.0), top + height) +
           text_at(x_of(tenth / 10.0), top + height + 22, "middle", fmt::format("{:.1f}", tenth / 10.0));
  for (const double fpir : {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6})
    svg += line(left, y_of(fpir), left + width, y_of(fpir)) +
           text_at(left - 8, y_of(fpir) + 5, "end", fmt::format("{:g}", fpir));
  return svg + text_at(left + width / 2, 460, "middle", "threshold") +
         fmt::format(
             "<text transform=\"translate(22 {:.0f}) rotate(-90)\" text-anchor=\"middle\">FPIR per "
             "person passing</text>",
             top + height / 2);
}

// The observed rate in black, the careful end in blue dashes.
std::string curve(const policy::CalibratedList& list) {
  std::string observed;
  std::string upper;
  for (const auto& point : list.points) {
    const double x = x_of(std::stod(point.threshold));
    if (x < left || x > left + width) continue;
    if (point.resemblances > 0) observed += fmt::format("{:.1f},{:.1f} ", x, y_of(std::stod(point.fpir)));
    upper += fmt::format("{:.1f},{:.1f} ", x, y_of(std::stod(point.upper)));
  }
  return fmt::format(
      "<polyline points=\"{}\" fill=\"none\" stroke=\"#0b0c0c\" stroke-width=\"2\"/><polyline points=\"{}\" "
      "fill=\"none\" stroke=\"#1d70b8\" stroke-width=\"2\" stroke-dasharray=\"8 5\"/>",
      observed, upper);
}

std::string plot(const policy::Calibration& calibration) {
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 900 480\" role=\"img\" aria-label=\"FPIR by threshold and list size\" "
      "font-family=\"Arial,sans-serif\" font-size=\"15\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
      "fill=\"none\" stroke=\"#0b0c0c\"/>",
      left, top, width, height);
  svg += grid();
  for (const auto& list : calibration.lists) svg += curve(list);
  return svg + "</svg>";
}

std::string head(const std::vector<std::string>& names) {
  std::string text = "<table><thead><tr>";
  for (const auto& name : names) text += fmt::format("<th scope=\"col\">{}</th>", escaped(name));
  return text + "</tr></thead><tbody>\n";
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "<tr>";
  for (const auto& cell : cells) text += fmt::format("<td>{}</td>", escaped(cell));
  return text + "</tr>\n";
}

constexpr const char* table_end = "</tbody></table>\n";

std::string thresholds(const policy::Calibration& calibration) {
  std::vector<std::string> names{"People on the list"};
  for (const double fpir : told_fpirs) names.push_back(fmt::format("FPIR {:g}", fpir));
  std::string text = "<h2>Thresholds that keep a rate</h2>\n" + head(names);
  for (const auto& list : calibration.lists) {
    std::vector<std::string> cells{std::to_string(list.size)};
    for (const double fpir : told_fpirs) {
      const auto derived = policy::threshold_for(calibration, fpir, list.size);
      cells.push_back(derived ? derived->decimal : "refused");
    }
    text += row(cells);
  }
  return text + table_end +
         "<p>At the careful end of the interval. Refused: too few errors stand behind it, or none can be "
         "shown.</p>\n";
}

std::string groups(const policy::Calibration& calibration) {
  if (calibration.divisions.empty())
    return "<h2>Groups</h2>\n<p class=\"warning\">No groups were compared: from this, nobody can see whether "
           "some people are falsely alerted more often than others.</p>\n";
  std::string text;
  for (const auto& division : calibration.divisions) {
    text += fmt::format(
        "<h2>By {}</h2>\n<p>People who resemble somebody on the longest list at threshold {}. "
        "At most {} times the best group is right.</p>\n",
        escaped(division.name), division.threshold, calibration.max_ratio);
    text += head({"Group", "People", "False positives", "Ratio to the best", "Verdict"});
    for (const auto& group : division.groups)
      text += row({group.name, std::to_string(group.people), std::to_string(group.errors), group.ratio,
                   policy::name_of(group.verdict)});
    text += table_end;
  }
  return text;
}

std::string facts(const Calibrated& calibrated) {
  const policy::Calibration& c = calibrated.calibration;
  std::string text = "<h2>Made with</h2>\n<table><tbody>\n";
  text += table_row("Table of images", base::to_text(c.set.table)) +
          table_row("People", std::to_string(c.set.people)) +
          table_row("Images", std::to_string(c.set.images)) +
          table_row("People searched", std::to_string(c.set.searched)) +
          table_row("Searches", std::to_string(c.set.searches)) +
          table_row("People listed", std::to_string(c.set.listed));
  for (const auto& [reason, count] : calibrated.failures)
    text += table_row("Images not used: " + reason, std::to_string(count));
  text += table_row("Models", c.method.models) + table_row("Detector", base::to_text(c.method.detector)) +
          table_row("Landmarks", base::to_text(c.method.landmarks)) +
          table_row("Embedder", base::to_text(c.method.embedder)) +
          table_row("Templates", base::to_text(c.method.templates)) + table_row("Gate", c.method.gate) +
          table_row("Gate of references", c.method.reference_gate) + table_row("Rule", c.method.rule) +
          table_row("Draws", std::to_string(c.replicates)) + table_row("Seed", std::to_string(c.seed)) +
          table_row("Measured", base::format_time(c.measured));
  return text + table_end;
}

}  // namespace

std::string calibration_html(const Calibrated& calibrated) {
  const policy::Calibration& c = calibrated.calibration;
  std::string page = page_head("Calibration") +
                     "<body>\n<header><div>Peel</div></header>\n<main>\n<h1>How often "
                     "people who pass are falsely alerted</h1>\n";
  page += fmt::format("<p class=\"inset\">{}</p>\n<p class=\"warning\">What it does not say: {}</p>\n",
                      escaped(c.set.words), escaped(c.limits));
  page += thresholds(c) + "<h2>FPIR by threshold</h2>\n" + plot(c) +
          "<p>Black: as observed. Blue: the careful end of its interval. From left to right: the shortest "
          "list to "
          "the longest.</p>\n";
  return page + groups(c) + facts(calibrated) + "</main>\n</body>\n</html>\n";
}

}  // namespace peel::app
