#include "lfr/sighting.h"

#include <gtest/gtest.h>

#include "image/transform.h"

namespace peel::lfr {
namespace {

// A chequered picture: what is left of its finest detail is easy to measure.
image::Image chequered(image::Size size) {
  image::Image image(size, 3);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width * 3; ++x) image.row(y)[x] = ((x / 3 + y) % 2 != 0) ? 255 : 0;
  return image;
}

// The mean difference of neighbouring pixels: 255 in the chequered picture, about 0 where it is obscured.
double detail(const image::Image& image, const image::Box& box) {
  double sum = 0;
  int count = 0;
  for (int y = static_cast<int>(box.y); y < static_cast<int>(box.bottom()); ++y)
    for (int x = static_cast<int>(box.x); x + 1 < static_cast<int>(box.right()); ++x, ++count)
      sum += std::abs(int{image.view().row(y)[3 * x]} - int{image.view().row(y)[3 * x + 3]});
  return count > 0 ? sum / count : 0;
}

TEST(Sighting, ShowsTheFaceGrownByTwoFifthsOnEverySide) {
  const image::Image frame = chequered({300, 300});
  const image::Image picture = picture_of(frame, {100, 100, 50, 60}, {});
  EXPECT_EQ(picture.size(), (image::Size{90, 108}));
  EXPECT_NEAR(detail(picture, {0, 0, 90, 108}), 255, 1);
}

TEST(Sighting, EndsAtTheFrame) {
  const image::Image frame = chequered({300, 300});
  EXPECT_EQ(picture_of(frame, {-10, -10, 50, 50}, {}).size(), (image::Size{60, 60}));
  EXPECT_TRUE(picture_of(frame, {400, 400, 50, 50}, {}).empty());
}

TEST(Sighting, ObscuresOtherFacesInsideIt) {
  const image::Image frame = chequered({300, 300});
  const std::vector<image::Box> others{{140, 100, 50, 60}};
  const image::Image picture = picture_of(frame, {100, 100, 50, 60}, others);
  // The face itself stays, the neighbour beside it is gone.
  EXPECT_NEAR(detail(picture, {20, 24, 50, 60}), 255, 1);
  EXPECT_LT(detail(picture, {71, 30, 18, 50}), 20);
}

TEST(Sighting, DoesNotTakeTheSameFaceFoundTwiceForAnother) {
  const image::Image frame = chequered({300, 300});
  const std::vector<image::Box> others{{104, 102, 50, 60}};
  EXPECT_NEAR(detail(picture_of(frame, {100, 100, 50, 60}, others), {0, 0, 90, 108}), 255, 1);
}

TEST(Sighting, BecomesAJpegInSecretMemory) {
  const image::Image frame = chequered({64, 64});
  const auto jpeg = jpeg_of(frame);
  ASSERT_TRUE(jpeg);
  const auto decoded = image::decode(jpeg->view());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->size(), (image::Size{64, 64}));
  EXPECT_FALSE(jpeg_of({}));
}

}  // namespace
}  // namespace peel::lfr
