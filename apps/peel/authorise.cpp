// peel authorise: who may search for whom, where, when and why, signed by two people.
#include "authorise.h"

#include <cmath>
#include <ctime>

#include "policy/permit.h"

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

std::string asked_for(const policy::Authorisation& authorisation) {
  if (const auto* threshold = std::get_if<policy::ExplicitThreshold>(&authorisation.operating_point))
    return fmt::format("a similarity of at least {}", threshold->decimal);
  const std::string& fpir = std::get<policy::WantedFpir>(authorisation.operating_point).decimal;
  return fmt::format("at most {} false alerts per person passing (FPIR)", fpir);
}

}  // namespace

std::string both_times(base::Time time) {
  return fmt::format("{} ({})", base::format_time(time), local_time(time));
}

std::vector<std::string> describe(const policy::Authorisation& authorisation) {
  std::string cameras;
  for (const auto& camera : authorisation.cameras) cameras += (cameras.empty() ? "" : ", ") + camera;
  const auto& list = authorisation.list;
  return {
      fmt::format("Authorisation    {}", authorisation.id),
      fmt::format("Use              {}", policy::name_of(authorisation.use)),
      fmt::format("Purpose          {}", authorisation.purpose),
      fmt::format("Legal basis      {}", authorisation.legal_basis),
      fmt::format("Necessity        {}", authorisation.necessity),
      fmt::format("Proportionality  {}", authorisation.proportionality),
      fmt::format("Place            {}", authorisation.place),
      fmt::format("Cameras          {}", cameras.empty() ? "none" : cameras),
      fmt::format("From             {}", both_times(authorisation.from)),
      fmt::format("Until            {}, {}", both_times(authorisation.until), length_of(authorisation)),
      fmt::format("Watchlist        {}: {} subjects, {} templates", base::to_text(list.file), list.subjects,
                  list.templates),
      fmt::format("Made with        {}", base::to_text(list.model)),
      fmt::format("Asked for        {}", asked_for(authorisation)),
  };
}

void add_authorise(CLI::App& app, Chosen& chosen) {
  CLI::App* group = app.add_subcommand("authorise", "Write, sign and check the authority for a search");
  group->require_subcommand(1);
  group->footer(
      "Order: peel authorise new; two people each: peel authorise sign; anybody: peel authorise show");
  add_authorise_new(*group, chosen);
  add_authorise_sign(*group, chosen);
  add_authorise_show(*group, chosen);
}

}  // namespace peel::app
