#include <array>

#include "watchlist/watchlist.h"

namespace peel::watchlist {
namespace {

constexpr std::array all{Category::wanted_by_court, Category::wanted_by_police, Category::suspect,
                         Category::missing,         Category::vulnerable,       Category::risk_of_harm};

}  // namespace

const char* name_of(Category category) {
  switch (category) {
    case Category::wanted_by_court:
      return "wanted-by-court";
    case Category::wanted_by_police:
      return "wanted-by-police";
    case Category::suspect:
      return "suspect";
    case Category::missing:
      return "missing";
    case Category::vulnerable:
      return "vulnerable";
    case Category::risk_of_harm:
      return "risk-of-harm";
  }
  return "suspect";
}

base::Result<Category> category_from_text(std::string_view text) {
  std::string known;
  for (const Category category : all) {
    if (text == name_of(category)) return category;
    known += (known.empty() ? "" : ", ") + std::string(name_of(category));
  }
  return base::fail(base::ErrorCode::invalid_input, "'{}' is no category; known are {}", text.substr(0, 64),
                    known);
}

}  // namespace peel::watchlist
