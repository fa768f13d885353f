// What the console says beside an alert. A machine asks; what is done is for people to say, and to answer
// for.
#include "service/alerts.h"

namespace peel::service {
namespace {

struct Advice {
  std::string_view category;
  std::vector<std::string> lines;
};

const std::vector<std::string>& for_all() {
  static const std::vector<std::string> lines{
      "Compare both faces yourself: eyes, nose, mouth, ears, marks. Mind the age of the list's picture.",
      "A score is not a likelihood that this is the person. Do not arrest, search or use force on it.",
      "A brother or a sister can score as high. Ask who the person is before you say whom you look for.",
      "Do not follow the person to another camera, and do not take a picture of the screen."};
  return lines;
}

const std::vector<Advice>& by_category() {
  static const std::vector<Advice> all{
      {"wanted-by-court",
       {"Ask an officer nearby to speak to the person.",
        "Check by other means, before anything else is done, that the warrant is still in force."}},
      {"wanted-by-police",
       {"Ask an officer nearby to speak to the person.",
        "Check by other means, before anything else is done, that the person is still wanted."}},
      {"suspect",
       {"Ask an officer nearby to speak to the person.",
        "The grounds for a stop are the officer's own. This alert alone is none."}},
      {"missing",
       {"The person has done nothing wrong. Ask an officer nearby to see that they are well.",
        "An adult may not wish to be found: do not tell others where they are without their word."}},
      {"vulnerable",
       {"The person has done nothing wrong. Approach quietly, and ask whether they need help.",
        "Do not speak of the reason where others hear it."}},
      {"risk-of-harm",
       {"Tell the officers nearby of the risk before they go, and let them decide how to approach.",
        "Watch from a distance until they are there."}}};
  return all;
}

}  // namespace

std::vector<std::string> advice_for(const std::string& category) {
  std::vector<std::string> lines;
  for (const Advice& advice : by_category())
    if (advice.category == category) lines = advice.lines;
  lines.insert(lines.end(), for_all().begin(), for_all().end());
  return lines;
}

}  // namespace peel::service
