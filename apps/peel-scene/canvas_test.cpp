#include "canvas.h"

#include <gtest/gtest.h>

namespace peel::scene {
namespace {

constexpr Colour red{200, 0, 0};

double painted(const Layer& layer) {
  double sum = 0;
  for (int y = 0; y < layer.size().height; ++y)
    for (int x = 0; x < layer.size().width; ++x) sum += layer.row(y)[4 * x + 3] / 255.0;
  return sum;
}

Layer empty_layer(int x = 0, int y = 0) {
  Layer layer;
  layer.reset(x, y, {60, 40});
  return layer;
}

TEST(Canvas, PaintCoversExactlyTheArea) {
  Layer layer = empty_layer();
  layer.fill(Path({{10.25f, 5.5f}, {30.75f, 5.5f}, {30.75f, 25.25f}, {10.25f, 25.25f}}), red);
  EXPECT_NEAR(painted(layer), 20.5 * 19.75, 0.5);
  EXPECT_EQ(layer.row(10)[4 * 20 + 3], 255);
  EXPECT_EQ(layer.row(10)[4 * 20], 200);
  EXPECT_NEAR(layer.row(10)[4 * 10 + 3], 0.75 * 255, 1);
  EXPECT_NEAR(layer.row(5)[4 * 20 + 3], 0.5 * 255, 1);
}

TEST(Canvas, SlantedEdgesKeepTheirArea) {
  Layer layer = empty_layer();
  layer.fill(Path({{3.3f, 2.2f}, {52.7f, 11.1f}, {20.4f, 37.9f}}), red);
  const double twice = (52.7 - 3.3) * (37.9 - 2.2) - (20.4 - 3.3) * (11.1 - 2.2);
  EXPECT_NEAR(painted(layer), twice / 2, 1.5);
}

TEST(Canvas, ShapesReachingBeyondTheLayerAreCut) {
  Layer layer = empty_layer();
  layer.fill(Path({{-500, -500}, {500, -500}, {500, 20}, {-500, 20}}), red);
  EXPECT_NEAR(painted(layer), 60 * 20, 0.5);
  layer.fill(Path({{100, 100}, {200, 100}, {200, 200}}), red);
  EXPECT_NEAR(painted(layer), 60 * 20, 0.5);
}

TEST(Canvas, ALayerIsSomewhereInTheFrame) {
  Layer layer = empty_layer(1000, 500);
  layer.fill(Path({{1010, 510}, {1020, 510}, {1020, 520}, {1010, 520}}), red);
  EXPECT_EQ(layer.row(15)[4 * 15 + 3], 255);
  EXPECT_NEAR(painted(layer), 100, 0.1);
}

TEST(Canvas, ShadingStaysOnWhatIsPainted) {
  Layer layer = empty_layer();
  layer.fill(Path({{10, 10}, {20, 10}, {20, 20}, {10, 20}}), red);
  layer.shade(Path({{0, 0}, {60, 0}, {60, 40}, {0, 40}}), Colour{0, 0, 250, 128});
  EXPECT_NEAR(painted(layer), 100, 0.1);
  EXPECT_NEAR(layer.row(15)[4 * 15 + 2], 125, 2);
  EXPECT_EQ(layer.row(30)[4 * 30 + 2], 0);
}

TEST(Canvas, AGradientGoesFromOneColourToTheOther) {
  Layer layer = empty_layer();
  layer.fill(Path({{0, 0}, {60, 0}, {60, 40}, {0, 40}}), Paint({0, 0, 0}, {255, 255, 255}, {0, 0}, {60, 0}));
  EXPECT_LT(layer.row(20)[0], 8);
  EXPECT_GT(layer.row(20)[4 * 59], 247);
  EXPECT_NEAR(layer.row(20)[4 * 30], 128, 8);
}

TEST(Canvas, BlurSpreadsAlongTheMovementOnly) {
  Layer layer = empty_layer();
  layer.fill(Path({{20, 10}, {40, 10}, {40, 30}, {20, 30}}), red);
  layer.blur_along(6, 0);
  EXPECT_EQ(layer.row(20)[4 * 30 + 3], 255) << "the middle stays full";
  EXPECT_GT(layer.row(20)[4 * 18 + 3], 0);
  EXPECT_LT(layer.row(20)[4 * 21 + 3], 255);
  EXPECT_EQ(layer.row(9)[4 * 30 + 3], 0) << "nothing moved up or down";
  EXPECT_NEAR(painted(layer), 400, 4);
}

TEST(Canvas, PicturesAreLaidOverAndCut) {
  Layer layer = empty_layer(5, 5);
  image::Image picture({10, 10}, 4);
  for (auto& byte : picture.bytes()) byte = 255;
  layer.over(picture, 0, 0);  // a quarter lies on the layer
  EXPECT_NEAR(painted(layer), 25, 0.01);
  layer.over(picture, 200, 200);
  EXPECT_NEAR(painted(layer), 25, 0.01);
}

}  // namespace
}  // namespace peel::scene
