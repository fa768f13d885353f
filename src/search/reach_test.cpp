#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "search/reach_internal.h"

namespace peel::search {
namespace {

TEST(Reach, FindsTheRowsThatMayScoreEnough) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> number(0, 1);
  for (const std::size_t count : {1, 15, 16, 17, 64, 65, 256, 300})
    for (const float least : {-100.0f, 0.0f, 300.0f, 900.0f, 5000.0f}) {
      std::vector<float> scale;
      std::vector<float> part;
      std::vector<std::int32_t> dots;
      std::vector<std::uint16_t> expected;
      for (std::size_t i = 0; i < count; ++i) {
        scale.push_back(number(random));
        part.push_back(100 * number(random));
        dots.push_back(static_cast<std::int32_t>(random() % 1000) - 200);
        const double most = double{scale[i]} * 0.5 * double(3 * dots[i] - 7) +
                            double{part[i]} * 1.5;  // never next to `least`
        if (most >= double{least}) expected.push_back(static_cast<std::uint16_t>(i));
      }
      std::vector<std::uint16_t> found(count + 1, 77);
      const std::size_t size = rows_that_reach(
          {scale.data(), part.data(), dots.data(), count, 3, 7, 0.5f, 1.5f, least}, found.data());
      EXPECT_EQ(found.back(), 77) << "wrote past its rows";
      found.resize(size);
      EXPECT_EQ(found, expected) << count << " rows, at least " << least;
    }
}

}  // namespace
}  // namespace peel::search
