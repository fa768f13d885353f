#include <array>
#include <cmath>
#include <gtest/gtest.h>

#include "biometric/crop.h"
#include "biometric/template.h"

namespace peel::biometric {
namespace {

TEST(Template, IsAUnitVectorBoundToItsModel) {
  const auto census = std::make_shared<Census>();
  const std::array<float, 3> values{3, 0, 4};
  const auto made = Template::create(values, base::sha256(base::as_bytes("model")), census);
  ASSERT_TRUE(made);
  EXPECT_FLOAT_EQ(made->values()[0], 0.6f);
  EXPECT_FLOAT_EQ(made->values()[2], 0.8f);
  const auto other = Template::create(values, base::sha256(base::as_bytes("other")), census);
  EXPECT_FALSE(similarity(*made, *other));
  EXPECT_FLOAT_EQ(*similarity(*made, *made), 1.0f);
}

TEST(Template, OfNothingOrNotANumberIsRefused) {
  const auto census = std::make_shared<Census>();
  const std::array<float, 2> zeros{0, 0};
  const std::array<float, 2> broken{NAN, 1};
  EXPECT_FALSE(Template::create({}, {}, census));
  EXPECT_FALSE(Template::create(zeros, {}, census));
  EXPECT_FALSE(Template::create(broken, {}, census));
  EXPECT_EQ(census->counts().made, 0u);
}

TEST(Census, MadeIsWipedPlusHeldThroughMovesAndAssignments) {
  const auto census = std::make_shared<Census>();
  {
    auto first = Crop::create(census);
    auto second = Crop::create(census);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(census->counts().held, 2u);
    Crop moved = std::move(*first);
    EXPECT_EQ(census->counts().held, 2u);
    moved = std::move(*second);
    EXPECT_EQ(census->counts().held, 1u);
    EXPECT_EQ(census->counts().wiped, 1u);
  }
  const Counts counts = census->counts();
  EXPECT_EQ(counts.made, 2u);
  EXPECT_EQ(counts.wiped, 2u);
  EXPECT_EQ(counts.held, 0u);
}

}  // namespace
}  // namespace peel::biometric
