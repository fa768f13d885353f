#include "report.h"

#include <algorithm>

#include "authorise.h"
#include "page.h"

namespace peel::app {
namespace {

std::string readable(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '-', ' ');
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string picture(const base::SecretBytes& jpeg, std::string_view alternative) {
  return fmt::format("<img alt=\"{}\" src=\"data:image/jpeg;base64,{}\">", escaped(alternative),
                     base::to_base64(jpeg.view()));
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
      table_row("Category", readable(watchlist::name_of(alert.category))), table_row("Camera", alert.camera),
      table_row("Time", base::format_time(alert.captured)),
      table_row("Quality of the picture", fmt::format("{:.2f} of 1", alert.quality.unified)),
      table_row("Quality of the list's", fmt::format("{:.2f} of 1", alert.reference.quality)),
      table_row("From capture to alert", fmt::format("{} ms", latency)),
      table_row("Legal basis", alert.reference.legal_basis), table_row("Alert", alert.id),
      scale(alert.score, alert.threshold), score_in_words(alert.score, alert.threshold));
}

std::string authority(const policy::Authorisation& authorisation) {
  const policy::OperatingPoint& point = authorisation.operating_point;
  return fmt::format(
      "<h2>The authority</h2>\n<table><tbody>\n{}{}{}{}{}{}{}{}{}</tbody></table>\n",
      table_row("Authorisation", authorisation.id), table_row("Purpose", authorisation.purpose),
      table_row("Legal basis", authorisation.legal_basis), table_row("Necessity", authorisation.necessity),
      table_row("Proportionality", authorisation.proportionality),
      table_row("In force",
                base::format_time(authorisation.from) + " to " + base::format_time(authorisation.until)),
      table_row("Asked for", asked_for(authorisation)), table_row("Threshold", point.threshold),
      table_row("Watchlist", fmt::format("{} people, {}", authorisation.list.subjects,
                                         base::to_text(authorisation.list.file))));
}

std::string provenance(const lfr::Provenance& provenance, const std::string& limits) {
  std::string text = "<h2>How it can be checked</h2>\n<table><tbody>\n";
  for (const auto& signer : provenance.signers)
    text +=
        table_row("Signed by", fmt::format("{}, {}, key {}", signer.name, readable(signer.role), signer.key));
  text += table_row("Trust file", base::to_text(provenance.trust_file));
  text += table_row(provenance.uncalibrated.empty() ? "Calibration" : "Table of error rates",
                    base::to_text(provenance.error_rates));
  text += table_row("What it does not show", limits);
  for (const auto& model : provenance.models)
    text += table_row(fmt::format("Model ({})", readable(model.kind)),
                      fmt::format("{}, {}", model.name, base::to_text(model.file)));
  return text + "</tbody></table>\n";
}

std::string camera_row(const lfr::CameraSummary& camera) {
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
      "class=\"number\">{}"
      "</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
      "class=\"number\">{}</td></tr>\n",
      escaped(camera.name) + (camera.recorded ? " (a recording)" : ""), camera.frames_processed,
      camera.frames_skipped, camera.faces, camera.tracks, camera.searches, camera.alerts);
}

std::string cameras(const lfr::Summary& summary) {
  std::string text =
      "<h2>What the cameras saw</h2>\n<table><thead><tr><th scope=\"col\">Camera</th><th scope=\"col\" "
      "class=\"number\">"
      "Frames</th><th scope=\"col\" class=\"number\">Not looked at</th><th scope=\"col\" "
      "class=\"number\">Faces found</th><th scope=\"col\" "
      "class=\"number\">People</th><th "
      "scope=\"col\" class=\"number\">Searches</th><th scope=\"col\" "
      "class=\"number\">Alerts</th></tr></thead><tbody>\n";
  for (const auto& camera : summary.cameras) text += camera_row(camera);
  text += "</tbody></table>\n";
  for (const auto& camera : summary.cameras)
    if (camera.frames_skipped > camera.frames_processed)
      text += fmt::format(
          "<p class=\"warning\">{}: more frames went by than the machine could look at; somebody on the list "
          "may have "
          "passed unseen.</p>\n",
          escaped(camera.name));
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
      table_row("Templates of faces", counts(summary.templates)),
      table_row("Face crops", counts(summary.crops)),
      table_row("Kept",
                "the alerts above, with one picture each, in this file and beside it; they must be deleted "
                "at the latest after 24 hours"),
      table_row("Began and ended",
                base::format_time(summary.began) + " to " + base::format_time(summary.ended)),
      table_row("Ended because", readable(lfr::name_of(summary.ended_because)) +
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
                        const std::vector<ReportedAlert>& alerts, const std::string& limits) {
  std::string page = page_head("Live facial recognition at " + authorisation.place);
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
  if (!summary.provenance.uncalibrated.empty())
    page += fmt::format(
        "<p class=\"warning\">This deployment had no calibration: the threshold does not follow from errors "
        "measured on so long a list and in this way of searching. The reason that was signed: {}</p>\n",
        escaped(summary.provenance.uncalibrated));
  page += alerts_section(alerts) + cameras(summary) + forgetting(summary) + authority(authorisation) +
          provenance(summary.provenance, limits);
  page +=
      "<footer>This page holds personal data: the pictures of alerts and of the list. Keep it as the alerts "
      "are "
      "kept, and delete it with them.</footer>\n</main>\n</body>\n</html>\n";
  return page;
}

}  // namespace peel::app
