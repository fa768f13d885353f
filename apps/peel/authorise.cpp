// peel authorise: who may search for whom, where, when and why, signed by two people.
#include "authorise.h"

#include <cmath>
#include <ctime>

#include "base/text.h"

namespace peel::app {
namespace {

std::string local_time(base::Time time) {
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm parts{};
  char text[64] = "";
  if (::localtime_r(&seconds, &parts) == nullptr ||
      std::strftime(text, sizeof(text), "%a %d %b %Y %H:%M:%S %Z", &parts) == 0)
    return "no local time";
  return text;
}

std::string length_of(const policy::Authorisation& authorisation) {
  const auto minutes =
      std::chrono::duration_cast<std::chrono::minutes>(authorisation.until - authorisation.from).count();
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

// Long words go on under themselves, so that nothing in them can stand where a member's name would.
void add_member(std::vector<std::string>& lines, std::string_view name, const std::string& words) {
  constexpr std::size_t columns = 75;
  for (const auto& line : base::wrapped(words, columns)) {
    lines.push_back(fmt::format("{:<15}  {}", name, line));
    name = "";
  }
}

// Of a division's groups those of which nobody knows whether the program errs as rarely as for the best one.
// Divisions can have dozens, which nobody would read who is to sign below them; the file names all.
std::string not_shown(const policy::CalibratedDivision& division, const std::string& max_ratio) {
  constexpr std::size_t named = 4;
  std::string names;
  std::size_t count = 0;
  for (const auto& group : division.groups) {
    if (group.verdict != policy::GroupVerdict::not_shown) continue;
    if (++count <= named) names += (names.empty() ? "" : ", ") + group.name;
  }
  if (count == 0) return "";
  if (count > named) names += fmt::format(" and {} more", count - named);
  return fmt::format(
      "by {}: {} of {} groups not shown to err at most {} times as often as the best group: {}",
      division.name, count, division.groups.size(), max_ratio, names);
}

}  // namespace

std::string asked_for(const policy::Authorisation& authorisation) {
  const policy::OperatingPoint& point = authorisation.operating_point;
  if (point.fpir) return fmt::format("at most {} false alerts per person passing (FPIR)", *point.fpir);
  return fmt::format("a similarity of at least {}", point.threshold);
}

std::string both_times(base::Time time) {
  return fmt::format("{} ({})", base::format_time(time), local_time(time));
}

std::vector<std::string> describe(const policy::Authorisation& authorisation) {
  std::string cameras;
  for (const auto& camera : authorisation.cameras) cameras += (cameras.empty() ? "" : ", ") + camera;
  const auto& list = authorisation.list;
  std::vector<std::string> lines;
  const auto say = [&](std::string_view name, const std::string& words) { add_member(lines, name, words); };
  say("Authorisation", authorisation.id);
  say("Use", policy::name_of(authorisation.use));
  say("Purpose", authorisation.purpose);
  say("Legal basis", authorisation.legal_basis);
  say("Necessity", authorisation.necessity);
  say("Proportionality", authorisation.proportionality);
  say("Place", authorisation.place);
  say("Cameras", cameras.empty() ? "none" : cameras);
  if (authorisation.addresses)
    say("", "where they are is signed for too, as " + base::to_text(*authorisation.addresses));
  say("From", both_times(authorisation.from));
  say("Until", fmt::format("{}, {}", both_times(authorisation.until), length_of(authorisation)));
  say("Watchlist", base::to_text(list.file));
  say("", fmt::format("{} subjects, {} templates", list.subjects, list.templates));
  if (authorisation.categories)
    say("LOOKED FOR", fmt::format("only people on it who are {}; the threshold is that of the whole list",
                                  policy::in_words(*authorisation.categories)));
  say("Made with", base::to_text(list.model));
  say("Asked for", asked_for(authorisation));
  say("Threshold", authorisation.operating_point.threshold);
  const policy::OperatingPoint& point = authorisation.operating_point;
  if (point.calibration)
    say("Calibration", base::to_text(*point.calibration));
  else
    say("Error rates", base::to_text(point.table));
  if (point.uncalibrated) say("NOT CALIBRATED", *point.uncalibrated);
  return lines;
}

std::vector<std::string> describe_table(const policy::Rules& rules, const policy::Derived& threshold) {
  std::vector<std::string> lines;
  if (rules.calibration) {
    add_member(lines, "Measured on", rules.calibration->calibration.set.words);
    add_member(lines, "Does not say", rules.calibration->calibration.limits);
    if (rules.calibration->calibration.divisions.empty())
      add_member(lines, "", "no groups of people were compared");
    for (const auto& division : rules.calibration->calibration.divisions)
      if (const std::string words = not_shown(division, rules.calibration->calibration.max_ratio);
          !words.empty())
        add_member(lines, "", words);
    return lines;
  }
  add_member(lines, "Measured on", rules.operating_points.origin);
  if (threshold.extrapolated)
    add_member(lines, "", "the threshold lies beyond what was measured, on the careful side");
  return lines;
}

void add_authorise(Command& app, Chosen& chosen) {
  Command* group = app.add_subcommand("authorise", "Write, sign and check the authority for a search");
  group->require_subcommand(1);
  group->footer(
      "Order: peel authorise new; two people each: peel authorise sign; anybody: peel authorise show");
  add_authorise_new(*group, chosen);
  add_authorise_sign(*group, chosen);
  add_authorise_show(*group, chosen);
}

}  // namespace peel::app
