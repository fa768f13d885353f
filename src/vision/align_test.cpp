#include "vision/align.h"

#include <cmath>
#include <numbers>

#include "vision/align_internal.h"
#include "vision/testing/fixtures.h"

namespace peel::vision {
namespace {

using biometric::crop_side;

const biometric::SharedCensus census = std::make_shared<biometric::Census>();

// Where the points of an aligned face lie, counted from a pixel's corner.
const FivePoints aligned_points = {{{38.7946f, 52.1963f},
                                    {74.0318f, 52.0014f},
                                    {56.5252f, 72.2366f},
                                    {42.0493f, 92.8655f},
                                    {71.2299f, 92.7041f}}};

// The aligned points scaled and turned about the crop's middle, which comes to lie at `middle`.
FivePoints placed(float scale, float degrees, image::Point middle) {
  const float c = scale * std::cos(degrees * std::numbers::pi_v<float> / 180);
  const float s = scale * std::sin(degrees * std::numbers::pi_v<float> / 180);
  FivePoints points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const float x = aligned_points[i].x - 56;
    const float y = aligned_points[i].y - 56;
    points[i] = {middle.x + c * x - s * y, middle.y + s * x + c * y};
  }
  return points;
}

// A dark picture with a light disc around each point, its edge as smooth as a camera would show it.
image::Image with_discs(image::Size size, const FivePoints& points, float radius) {
  image::Image picture = testing::grey_picture(size, 20);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      for (const image::Point& p : points) {
        const float distance =
            std::hypot(static_cast<float>(x) + 0.5f - p.x, static_cast<float>(y) + 0.5f - p.y);
        const float covered = std::clamp(radius - distance + 0.5f, 0.0f, 1.0f);
        if (covered > 0)
          std::fill_n(picture.row(y) + 3 * x, 3, static_cast<std::uint8_t>(20 + 200 * covered));
      }
  return picture;
}

// The middle of what is light near a place in the crop, counted from a pixel's corner.
image::Point light_near(const biometric::Crop& crop, image::Point place) {
  double sum = 0;
  double sx = 0;
  double sy = 0;
  for (int y = static_cast<int>(place.y) - 8; y <= static_cast<int>(place.y) + 8; ++y)
    for (int x = static_cast<int>(place.x) - 8; x <= static_cast<int>(place.x) + 8; ++x) {
      const double weight =
          crop.pixels()[(static_cast<std::size_t>(y) * crop_side + static_cast<std::size_t>(x)) * 3] - 20.0;
      sum += weight;
      sx += weight * (x + 0.5);
      sy += weight * (y + 0.5);
    }
  return {static_cast<float>(sx / sum), static_cast<float>(sy / sum)};
}

TEST(Align, BringsThePointsToTheirPlacesWhateverSizeAndTilt) {
  for (const auto& [scale, degrees] :
       {std::pair{1.0f, 0.0f}, {0.5f, 20.0f}, {2.0f, -35.0f}, {5.0f, 90.0f}, {9.0f, 180.0f}}) {
    const FivePoints points = placed(scale, degrees, {600, 500});
    const image::Image picture = with_discs({1200, 1000}, points, 3 * scale);
    const auto crop = align(picture, points, census);
    ASSERT_TRUE(crop) << crop.error().message;
    for (const image::Point& place : aligned_points) {
      const image::Point found = light_near(*crop, place);
      EXPECT_NEAR(found.x, place.x, 0.25) << scale << " " << degrees;
      EXPECT_NEAR(found.y, place.y, 0.25) << scale << " " << degrees;
    }
  }
}

TEST(Align, AveragesALargePictureDownInsteadOfSkippingPixels) {
  image::Image stripes(image::Size{1600, 1600}, 3);
  for (int y = 0; y < 1600; ++y)
    for (int x = 0; x < 1600 * 3; ++x) stripes.row(y)[x] = y % 2 == 0 ? 0 : 200;
  const auto crop = align(stripes, placed(10, 0, {800, 800}), census);
  ASSERT_TRUE(crop);
  for (const std::uint8_t value : crop->pixels()) ASSERT_NEAR(value, 100, 12);
}

TEST(Align, IsBlackWhereTheFaceReachesPastThePicture) {
  for (const float scale : {1.0f, 6.0f}) {
    const auto crop = align(testing::grey_picture({400, 400}, 200), placed(scale, 0, {0, 200}), census);
    ASSERT_TRUE(crop);
    EXPECT_EQ(crop->pixels()[56 * crop_side * 3 + 30], 0);
    EXPECT_EQ(crop->pixels()[56 * crop_side * 3 + 80 * 3], 200);
  }
  const auto outside = align(testing::grey_picture({50, 50}, 200), placed(6, 0, {5000, 5000}), census);
  ASSERT_TRUE(outside);
  EXPECT_TRUE(std::ranges::all_of(outside->pixels(), [](std::uint8_t v) { return v == 0; }));
}

TEST(Align, RefusesPointsThatMakeNoFace) {
  const image::Image picture = testing::grey_picture({100, 100});
  FivePoints same;
  same.fill({50, 50});
  EXPECT_FALSE(align(picture, same, census));
  FivePoints broken = placed(1, 0, {50, 50});
  broken[2].x = NAN;
  EXPECT_FALSE(align(picture, broken, census));
  broken[2].x = INFINITY;
  EXPECT_FALSE(align(picture, broken, census));
  EXPECT_FALSE(align(picture, placed(1e9f, 0, {50, 50}), census));
  EXPECT_FALSE(align({}, placed(1, 0, {50, 50}), census));
  EXPECT_FALSE(align(image::Image({100, 100}, 1), placed(1, 0, {50, 50}), census));
}

TEST(Align, CountsItsCrops) {
  const auto own = std::make_shared<biometric::Census>();
  {
    const auto crop = align(testing::grey_picture({200, 200}), placed(1, 0, {100, 100}), own);
    EXPECT_EQ(own->counts().held, 1u);
  }
  EXPECT_FALSE(align({}, placed(1, 0, {50, 50}), own));
  EXPECT_EQ(own->counts().made, own->counts().wiped);
  EXPECT_EQ(own->counts().held, 0u);
}

// Finds the same points in every picture.
class MadeLandmarks final : public Landmarks {
 public:
  explicit MadeLandmarks(const FivePoints& points, std::string_view name = "made")
      : points_(points), model_(base::sha256(base::as_bytes(name))) {}
  base::Result<FivePoints> find(const image::View&, const image::Box& box) override {
    if (box.width <= 0) return base::fail(base::ErrorCode::invalid_input, "no box");
    return points_;
  }
  const base::Sha256& model() const override { return model_; }
  base::Status flush() override { return {}; }

 private:
  FivePoints points_;
  base::Sha256 model_;
};

const base::Sha256 made_detector = base::sha256(base::as_bytes("detector"));

TEST(Aligner, GoesByTheMeanOfBothSetsOfPoints) {
  const FivePoints wanted = placed(2, 10, {300, 300});
  FivePoints left = wanted;
  FivePoints right = wanted;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    left[i].x -= 9;
    right[i].x += 9;
  }
  const image::Image picture = with_discs({600, 600}, wanted, 6);
  Aligner aligner(std::make_unique<MadeLandmarks>(left), made_detector);
  const Face face{{200, 200, 200, 200}, right, 0.9f};
  const auto crop = aligner.align(picture, face, census);
  const auto expected = align(picture, wanted, census);
  ASSERT_TRUE(crop && expected);
  EXPECT_TRUE(std::ranges::equal(crop->pixels(), expected->pixels()));
  EXPECT_EQ(crop->alignment(), aligner.method());
  EXPECT_NE(crop->alignment(), expected->alignment());
  EXPECT_FALSE(aligner.align(picture, {{}, right, 0.9f}, census));
}

TEST(Aligner, WithoutLandmarksGoesByTheDetectorsPoints) {
  const FivePoints points = placed(2, 10, {300, 300});
  const image::Image picture = with_discs({600, 600}, points, 6);
  Aligner aligner;
  const auto crop = aligner.align(picture, {{}, points, 0.9f}, census);
  ASSERT_TRUE(crop);
  EXPECT_TRUE(std::ranges::equal(crop->pixels(), align(picture, points, census)->pixels()));
  EXPECT_EQ(aligner.method(), base::Sha256{});
}

// What a crop shows depends on whoever found the points, so it is told apart by that.
TEST(Aligner, IsKnownByTheDetectorAndTheLandmarks) {
  const auto method = [](const char* landmarks, const base::Sha256& detector) {
    return Aligner(std::make_unique<MadeLandmarks>(FivePoints{}, landmarks), detector).method();
  };
  EXPECT_EQ(method("made", made_detector), method("made", made_detector));
  EXPECT_NE(method("made", made_detector), method("other", made_detector));
  EXPECT_NE(method("made", made_detector), method("made", base::Sha256{}));
  EXPECT_NE(method("made", made_detector), Aligner(made_detector).method());
  EXPECT_NE(Aligner(made_detector).method(), Aligner(base::Sha256{}).method());
  EXPECT_NE(Aligner(base::Sha256{}).method(), Aligner().method());
}

TEST(Aligner, AcceptsACropThatWasCutOutInItsWay) {
  Aligner aligner(std::make_unique<MadeLandmarks>(placed(2, 10, {300, 300})), made_detector);
  image::Image ready({crop_side, crop_side}, 3);
  for (std::size_t i = 0; i < ready.bytes().size(); ++i)
    ready.bytes()[i] = static_cast<std::uint8_t>(i % 251);
  const auto crop = aligner.accept(ready, census);
  ASSERT_TRUE(crop);
  EXPECT_TRUE(std::ranges::equal(crop->pixels(), ready.bytes()));
  EXPECT_EQ(crop->alignment(), aligner.method());
  EXPECT_NE(crop->alignment(), base::Sha256{});
}

TEST(Aligner, AcceptsNoCropOfAnotherSize) {
  const Aligner aligner;
  EXPECT_EQ(aligner.accept(image::Image({crop_side, crop_side - 1}, 3), census).error().code,
            base::ErrorCode::invalid_input);
  EXPECT_EQ(aligner.accept(image::Image({crop_side + 1, crop_side}, 3), census).error().code,
            base::ErrorCode::invalid_input);
  EXPECT_EQ(aligner.accept(image::Image({crop_side, crop_side}, 1), census).error().code,
            base::ErrorCode::invalid_input);
}

}  // namespace
}  // namespace peel::vision
