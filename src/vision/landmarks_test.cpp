#include "vision/landmarks.h"

#include <cmath>

#include "vision/testing/fixtures.h"

namespace peel::vision {
namespace {

using base::ErrorCode;

std::unique_ptr<Landmarks> landmarks() {
  auto made = create_landmarks(testing::model("faceplugin-landmark"), 1);
  if (!made) ADD_FAILURE() << made.error().message;
  return made ? std::move(*made) : nullptr;
}

Face face_in(const image::View& picture) {
  const auto faces = testing::detector()->detect(picture);
  if (!faces || faces->empty()) ADD_FAILURE() << "no face in the picture";
  return faces->at(0);
}

float distance(const image::Point& a, const image::Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

TEST(Landmarks, AgreeWithTheDetectorAboutAFaceFromTheFront) {
  for (const char* name : {"humans/ranger", "humans/mage", "humans/huntsman"}) {
    const image::Image picture = testing::portrait(name);
    const Face face = face_in(picture);
    const auto points = landmarks()->find(picture, face.box);
    ASSERT_TRUE(points) << points.error().message;
    const float eyes = distance(face.points[0], face.points[1]);
    for (std::size_t i = 0; i < points->size(); ++i)
      EXPECT_LT(distance((*points)[i], face.points[i]), 0.35f * eyes) << name << " point " << i;
  }
}

TEST(Landmarks, MoveAndGrowWithThePicture) {
  const image::Image picture = testing::portrait("humans/ranger");
  const Face face = face_in(picture);
  const auto finder = landmarks();
  const auto before = finder->find(picture, face.box).value();
  image::Image moved = testing::grey_picture({picture.width() + 101, picture.height() + 57});
  image::paste(moved, picture, 101, 57);
  const image::Box box{face.box.x + 101, face.box.y + 57, face.box.width, face.box.height};
  const auto after = finder->find(moved, box).value();
  const image::Image doubled = image::resize(picture, {2 * picture.width(), 2 * picture.height()});
  const auto large =
      finder->find(doubled, {2 * face.box.x, 2 * face.box.y, 2 * face.box.width, 2 * face.box.height})
          .value();
  const float eyes = distance(before[0], before[1]);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_NEAR(after[i].x - 101, before[i].x, 0.02f * eyes);
    EXPECT_NEAR(after[i].y - 57, before[i].y, 0.02f * eyes);
    EXPECT_NEAR(large[i].x / 2, before[i].x, 0.05f * eyes);
    EXPECT_NEAR(large[i].y / 2, before[i].y, 0.05f * eyes);
  }
}

TEST(Landmarks, GuessWhatLiesOutsideThePicture) {
  const image::Image picture = testing::portrait("humans/ranger");
  const Face face = face_in(picture);
  const image::Image half = image::crop(picture, {face.box.centre().x, 0, 2000, 2000});
  const auto points =
      landmarks()->find(half, {-face.box.width / 2, face.box.y, face.box.width, face.box.height});
  ASSERT_TRUE(points) << points.error().message;
  for (const image::Point& point : *points) EXPECT_TRUE(std::isfinite(point.x) && std::isfinite(point.y));
}

TEST(Landmarks, RefuseBoxesAndPicturesThatAreNone) {
  const auto finder = landmarks();
  const image::Image picture = testing::grey_picture({100, 100});
  for (const image::Box& box : {image::Box{0, 0, 0, 0}, image::Box{0, 0, NAN, 10}, image::Box{NAN, 0, 10, 10},
                                image::Box{0, 0, 1e9f, 10}, image::Box{1e9f, 0, 10, 10}}) {
    const auto points = finder->find(picture, box);
    ASSERT_FALSE(points);
    EXPECT_EQ(points.error().code, ErrorCode::invalid_input);
  }
  EXPECT_FALSE(finder->find({}, {0, 0, 50, 50}));
  EXPECT_FALSE(finder->find(image::Image({100, 100}, 1), {0, 0, 50, 50}));
}

TEST(Landmarks, RefuseModelsOfAnotherKind) {
  const Model good = testing::model("faceplugin-landmark");
  EXPECT_EQ(create_landmarks(good, 0).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(create_landmarks(testing::model("centerface"), 1).error().code, ErrorCode::invalid_input);
  Model unknown = good;
  unknown.info.adapter = "age";
  EXPECT_EQ(create_landmarks(unknown, 1).error().code, ErrorCode::invalid_input);
  Model broken = good;
  broken.bytes.assign(100, 7);
  EXPECT_EQ(create_landmarks(broken, 1).error().code, ErrorCode::corrupt);
  Model other = testing::model("faceplugin-feature");
  other.info = good.info;
  EXPECT_EQ(create_landmarks(other, 1).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace peel::vision
