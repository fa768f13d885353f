#include "image/transform.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

namespace peel::image {
namespace {

Image ramp(Size size, int channels = 3) {
  Image image(size, channels);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width * channels; ++x)
      image.row(y)[x] = static_cast<std::uint8_t>((x * 7 + y * 13) % 251);
  return image;
}

bool same(const Image& a, const Image& b) {
  return a.size() == b.size() && a.channels() == b.channels() &&
         std::equal(a.data(), a.data() + a.stride() * static_cast<std::size_t>(a.height()), b.data());
}

TEST(Resize, SmallerIsTheMeanOfWhatItCovers) {
  Image image({4, 2}, 1);
  for (int i = 0; i < 4; ++i)
    image.row(0)[i] = image.row(1)[i] = static_cast<std::uint8_t>(i < 2 ? 10 * i : 100);
  const Image half = resize(image, {2, 1});
  EXPECT_EQ(half.data()[0], 5);
  EXPECT_EQ(half.data()[1], 100);
}

TEST(Resize, LargerKeepsAPlainPicturePlain) {
  Image plain({3, 3}, 3);
  std::fill(plain.bytes().begin(), plain.bytes().end(), std::uint8_t{90});
  const Image larger = resize(plain, {10, 7});
  EXPECT_EQ(larger.size(), (Size{10, 7}));
  for (const std::uint8_t value : std::span(larger.data(), 210)) EXPECT_EQ(value, 90);
}

TEST(Crop, IsThePartUnderTheBoxClippedToThePicture) {
  const Image image = ramp({10, 8});
  const Image part = crop(image, {2.2f, 3.0f, 3.5f, 2.0f});
  EXPECT_EQ(part.size(), (Size{4, 2}));
  EXPECT_EQ(part.view().row(1)[0], image.view().row(4)[6]);
  EXPECT_EQ(crop(image, {-5, -5, 100, 100}).size(), (Size{10, 8}));
  EXPECT_TRUE(crop(image, {20, 20, 5, 5}).empty());
  EXPECT_TRUE(crop(image, {2, 2, 0, 0}).empty());
}

TEST(Crop, OfABoxThatIsNoNumberIsEmpty) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinite = std::numeric_limits<float>::infinity();
  const Image image = ramp({10, 8});
  EXPECT_TRUE(crop(image, {nan, 0, 5, 5}).empty());
  EXPECT_TRUE(crop(image, {0, 0, nan, 5}).empty());
  EXPECT_TRUE(crop(image, {-infinite, 0, infinite, 5}).empty());
}

TEST(Similarity, FindsTheScaleTurnAndShiftThatWereApplied) {
  const std::vector<Point> from{{0, 0}, {10, 0}, {10, 5}, {3, 9}};
  const float angle = 0.3f;
  const float scale = 2.5f;
  std::vector<Point> to;
  for (const Point& p : from)
    to.push_back({scale * (std::cos(angle) * p.x - std::sin(angle) * p.y) + 4,
                  scale * (std::sin(angle) * p.x + std::cos(angle) * p.y) - 7});
  const Affine found = similarity(from, to).value();
  EXPECT_NEAR(found[0], scale * std::cos(angle), 1e-4);
  EXPECT_NEAR(found[1], -scale * std::sin(angle), 1e-4);
  EXPECT_NEAR(found[2], 4, 1e-3);
  EXPECT_NEAR(found[5], -7, 1e-3);
}

TEST(Similarity, OfPointsThatCoincideIsAnError) {
  const std::vector<Point> one{{5, 5}, {5, 5}};
  const std::vector<Point> two{{0, 0}, {1, 1}};
  EXPECT_FALSE(similarity(one, two));
  EXPECT_FALSE(similarity({}, {}));
  EXPECT_FALSE(similarity(two, std::span(one).first(1)));
  const std::vector<Point> broken{{NAN, 0}, {1, 1}};
  EXPECT_FALSE(similarity(broken, two));
  EXPECT_FALSE(similarity(two, broken));
}

TEST(Warp, MovesPixelsForwardAndIsBlackOutside) {
  const Image image = ramp({10, 8}, 1);
  Image moved({10, 8}, 1);
  warp_into(image, {1, 0, 3, 0, 1, 2}, {10, 8}, moved.bytes());
  EXPECT_EQ(moved.row(5)[7], image.view().row(3)[4]);
  EXPECT_EQ(moved.row(0)[0], 0);
}

TEST(Grey, WeighsTheColoursAsTheEyeDoes) {
  Image image({1, 1}, 3);
  image.data()[1] = 255;
  EXPECT_EQ(to_grey(image).data()[0], 150);
  EXPECT_TRUE(same(to_grey(to_grey(image)), to_grey(image)));
}

TEST(Draw, StaysInsideThePicture) {
  Image image = ramp({50, 40});
  draw_box(image, {-20, -20, 200, 200}, {255, 0, 0}, 3);
  draw_box(image, {100, 100, 5, 5}, {255, 0, 0}, 1);
  draw_text(image, {-30, 100}, "text \xff", {0, 255, 0}, 12);
  fill_box(image, {40, 30, 100, 100}, {1, 2, 3});
  EXPECT_EQ(image.row(39)[49 * 3 + 2], 3);
  fill_box(image, {100, 100, 5, 5}, {9, 9, 9});
}

TEST(Paste, IsClippedOnEverySide) {
  Image image({10, 10}, 3);
  Image patch({4, 4}, 3);
  std::fill(patch.bytes().begin(), patch.bytes().end(), std::uint8_t{200});
  for (const auto& [x, y] : {std::pair{-2, -2}, std::pair{8, 8}, std::pair{-4, 0}, std::pair{100, 100}})
    paste(image, patch, x, y);
  EXPECT_EQ(image.row(1)[1 * 3], 200);
  EXPECT_EQ(image.row(2)[2 * 3], 0);
  EXPECT_EQ(image.row(9)[9 * 3], 200);
}

}  // namespace
}  // namespace peel::image
