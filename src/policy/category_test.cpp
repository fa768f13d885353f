#include "policy/category.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peel::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Category, KeepsItsNameAndItsNumber) {
  EXPECT_EQ(all_categories.size(), 6u);
  for (const Category each : all_categories) EXPECT_EQ(category_from_text(name_of(each)).value(), each);
  // As gallery files have them.
  EXPECT_EQ(static_cast<int>(Category::wanted_by_court), 0);
  EXPECT_EQ(static_cast<int>(Category::risk_of_harm), 5);
  EXPECT_THAT(category_from_text("Missing").error().message,
              HasSubstr("'Missing' is no category; known are missing, risk-of-harm"));
}

TEST(Categories, AreThoseThatWereNamedInTheOrderOfTheirNames) {
  const Categories some{Category::suspect, Category::missing};
  EXPECT_TRUE(some.has(Category::suspect));
  EXPECT_FALSE(some.has(Category::vulnerable));
  EXPECT_THAT(names_of(some), ElementsAre("missing", "suspect"));
  EXPECT_EQ(in_words(some), "missing, suspect");
  EXPECT_EQ(categories_from_texts({"suspect", "missing"}).value(), some);
  EXPECT_TRUE(Categories().empty());
  EXPECT_TRUE(Categories{Category::missing}.within(some));
  EXPECT_FALSE(some.within({Category::missing}));
  EXPECT_EQ(some.without({Category::missing}), Categories{Category::suspect});
}

TEST(Categories, AreRefusedWhereNoneIsNamedOrOneTwiceOrOneThatIsNone) {
  EXPECT_THAT(categories_from_texts({}).error().message, HasSubstr("leave the categories out"));
  EXPECT_THAT(categories_from_texts({"missing", "missing"}).error().message, HasSubstr("named twice"));
  EXPECT_THAT(categories_from_texts({"tall"}).error().message, HasSubstr("is no category"));
}

}  // namespace
}  // namespace peel::policy
