// What the console says beside an alert. A machine asks; what is done is for people to say, and to answer
// for.
#include <fmt/format.h>

#include "base/json.h"
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

// What of this very person must not be overlooked.
std::vector<std::string> cautions_in(const std::string& facts) {
  const auto parsed = base::parse_json(facts, 1u << 16, 8);
  if (!parsed || !parsed->is_object()) return {};
  std::vector<std::string> lines;
  if (parsed->value("under_18", false))
    lines.emplace_back(
        "The person on the list is, or may be, under 18. Whoever goes must know that first: a child's "
        "welfare comes before all else, and nothing is asked about an offence without an appropriate adult.");
  if (const auto others = parsed->value("look_alikes", std::uint64_t{0}); others > 0)
    lines.push_back(fmt::format(
        "{} on this list. The alert may be about somebody else, such as a relative: ask who the person is "
        "before anything else.",
        others == 1 ? "One other person looks like this one"
                    : fmt::format("{} other people look like this one", others)));
  return lines;
}

}  // namespace

std::vector<std::string> advice_for(const std::string& category, const std::string& facts) {
  std::vector<std::string> lines = cautions_in(facts);
  for (const Advice& advice : by_category())
    if (advice.category == category) lines.insert(lines.end(), advice.lines.begin(), advice.lines.end());
  lines.insert(lines.end(), for_all().begin(), for_all().end());
  return lines;
}

}  // namespace peel::service
