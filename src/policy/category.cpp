#include "policy/category.h"

#include <string>

namespace peel::policy {

using base::ErrorCode;
using base::fail;

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
  for (const Category category : all_categories)
    if (text == name_of(category)) return category;
  return fail(ErrorCode::invalid_input, "'{}' is no category; known are {}", text.substr(0, 64),
              in_words({Category::wanted_by_court, Category::wanted_by_police, Category::suspect,
                        Category::missing, Category::vulnerable, Category::risk_of_harm}));
}

std::vector<Category> Categories::all() const {
  std::vector<Category> some;
  for (const Category each : all_categories)
    if (has(each)) some.push_back(each);
  return some;
}

base::Result<Categories> categories_from_texts(const std::vector<std::string>& names) {
  if (names.empty())
    return fail(ErrorCode::invalid_input,
                "no category is named; leave the categories out where everybody on the list is looked for");
  Categories categories;
  for (const std::string& name : names) {
    PEEL_TRY(const Category category, category_from_text(name));
    if (categories.has(category))
      return fail(ErrorCode::invalid_input, "the category {} is named twice", name);
    categories.add(category);
  }
  return categories;
}

std::vector<std::string> names_of(const Categories& categories) {
  std::vector<std::string> names;
  for (const Category each : categories.all()) names.emplace_back(name_of(each));
  return names;
}

std::string in_words(const Categories& categories) {
  std::string words;
  for (const std::string& name : names_of(categories)) words += (words.empty() ? "" : ", ") + name;
  return words;
}

}  // namespace peel::policy
