#include "report.h"

#include <algorithm>

#include "base/hash.h"

namespace peel::app {
namespace {

// Plain, light, and readable without colour: after the pages that people in the UK know from government.
constexpr std::string_view style = R"(
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#0b0c0c;font:19px/1.32 "GDS Transport",Arial,sans-serif}
header{background:#0b0c0c;color:#fff;border-bottom:10px solid #1d70b8}
header div,main{max-width:1020px;margin:0 auto;padding:10px 30px}
header div{font-size:30px;font-weight:700}
main{padding-top:30px;padding-bottom:60px}
h1{font-size:48px;line-height:1.1;margin:0 0 30px}
h2{font-size:36px;line-height:1.15;margin:50px 0 20px}
h3{font-size:24px;margin:0 0 5px}
.inset{border-left:10px solid #b1b4b6;padding:15px;margin:30px 0}
.warning{border-left:10px solid #d4351c;padding:15px;margin:30px 0;font-weight:700}
table{border-collapse:collapse;width:100%;margin:0 0 30px}
th,td{text-align:left;vertical-align:top;padding:10px 20px 10px 0;border-bottom:1px solid #b1b4b6}
th{font-weight:700}
td.number,th.number{text-align:right;padding-right:0;padding-left:20px;font-variant-numeric:tabular-nums}
tbody th{width:30%}
article{border:1px solid #b1b4b6;margin:0 0 30px;break-inside:avoid}
article>header{background:#f3f2f1;color:inherit;border-bottom:1px solid #b1b4b6;padding:15px 20px}
article>header p{margin:0;color:#505a5f}
.faces{display:flex;flex-wrap:wrap;gap:30px;padding:20px}
figure{margin:0;flex:1 1 220px;max-width:300px}
figure img{display:block;width:100%;height:300px;object-fit:contain;background:#f3f2f1}
figcaption{margin-top:8px;font-size:16px;color:#505a5f}
.facts{flex:1 1 300px}
.facts table{margin:0;font-size:16px}
.facts th,.facts td{padding:6px 10px 6px 0}
.scale{padding:0 20px 20px}
.scale svg{display:block;width:100%;height:auto}
.scale p{margin:5px 0 0}
code{font-family:monospace;font-size:.85em;overflow-wrap:anywhere}
footer{border-top:1px solid #b1b4b6;margin-top:60px;padding-top:20px;font-size:16px;color:#505a5f}
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out;
}

std::string readable(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '-', ' ');
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string row(std::string_view name, std::string_view value) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escaped(name), escaped(value));
}

std::string picture(const base::SecretBytes& jpeg, std::string_view alternative) {
  return fmt::format("<img alt=\"{}\" src=\"data:image/jpeg;base64,{}\">", escaped(alternative),
                     base::to_base64(jpeg.view()));
}

std::string head(const policy::Authorisation& authorisation) {
  const base::Sha256 hash = base::sha256(base::as_bytes(style));
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
      "'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<title>Live facial recognition at {}</title>\n<style>{}</style>\n</head>\n",
      base::to_base64(hash.bytes), escaped(authorisation.place), style);
}

// The cosine from 0 to 1 as a line, with the threshold and the score on it.
std::string scale(float score, float threshold) {
  constexpr float left = 10;
  constexpr float width = 880;
  const auto x = [](float value) { return left + width * std::clamp(value, 0.0f, 1.0f); };
  return fmt::format(
      "<svg viewBox=\"0 0 900 74\" role=\"img\" aria-label=\"Score {0:.2f} on a scale from 0 to 1; the "
      "threshold is "
      "{1:.2f}\" font-family=\"Arial,sans-serif\" font-size=\"17\">"
      "<rect x=\"{2}\" y=\"32\" width=\"{3}\" height=\"10\" fill=\"#b1b4b6\"/>"
      "<rect x=\"{4:.1f}\" y=\"32\" width=\"{5:.1f}\" height=\"10\" fill=\"#1d70b8\"/>"
      "<rect x=\"{4:.1f}\" y=\"22\" width=\"3\" height=\"30\" fill=\"#0b0c0c\"/>"
      "<text x=\"{4:.1f}\" y=\"70\" text-anchor=\"middle\">threshold {1:.2f}</text>"
      "<circle cx=\"{6:.1f}\" cy=\"37\" r=\"10\" fill=\"#ffdd00\" stroke=\"#0b0c0c\" stroke-width=\"3\"/>"
      "<text x=\"{6:.1f}\" y=\"17\" text-anchor=\"middle\" font-weight=\"700\">score {0:.2f}</text></svg>",
      score, threshold, left, width, x(threshold), x(1) - x(threshold), x(score));
}

// No probability: how far above the threshold says little about who it is.
std::string score_in_words(float score, float threshold) {
  const float room = std::max(1 - threshold, 0.01f);
  const float share = (score - threshold) / room;
  const char* words = share < 0.1f ? "just above" : share < 0.35f ? "above" : "well above";
  return fmt::format(
      "The score is {} the threshold. It says how alike two pictures are, not who somebody is.", words);
}

std::string faces(const ReportedAlert& alert) {
  return fmt::format(
      "<figure>{}<figcaption>Seen by camera {} at {}</figcaption></figure>\n"
      "<figure>{}<figcaption>On the list: {}, taken {}, from {}</figcaption></figure>\n",
      picture(alert.crop_jpeg, "The face that passed the camera"), escaped(alert.camera),
      base::format_time(alert.captured), picture(alert.reference_jpeg, "The picture on the watchlist"),
      escaped(alert.entry), escaped(alert.reference.taken_on), escaped(alert.reference.source));
}

std::string article(const ReportedAlert& alert, std::size_t number) {
  const auto latency = std::chrono::duration_cast<std::chrono::milliseconds>(alert.latency).count();
  return fmt::format(
      "<article>\n<header><h3>{}. Is this {}?</h3><p>A question to a person, not an answer. Look, ask, "
      "decide.</p>"
      "</header>\n<div class=\"faces\">\n{}<div "
      "class=\"facts\"><table><tbody>\n{}{}{}{}{}{}{}{}</tbody></table></div>\n"
      "</div>\n<div class=\"scale\">{}<p>{}</p></div>\n</article>\n",
      number, escaped(alert.entry), faces(alert),
      row("Category", readable(watchlist::name_of(alert.category))), row("Camera", alert.camera),
      row("Time", base::format_time(alert.captured)),
      row("Quality of the picture", fmt::format("{:.2f} of 1", alert.quality.unified)),
      row("Quality of the list's", fmt::format("{:.2f} of 1", alert.reference.quality)),
      row("From capture to alert", fmt::format("{} ms", latency)),
      row("Legal basis", alert.reference.legal_basis), row("Alert", alert.id),
      scale(alert.score, alert.threshold), score_in_words(alert.score, alert.threshold));
}

std::string authority(const policy::Authorisation& authorisation) {
  return fmt::format("<h2>The authority</h2>\n<table><tbody>\n{}{}{}{}{}{}{}</tbody></table>\n",
                     row("Authorisation", authorisation.id), row("Purpose", authorisation.purpose),
                     row("Legal basis", authorisation.legal_basis), row("Necessity", authorisation.necessity),
                     row("Proportionality", authorisation.proportionality),
                     row("In force", base::format_time(authorisation.from) + " to " +
                                         base::format_time(authorisation.until)),
                     row("Watchlist", fmt::format("{} people, {}", authorisation.list.subjects,
                                                  base::to_text(authorisation.list.file))));
}

std::string provenance(const lfr::Provenance& provenance) {
  std::string text = "<h2>How it can be checked</h2>\n<table><tbody>\n";
  for (const auto& signer : provenance.signers)
    text += row("Signed by", fmt::format("{}, {}, key {}", signer.name, readable(signer.role), signer.key));
  text += row("Trust file", base::to_text(provenance.trust_file));
  text += row("Table of error rates", base::to_text(provenance.error_rates));
  for (const auto& model : provenance.models)
    text += row(fmt::format("Model ({})", readable(model.kind)),
                fmt::format("{}, {}", model.name, base::to_text(model.file)));
  return text + "</tbody></table>\n";
}

std::string camera_row(const lfr::CameraSummary& camera) {
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
      "class=\"number\">{}"
      "</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
      escaped(camera.name), camera.frames_processed, camera.faces, camera.tracks, camera.searches,
      camera.alerts);
}

std::string cameras(const lfr::Summary& summary) {
  std::string text =
      "<h2>What the cameras saw</h2>\n<table><thead><tr><th scope=\"col\">Camera</th><th scope=\"col\" "
      "class=\"number\">"
      "Frames</th><th scope=\"col\" class=\"number\">Faces found</th><th scope=\"col\" "
      "class=\"number\">People</th><th "
      "scope=\"col\" class=\"number\">Searches</th><th scope=\"col\" "
      "class=\"number\">Alerts</th></tr></thead><tbody>\n";
  for (const auto& camera : summary.cameras) text += camera_row(camera);
  text += "</tbody></table>\n";
  for (const auto& camera : summary.cameras)
    if (!camera.problem.empty())
      text += fmt::format("<p class=\"warning\">{} {}: {}</p>\n", escaped(camera.name),
                          camera.away ? "was gone at the end" : "ended early", escaped(camera.problem));
  return text;
}

std::string counts(const biometric::Counts& counts) {
  return fmt::format("{} made, {} wiped, {} held", counts.made, counts.wiped, counts.held);
}

std::string forgetting(const lfr::Summary& summary) {
  const bool nothing_held = summary.templates.held == 0 && summary.crops.held == 0 &&
                            summary.templates.made == summary.templates.wiped &&
                            summary.crops.made == summary.crops.wiped;
  return fmt::format(
      "<h2>What was forgotten</h2>\n<p class=\"{}\">{}</p>\n<table><tbody>\n{}{}{}{}{}</tbody></table>\n",
      nothing_held ? "inset" : "warning",
      nothing_held ? "Every template that was made of a face that passed was wiped."
                   : "The counts do not add up: not all that was made is known to be wiped. Tell the data "
                     "protection officer.",
      row("Templates of faces", counts(summary.templates)), row("Face crops", counts(summary.crops)),
      row("Kept",
          "the alerts above, with one picture each, until they are deleted: at the latest after 24 hours"),
      row("Began and ended", base::format_time(summary.began) + " to " + base::format_time(summary.ended)),
      row("Ended because", readable(lfr::name_of(summary.ended_because)) +
                               (summary.ended_words.empty() ? "" : ": " + summary.ended_words)));
}

std::string alerts_section(const std::vector<ReportedAlert>& alerts) {
  if (alerts.empty()) return "<h2>Alerts</h2>\n<p>There was no alert.</p>\n";
  std::string text = fmt::format("<h2>{} {}</h2>\n", alerts.size(), alerts.size() == 1 ? "alert" : "alerts");
  for (std::size_t i = 0; i < alerts.size(); ++i) text += article(alerts[i], i + 1);
  return text;
}

}  // namespace

base::Result<ReportedAlert> reported(const lfr::Alert& alert) {
  ReportedAlert kept;
  kept.id = alert.id;
  kept.captured = alert.captured;
  kept.camera = alert.camera;
  kept.entry = alert.entry;
  kept.category = alert.category;
  kept.list_row = alert.list_row;
  kept.score = alert.score;
  kept.threshold = alert.threshold;
  kept.quality = alert.quality;
  kept.latency = alert.latency;
  PEEL_TRY(kept.crop_jpeg, base::SecretBytes::copy_of(alert.crop_jpeg.view()));
  return kept;
}

base::Status add_references(std::vector<ReportedAlert>& alerts, const watchlist::Watchlist& list) {
  for (ReportedAlert& alert : alerts) {
    alert.reference = list.reference_of_row(alert.list_row);
    PEEL_TRY(alert.reference_jpeg, list.picture_of_row(alert.list_row));
  }
  return {};
}

std::string report_html(const policy::Authorisation& authorisation, const lfr::Summary& summary,
                        const std::vector<ReportedAlert>& alerts) {
  std::string page = head(authorisation);
  page += fmt::format(
      "<body>\n<header><div>Peel</div></header>\n<main>\n<h1>Live facial recognition at {}</h1>\n",
      escaped(authorisation.place));
  page +=
      "<p class=\"inset\">Each alert is a question to a person, not an answer. It becomes a reason to act "
      "only when "
      "an officer has looked at the person, thought, and decided.</p>\n";
  if (summary.threshold_extrapolated)
    page +=
        "<p class=\"warning\">The threshold lies beyond what the table of measured errors can show. It must "
        "not be used "
        "on people before the models were tested independently.</p>\n";
  page += alerts_section(alerts) + cameras(summary) + forgetting(summary) + authority(authorisation) +
          provenance(summary.provenance);
  page +=
      "<footer>This page holds personal data: the pictures of alerts and of the list. Keep it as the alerts "
      "are "
      "kept, and delete it with them.</footer>\n</main>\n</body>\n</html>\n";
  return page;
}

}  // namespace peel::app
