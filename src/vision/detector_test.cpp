#include "vision/detector.h"

#include <random>

#include "vision/testing/fixtures.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using testing::grey_picture;

// A painted face without the body: what the detector finds in the portrait, with a third more on every side.
image::Image head_of(Detector& detector, const std::string& name) {
  const image::Image picture = testing::portrait(name);
  const auto faces = detector.detect(picture);
  if (!faces || faces->empty()) {
    ADD_FAILURE() << "no face in " << name;
    return grey_picture({64, 64});
  }
  return image::crop(picture, image::grown(faces->front().box, 0.35f));
}

// Pastes the head so that its face is `height` pixels high and lies with its middle there.
image::Box paste_head(image::Image& picture, const image::View& head, float height, image::Point middle) {
  const float scale = height * 1.7f / static_cast<float>(head.height);
  const image::Size size{static_cast<int>(static_cast<float>(head.width) * scale),
                         static_cast<int>(static_cast<float>(head.height) * scale)};
  const int x = static_cast<int>(middle.x) - size.width / 2;
  const int y = static_cast<int>(middle.y) - size.height / 2;
  image::paste(picture, image::resize(head, size), x, y);
  const image::Box box{static_cast<float>(x), static_cast<float>(y), static_cast<float>(size.width),
                       static_cast<float>(size.height)};
  return image::grown(box, -0.35f / 1.7f);
}

bool has_face_at(const std::vector<Face>& faces, const image::Box& box) {
  return std::ranges::any_of(faces, [&](const Face& face) { return image::overlap(face.box, box) > 0.4f; });
}

class EachDetector : public ::testing::TestWithParam<const char*> {};

TEST_P(EachDetector, FindsAPaintedFaceAndItsFivePointsInOrder) {
  const auto detector = testing::detector(GetParam());
  const auto faces = detector->detect(testing::portrait("humans/ranger"));
  ASSERT_TRUE(faces) << faces.error().message;
  ASSERT_EQ(faces->size(), 1u);
  const Face& face = faces->front();
  EXPECT_GT(face.score, 0.6f);
  EXPECT_TRUE(face.box.height > 55 && face.box.height < 100) << face.box.height;
  const FivePoints& p = face.points;
  EXPECT_LT(p[0].x, p[1].x);
  EXPECT_LT(p[3].x, p[4].x);
  EXPECT_TRUE(p[0].y < p[2].y && p[1].y < p[2].y && p[2].y < p[3].y && p[2].y < p[4].y);
  for (const image::Point& point : p)
    EXPECT_TRUE(point.x > face.box.x && point.x < face.box.right() && point.y > face.box.y &&
                point.y < face.box.bottom());
}

TEST_P(EachDetector, FindsNobodyWhereNobodyIs) {
  const auto detector = testing::detector(GetParam());
  EXPECT_TRUE(detector->detect(grey_picture({320, 200}))->empty());
  EXPECT_TRUE(detector->detect(grey_picture({320, 200}, 0))->empty());
  EXPECT_TRUE(detector->detect(grey_picture({320, 200}, 255))->empty());
}

TEST_P(EachDetector, TakesPicturesOfAnySizeAndNoise) {
  const auto detector = testing::detector(GetParam());
  std::mt19937 random(1);
  for (const image::Size size : {image::Size{1, 1}, {3, 200}, {200, 3}, {33, 31}, {97, 64}}) {
    image::Image picture(size, 3);
    for (std::uint8_t& value : picture.bytes()) value = static_cast<std::uint8_t>(random());
    EXPECT_TRUE(detector->detect(picture)) << size.width << " x " << size.height;
    EXPECT_TRUE(detect_in_still(*detector, picture)) << size.width << " x " << size.height;
  }
}

TEST_P(EachDetector, RefusesWhatIsNoRgbPicture) {
  const auto detector = testing::detector(GetParam());
  for (const auto& faces :
       {detector->detect({}), detector->detect(image::Image({64, 64}, 1)), detect_in_still(*detector, {}),
        detect_in_still(*detector, image::Image({64, 64}, 1))}) {
    ASSERT_FALSE(faces);
    EXPECT_EQ(faces.error().code, ErrorCode::invalid_input);
  }
}

INSTANTIATE_TEST_SUITE_P(Detectors, EachDetector, ::testing::Values("centerface", "mtcnn"));

TEST(Detector, SaysTheSameOfTheSamePicture) {
  const auto detector = testing::detector();
  const image::Image picture = testing::portrait("humans/outlaw");
  const auto first = detector->detect(picture);
  ASSERT_TRUE(detector->detect(testing::portrait("humans/mage")));
  const auto second = detector->detect(picture);
  ASSERT_TRUE(first && second && first->size() == 1 && second->size() == 1);
  EXPECT_EQ(first->front().score, second->front().score);
  EXPECT_EQ(first->front().box.x, second->front().box.x);
  EXPECT_EQ(first->front().points[4].y, second->front().points[4].y);
}

TEST(Detector, FindsFacesOfTheSizesItPromises) {
  const auto detector = testing::detector();
  const image::Image head = head_of(*detector, "humans/ranger");
  for (const float height : {24.0f, 32.0f, 48.0f, 64.0f, 128.0f, 256.0f, 480.0f}) {
    image::Image picture = grey_picture({960, 544});
    const image::Box box = paste_head(picture, head, height, {480, 272});
    const auto faces = detector->detect(picture);
    ASSERT_TRUE(faces);
    EXPECT_TRUE(has_face_at(*faces, box)) << height;
  }
}

TEST(Detector, LeavesOutFacesBelowTheLeastScore) {
  auto strict = load_detector(testing::models(), "centerface", {.min_score = 0.99f});
  ASSERT_TRUE(strict);
  EXPECT_TRUE((*strict)->detect(testing::portrait("humans/ranger"))->empty());
}

TEST(Detector, RefusesOptionsOutOfRangeAndModelsOfAnotherKind) {
  const Model centerface = testing::model("centerface");
  EXPECT_FALSE(create_detector(centerface, {.threads = 0}));
  EXPECT_FALSE(create_detector(centerface, {.min_score = 0}));
  EXPECT_FALSE(create_detector(centerface, {.min_score = NAN}));
  EXPECT_EQ(create_detector(testing::model("faceplugin-feature"), {}).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(create_detector(testing::model("mtcnn-pnet"), {}).error().code, ErrorCode::invalid_input);
  Model unknown = centerface;
  unknown.info.adapter = "yolo";
  EXPECT_EQ(create_detector(unknown, {}).error().code, ErrorCode::invalid_input);
}

TEST(Detector, RefusesBytesThatAreNoModel) {
  Model broken = testing::model("centerface");
  broken.bytes.resize(broken.bytes.size() / 2);
  EXPECT_EQ(create_detector(broken, {}).error().code, ErrorCode::corrupt);
  broken.bytes = testing::model("faceplugin-feature").bytes;
  EXPECT_EQ(create_detector(broken, {}).error().code, ErrorCode::corrupt);
}

TEST(DetectInStill, FindsASmallAndAHugeFaceInOne4KPicture) {
  const auto detector = testing::detector();
  const image::Image head = head_of(*detector, "humans/ranger");
  image::Image picture = grey_picture({3840, 2160});
  const std::vector<image::Box> boxes = {
      paste_head(picture, head, 1100, {2700, 1080}), paste_head(picture, head, 20, {200, 300}),
      paste_head(picture, head, 32, {1275, 1100}), paste_head(picture, head, 150, {700, 1700}),
      paste_head(picture, head, 90, {1240, 400})};
  const auto faces = detect_in_still(*detector, picture);
  ASSERT_TRUE(faces) << faces.error().message;
  EXPECT_EQ(faces->size(), boxes.size());
  for (const image::Box& box : boxes) EXPECT_TRUE(has_face_at(*faces, box)) << box.height;
  EXPECT_TRUE(std::ranges::is_sorted(*faces, std::greater<>(), [](const Face& f) { return f.box.area(); }));
}

TEST(DetectInStill, FindsAFaceThatFillsASmallPicture) {
  const auto detector = testing::detector();
  const image::Image picture = testing::portrait("humans/ranger");
  const auto faces = detector->detect(picture);
  ASSERT_TRUE(faces && faces->size() == 1);
  const image::Image tight = image::crop(picture, image::grown(faces->front().box, 0.1f));
  for (const int height : {40, 60, 112, 300}) {
    const image::Image small = image::resize(tight, {height * tight.width() / tight.height(), height});
    const auto found = detect_in_still(*detector, small);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1u) << height;
    EXPECT_NEAR(found->front().box.centre().y, static_cast<float>(height) / 2,
                static_cast<float>(height) / 6);
  }
}

TEST(DetectInStill, LooksForFacesFromTheAskedSizeOn) {
  const auto detector = testing::detector();
  const image::Image head = head_of(*detector, "humans/ranger");
  image::Image picture = grey_picture({1920, 1080});
  const image::Box box = paste_head(picture, head, 100, {900, 500});
  paste_head(picture, head, 18, {300, 300});
  EXPECT_EQ(detect_in_still(*detector, picture)->size(), 2u);
  const auto coarse = detect_in_still(*detector, picture, {.smallest_face = 80});
  ASSERT_EQ(coarse->size(), 1u);
  EXPECT_TRUE(has_face_at(*coarse, box));
  EXPECT_FALSE(detect_in_still(*detector, picture, {.smallest_face = 0}));
}

TEST(CentralFace, CoversTheCentreAndLiesNearestToIt) {
  const auto at = [](float x, float y, float side) {
    return Face{{x - side / 2, y - side / 2, side, side}, {}, 0.9f};
  };
  const image::Size picture{200, 200};
  // The largest lies beside the centre, the second covers it at its rim, the third lies on it.
  const auto face = central_face({at(20, 20, 100), at(120, 100, 60), at(102, 100, 50)}, picture);
  ASSERT_TRUE(face);
  EXPECT_FLOAT_EQ(face->box.centre().x, 102);
  // Both as near: the larger.
  EXPECT_FLOAT_EQ(central_face({at(100, 100, 20), at(100, 100, 60)}, picture)->box.width, 60);
  EXPECT_FALSE(central_face({at(20, 20, 100)}, picture));
  EXPECT_FALSE(central_face({}, picture));
}

}  // namespace
}  // namespace peel::vision
