// Why somebody is looked for, and choices of it.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace peel::policy {

// The categories that UK forces publish. Their numbers stand in gallery files: a new one goes to the end.
enum class Category : std::uint8_t {
  wanted_by_court,
  wanted_by_police,
  suspect,
  missing,
  vulnerable,
  risk_of_harm
};
const char* name_of(Category category);  // "wanted-by-court"
base::Result<Category> category_from_text(std::string_view text);

// By their names, as documents have them.
inline constexpr std::array all_categories{Category::missing,         Category::risk_of_harm,
                                           Category::suspect,         Category::vulnerable,
                                           Category::wanted_by_court, Category::wanted_by_police};

// Some of them; none at first.
class Categories {
 public:
  constexpr Categories() = default;
  constexpr Categories(std::initializer_list<Category> some) {
    for (const Category each : some) add(each);
  }
  constexpr void add(Category category) { bits_ |= bit_of(category); }
  constexpr void add(const Categories& others) { bits_ |= others.bits_; }
  constexpr bool has(Category category) const { return (bits_ & bit_of(category)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool within(const Categories& others) const { return (bits_ & ~others.bits_) == 0; }
  constexpr Categories without(const Categories& others) const { return Categories(bits_ & ~others.bits_); }
  // One bit for each, that of its number.
  constexpr std::uint8_t bits() const { return bits_; }
  std::vector<Category> all() const;  // by their names
  friend constexpr bool operator==(const Categories&, const Categories&) = default;

 private:
  constexpr explicit Categories(int bits) : bits_(static_cast<std::uint8_t>(bits)) {}
  static constexpr std::uint8_t bit_of(Category category) {
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(category));
  }
  std::uint8_t bits_ = 0;
};

// Errors: invalid_input: none named; what is no category; one named twice.
base::Result<Categories> categories_from_texts(const std::vector<std::string>& names);
std::vector<std::string> names_of(const Categories& categories);  // in order
// "missing, suspect".
std::string in_words(const Categories& categories);

}  // namespace peel::policy
