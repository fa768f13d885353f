#include "report.h"

#include <fmt/format.h>

#include <algorithm>


namespace peel::app {
namespace {

using base::Result;

constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Deployment report</title>
<style>
:root { --ink: #0b0c0c; --quiet: #505a5f; --line: #b1b4b6; --soft: #f3f2f1; --blue: #1d70b8; --red: #d4351c; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); font: 19px/1.32 system-ui, "Liberation Sans", Arial, sans-serif; }
header { background: var(--ink); color: #fff; padding: 14px 0; border-bottom: 10px solid var(--blue); }
.width { max-width: 1020px; margin: 0 auto; padding: 0 20px; }
header strong { font-size: 26px; }
h1 { font-size: 40px; margin: 30px 0 10px; } h2 { font-size: 28px; margin: 40px 0 12px; }
.lead { font-size: 22px; margin: 0 0 24px; }
.inset { border-left: 10px solid var(--line); padding: 12px 16px; margin: 24px 0; }
.alert { border: 1px solid var(--line); margin: 0 0 24px; break-inside: avoid; }
.alert h3 { margin: 0; padding: 10px 16px; background: var(--soft); font-size: 21px; }
.alert h3 span { font-weight: normal; color: var(--quiet); }
.body { display: flex; flex-wrap: wrap; gap: 20px; padding: 16px; }
figure { margin: 0; width: 200px; } figure img { width: 200px; height: 200px; object-fit: contain; background: var(--soft); display: block; }
figcaption { font-size: 16px; color: var(--quiet); margin-top: 4px; }
.facts { flex: 1 1 320px; min-width: 280px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 0 14px; font-size: 17px; }
dt { color: var(--quiet); } dd { margin: 0; }
.scale { position: relative; height: 40px; margin: 6px 0 30px; }
.scale .bar { position: absolute; top: 14px; left: 0; right: 0; height: 10px; background: linear-gradient(90deg, #dde1e4, #8fb8de); border-radius: 5px; }
.scale i { position: absolute; top: 6px; width: 3px; height: 26px; background: var(--ink); }
.scale i.limit { background: var(--red); }
.scale b { position: absolute; top: 34px; font-size: 14px; font-weight: normal; transform: translateX(-50%); white-space: nowrap; }
.scale b.over { top: -13px; }
table { border-collapse: collapse; width: 100%; font-size: 17px; } th, td { text-align: left; padding: 8px 14px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; }
footer { color: var(--quiet); font-size: 16px; margin: 40px 0; border-top: 1px solid var(--line); padding-top: 14px; }
</style>
</head>
<body>
<header><div class="width"><strong>Peel</strong></div></header>
<main class="width">
)";

std::string picture(base::ByteView jpeg, std::string_view alt, std::string_view caption) {
  return fmt::format("<figure><img src=\"data:image/jpeg;base64,{}\" alt=\"{}\"><figcaption>{}</figcaption></figure>\n",
                     base::to_base64(jpeg), html_escaped(alt), html_escaped(caption));
}

// In words, since a number alone invites too much trust.
std::string_view words_for(float score, float threshold) {
  const float margin = score - threshold;
  if (margin < 0.05f) return "just over the threshold: a likeness that chance gives now and then";
  if (margin < 0.15f) return "over the threshold: a clear likeness";
  return "well over the threshold: a strong likeness";
}

std::string scale(float score, float threshold) {
  const auto place = [](float value) { return std::clamp(value, 0.0f, 1.0f) * 100; };
  return fmt::format(
      "<div class=\"scale\" role=\"img\" aria-label=\"Score {0:.3f} on a scale from 0 to 1; threshold {1:.3f}\">"
      "<div class=\"bar\"></div><i class=\"limit\" style=\"left:{3:.1f}%\"></i><i style=\"left:{2:.1f}%\"></i>"
      "<b style=\"left:{3:.1f}%\">threshold {1:.3f}</b><b class=\"over\" style=\"left:{2:.1f}%\">score {0:.3f}</b></div>",
      score, threshold, place(score), place(threshold));
}

std::string row(std::string_view name, std::string_view value) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_escaped(name), html_escaped(value));
}

Result<std::string> alert_html(const lfr::Alert& alert, const watchlist::Watchlist& list) {
  PEEL_TRY(const base::SecretBytes reference, list.picture_of_row(alert.list_row));
  const watchlist::Reference& origin = list.reference_of_row(alert.list_row);
  std::string html = fmt::format("<section class=\"alert\"><h3>{} <span>{}, camera {}</span></h3><div class=\"body\">\n",
                                 html_escaped(alert.entry), html_escaped(base::format_time(alert.captured)),
                                 html_escaped(alert.camera));
  html += picture(alert.crop_jpeg.view(), "The face that passed the camera", "Passed the camera");
  html += picture(reference.view(), "The image on the list",
                  fmt::format("On the list: {}, taken {}", origin.source, origin.taken_on));
  html += "<div class=\"facts\">" + scale(alert.score, alert.threshold) + "<dl>";
  html += row("Likeness", words_for(alert.score, alert.threshold));
  html += row("Category", watchlist::name_of(alert.category));
  html += row("Legal basis", origin.legal_basis);
  html += row("Reviewed by", origin.reviewed_by);
  html += row("Picture", fmt::format("quality {:.2f} of 1; {:.0f} pixels between the eyes", alert.quality.unified,
                                     alert.quality.inter_eye_px));
  html += row("Alerted after", fmt::format("{} ms", std::chrono::duration_cast<std::chrono::milliseconds>(alert.latency).count()));
  return html + "</dl></div></div></section>\n";
}

std::string camera_row(const lfr::CameraSummary& camera) {
  return fmt::format(
      "<tr><td>{}{}{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
      "<td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
      html_escaped(camera.name), camera.problem.empty() ? "" : "<br>ended early: ", html_escaped(camera.problem),
      camera.frames_processed, camera.frames_skipped, camera.faces, camera.tracks, camera.searches, camera.alerts);
}

std::string summary_html(const lfr::Summary& summary) {
  std::string html =
      "<h2>What was done</h2>\n<table><thead><tr><th>Camera</th><th class=\"n\">Frames</th><th "
      "class=\"n\">Skipped</th><th class=\"n\">Faces seen</th><th class=\"n\">People</th><th "
      "class=\"n\">Searches</th><th class=\"n\">Alerts</th></tr></thead><tbody>\n";
  for (const lfr::CameraSummary& camera : summary.cameras) html += camera_row(camera);
  html += "</tbody></table>\n<h2>What was forgotten</h2>\n<table><thead><tr><th></th><th class=\"n\">Made</th><th "
          "class=\"n\">Wiped</th><th class=\"n\">Held now</th></tr></thead><tbody>\n";
  const auto counts = [](std::string_view name, const biometric::Counts& c) {
    return fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
                       name, c.made, c.wiped, c.held);
  };
  html += counts("Templates (the numbers that faces are compared by)", summary.templates);
  html += counts("Aligned pictures of faces", summary.crops);
  return html + "</tbody></table>\n";
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

Result<std::string> report_html(const lfr::Summary& summary, const std::vector<lfr::Alert>& alerts,
                                const watchlist::Watchlist& list) {
  std::string html(head);
  html += fmt::format(
      "<h1>Deployment report</h1>\n<p class=\"lead\">{} to {}. {} alert{}. Threshold {:.4f}{}. It ended because: "
      "{}.</p>\n",
      html_escaped(base::format_time(summary.began)), html_escaped(base::format_time(summary.ended)), alerts.size(),
      alerts.size() == 1 ? "" : "s", summary.threshold,
      summary.threshold_extrapolated ? " (beyond what was measured, on the careful side)" : "",
      html_escaped(summary.ended_words.empty() ? "the cameras' sources ended" : summary.ended_words));
  html +=
      "<div class=\"inset\">An alert is a question to a person, not an answer. Nobody is stopped or arrested because "
      "of a score: an officer looks at both pictures, thinks, and decides.</div>\n<h2>Alerts</h2>\n";
  if (alerts.empty()) html += "<p>Nobody on the list was seen.</p>\n";
  for (const lfr::Alert& alert : alerts) {
    PEEL_TRY(const std::string one, alert_html(alert, list));
    html += one;
  }
  html += summary_html(summary);
  html += fmt::format(
      "<footer>Authorisation {}. This page holds faces: keep it as the alerts are kept, and delete it with them, at "
      "the latest after 24 hours.</footer>\n</main>\n</body>\n</html>\n",
      html_escaped(summary.authorisation));
  return html;
}

}  // namespace peel::app
