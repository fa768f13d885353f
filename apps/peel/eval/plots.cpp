// Plots as inline SVG: black lines, dashes and grey, so that they read in print.
#include <algorithm>
#include <cmath>

#include "eval/eval_internal.h"

namespace peel::app {
namespace {

constexpr double left = 90;
constexpr double top = 20;
constexpr double width = 780;
constexpr double height = 380;
constexpr double smallest_miss = 1e-4;

std::string opened(const std::string& label) {
  return fmt::format(
      "<svg viewBox=\"0 0 900 480\" role=\"img\" aria-label=\"{}\" font-family=\"Arial,sans-serif\" "
      "font-size=\"15\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" "
      "stroke=\"#0b0c0c\"/>",
      label, left, top, width, height);
}

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y, anchor, text);
}

std::string grid_line(double x1, double y1, double x2, double y2) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#b1b4b6\"/>", x1,
                     y1, x2, y2);
}

std::string axis_names(const std::string& x, const std::string& y) {
  return text_at(left + width / 2, 460, "middle", x) +
         fmt::format("<text transform=\"translate(22 {:.0f}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
                     top + height / 2, y);
}

std::string poly_line(const std::vector<std::pair<double, double>>& points, const char* look) {
  std::string list;
  for (const auto& [x, y] : points) list += fmt::format("{:.1f},{:.1f} ", x, y);
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke-width=\"2.5\" {}/>", list, look);
}

// A logarithmic scale from `smallest` to 1, as a share of the axis.
double place(double value, double smallest) {
  return 1 - std::log(std::max(value, smallest)) / std::log(smallest);
}

// That power of ten and those above it, up to 1.
std::vector<double> decades_from(double smallest) {
  std::vector<double> decades;
  for (int power = static_cast<int>(std::lround(std::log10(smallest))); power <= 0; ++power)
    decades.push_back(std::pow(10.0, power));
  return decades;
}

std::string percent(double share) { return fmt::format("{:g} %", share * 100); }

std::string score_axis() {
  std::string svg;
  for (int tenth = -4; tenth <= 10; tenth += 2) {
    const double x = left + width * (tenth / 10.0 + 0.5) / 1.5;
    svg += grid_line(x, top, x, top + height) +
           text_at(x, top + height + 22, "middle", fmt::format("{:.1f}", tenth / 10.0));
  }
  return svg;
}

constexpr std::size_t bins = 75;  // from -0.5 to 1

std::vector<double> shares_of(const std::vector<accuracy::Trial>& trials) {
  std::vector<double> counts(bins);
  double total = 0;
  for (const accuracy::Trial& trial : trials) {
    if (trial.score <= accuracy::no_score) continue;
    const double at = (double{trial.score} + 0.5) / 1.5 * bins;
    ++counts[static_cast<std::size_t>(std::clamp(at, 0.0, bins - 1.0))];
    ++total;
  }
  for (double& count : counts) count /= std::max(1.0, total);
  return counts;
}

std::string histogram(const std::vector<double>& shares, double highest, const char* look) {
  std::vector<std::pair<double, double>> points;
  for (std::size_t i = 0; i < bins; ++i) {
    const double y = top + height * (1 - shares[i] / highest);
    points.emplace_back(left + width * static_cast<double>(i) / bins, y);
    points.emplace_back(left + width * static_cast<double>(i + 1) / bins, y);
  }
  return poly_line(points, look);
}

std::string legend(double y, const char* look, const std::string& name) {
  return poly_line({{left + 20, y}, {left + 70, y}}, look) + text_at(left + 80, y + 5, "start", name);
}

constexpr const char* solid = "stroke=\"#0b0c0c\"";
constexpr const char* dashed = "stroke=\"#1d70b8\" stroke-dasharray=\"8 5\"";

}  // namespace

std::string det_plot(const Evaluation& e) {
  const bool identify = e.kind == "identify";
  double smallest = 0.1;
  for (const auto& point : e.det)
    if (point.false_positive > 0) smallest = std::min(smallest, point.false_positive);
  smallest = std::pow(10.0, std::floor(std::log10(smallest) + 1e-9));
  std::string svg = opened("Trade-off between false positives and misses");
  for (const double decade : decades_from(smallest)) {
    const double x = left + width * place(decade, smallest);
    svg += grid_line(x, top, x, top + height) + text_at(x, top + height + 22, "middle", percent(decade));
  }
  for (const double decade : decades_from(smallest_miss)) {
    const double y = top + height * (1 - place(decade, smallest_miss));
    svg += grid_line(left, y, left + width, y) + text_at(left - 8, y + 5, "end", percent(decade));
  }
  std::vector<std::pair<double, double>> line;
  for (const auto& point : e.det)
    line.emplace_back(left + width * place(point.false_positive, smallest),
                      top + height * (1 - place(point.miss, smallest_miss)));
  svg += poly_line(line, solid);
  for (const auto& point : e.points) {
    if (!point.threshold || point.wanted < smallest) continue;
    const double x = left + width * place(point.wanted, smallest);
    const auto y = [&](double miss) { return top + height * (1 - place(miss, smallest_miss)); };
    svg += fmt::format(
        "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#1d70b8\" "
        "stroke-width=\"4\"/>",
        x, y(point.miss.interval.low), y(point.miss.interval.high));
  }
  return svg + axis_names(identify ? "FPIR" : "FMR", identify ? "FNIR" : "FNMR") + "</svg>";
}

std::string score_plot(const Evaluation& e) {
  const auto mated = shares_of(e.trials.mated);
  const auto non_mated = shares_of(e.trials.non_mated);
  const double highest = std::max(*std::ranges::max_element(mated), *std::ranges::max_element(non_mated));
  std::string svg = opened("Scores of mated and of non-mated trials") + score_axis();
  if (highest > 0) svg += histogram(mated, highest, solid) + histogram(non_mated, highest, dashed);
  svg += legend(top + 25, solid, "mated") + legend(top + 50, dashed, "non-mated");
  return svg + axis_names("score (cosine)", "share of trials") + "</svg>";
}

}  // namespace peel::app
