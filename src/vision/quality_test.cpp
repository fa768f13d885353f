#include "vision/quality.h"

#include <cmath>
#include <sstream>

#include "base/file.h"
#include "vision/quality_confidence.h"
#include "vision/quality_light.h"
#include "vision/quality_pose.h"
#include "vision/quality_sharpness.h"
#include "vision/quality_size.h"
#include "vision/quality_unified.h"
#include "vision/testing/fixtures.h"

namespace peel::vision {
namespace {

// Grey test pictures of 80 x 84 pixels, each made by a rule that docs/quality.md repeats.
image::Image pattern(const std::string& name) {
  image::Image grey({80, 84}, 1);
  for (int y = 0; y < 84; ++y)
    for (int x = 0; x < 80; ++x) {
      int value = 0;
      if (name == "even") value = 128;
      if (name == "half_black") value = x < 40 ? 0 : 128;
      if (name == "half_burnt") value = x < 40 ? 255 : 128;
      if (name == "ramp") value = x * 3;
      if (name == "faint_ramp") value = 100 + x / 4;
      if (name == "fine_checks") value = (x + y) % 2 == 0 ? 60 : 190;
      if (name == "checks_8") value = (x / 8 + y / 8) % 2 == 0 ? 60 : 190;
      if (name == "stripes_along_x") value = y / 8 % 2 == 0 ? 60 : 190;
      if (name == "waves") value = static_cast<int>(128 + 60 * std::sin(x * 0.35) * std::sin(y * 0.3));
      grey.row(y)[x] = static_cast<std::uint8_t>(value);
    }
  return grey;
}

const FivePoints level = {{{30, 40}, {70, 40}, {50, 60.72f}, {35, 80}, {65, 80}}};

FivePoints points_of(const std::string& name) {
  FivePoints p = level;
  if (name == "turned_right") p[2].x += 10;
  if (name == "turned_left") p[2].x -= 10;
  if (name == "profile") p = {{{48, 40}, {52, 40}, {70, 60}, {50, 80}, {54, 80}}};
  if (name == "looking_up") p[2].y -= 8;
  if (name == "looking_down") p[2].y += 8;
  if (name == "tilted")
    for (auto& q : p) q = {100 + q.x * 0.8f - q.y * 0.6f, q.x * 0.6f + q.y * 0.8f};
  if (name == "coinciding") p.fill({50, 50});
  return p;
}

Face face_with(const std::string& points) { return {{0, 0, 100, 120}, points_of(points), 0.8f}; }

float measured(const std::string& measure, const std::string& input) {
  if (measure == "inter_eye_px") return inter_eye_distance(points_of(input));
  if (measure == "yaw_degrees") return pose_of(points_of(input)).yaw;
  if (measure == "pitch_degrees") return pose_of(points_of(input)).pitch;
  if (measure == "roll_degrees") return pose_of(points_of(input)).roll;
  if (measure == "sharpness") return sharpness(pattern(input));
  if (measure == "exposure") return exposure(pattern(input));
  if (measure == "contrast") return contrast(pattern(input));
  if (measure == "confidence")
    return confidence(face_with("level"), input == "whole" ? image::Size{200, 200} : image::Size{50, 120});
  ADD_FAILURE() << "no measure " << measure;
  return NAN;
}

TEST(Quality, MeasuresAreThoseOfTheGoldenRows) {
  const auto text =
      base::read_text_file(std::string(PEEL_SOURCE_DIR) + "/tests/golden/quality.csv", 1u << 20);
  ASSERT_TRUE(text) << text.error().message;
  std::istringstream lines(*text);
  std::string line;
  std::getline(lines, line);
  int rows = 0;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string measure;
    std::string input;
    std::string value;
    std::getline(fields, measure, ',');
    std::getline(fields, input, ',');
    std::getline(fields, value, ',');
    EXPECT_NEAR(measured(measure, input), std::stof(value), 0.002) << line;
    ++rows;
  }
  EXPECT_GE(rows, 25);
}

TEST(Quality, OfAPaintedPortraitPassesTheGateForProbes) {
  const image::Image picture = testing::portrait("humans/ranger");
  const auto faces = testing::detector()->detect(picture);
  ASSERT_TRUE(faces && faces->size() == 1);
  const Quality quality = assess(picture, faces->front());
  EXPECT_FALSE(refused(quality, probe_limits())) << name_of(*refused(quality, probe_limits()));
  EXPECT_GT(quality.unified, 0.2f);
}

TEST(Quality, FallsWithWhatIsDoneToAPicture) {
  const image::Image picture = testing::portrait("humans/ranger");
  const Face face = testing::detector()->detect(picture)->at(0);
  const Quality good = assess(picture, face);
  const auto changed = [&](auto change) {
    image::Image copy = image::Image::copy_of(picture);
    for (std::uint8_t& v : copy.bytes()) v = static_cast<std::uint8_t>(change(v));
    return assess(copy, face);
  };
  EXPECT_LT(changed([](int v) { return v / 16; }).exposure, good.exposure / 2);
  EXPECT_LT(changed([](int v) { return std::min(255, v * 8); }).exposure, good.exposure);
  EXPECT_LT(changed([](int v) { return 110 + v / 16; }).contrast, good.contrast / 4);
  image::Image blurred = image::Image::copy_of(picture);
  const image::Image part = image::crop(picture, face.box);
  image::paste(blurred, image::resize(image::resize(part, {6, 6}), part.size()), static_cast<int>(face.box.x),
               static_cast<int>(face.box.y));
  EXPECT_LT(assess(blurred, face).sharpness, good.sharpness / 2);
  EXPECT_LT(assess(blurred, face).unified, good.unified);
}

TEST(Quality, OfPointsThatCoincideIsNothing) {
  const Quality quality = assess(testing::grey_picture({100, 100}), face_with("coinciding"));
  EXPECT_EQ(quality.unified, 0);
  EXPECT_EQ(refused(quality, probe_limits()), Refusal::too_small);
  EXPECT_EQ(assess({}, face_with("level")).unified, 0);
}

TEST(Gate, RefusesForEachReason) {
  Quality good;
  good.inter_eye_px = 60;
  good.sharpness = good.exposure = good.contrast = good.confidence = good.unified = 0.9f;
  for (const GateLimits& limits : {probe_limits(), reference_limits()}) {
    EXPECT_FALSE(refused(good, limits));
    const auto with = [&](float Quality::*member, float value) {
      Quality changed = good;
      changed.*member = value;
      return refused(changed, limits);
    };
    EXPECT_EQ(with(&Quality::inter_eye_px, 3), Refusal::too_small);
    EXPECT_EQ(with(&Quality::sharpness, 0), Refusal::blurred);
    EXPECT_EQ(with(&Quality::yaw_degrees, -85), Refusal::turned_away);
    EXPECT_EQ(with(&Quality::yaw_degrees, 85), Refusal::turned_away);
    EXPECT_EQ(with(&Quality::pitch_degrees, 80), Refusal::turned_away);
    EXPECT_EQ(with(&Quality::roll_degrees, 120), Refusal::turned_away);
    EXPECT_EQ(with(&Quality::exposure, 0.05f), Refusal::badly_lit);
    EXPECT_EQ(with(&Quality::contrast, 0.001f), Refusal::low_contrast);
    EXPECT_EQ(with(&Quality::confidence, 0.1f), Refusal::occluded);
  }
}

TEST(Gate, RefusesWhatIsNotANumber) {
  Quality quality;
  quality.inter_eye_px = NAN;
  EXPECT_TRUE(refused(quality, probe_limits()));
}

TEST(Gate, HasANameAndAdviceForEachReason) {
  for (const Refusal refusal : {Refusal::too_small, Refusal::blurred, Refusal::turned_away,
                                Refusal::badly_lit, Refusal::low_contrast, Refusal::occluded}) {
    EXPECT_STRNE(name_of(refusal), "unknown");
    EXPECT_FALSE(advice_for(refusal).empty());
  }
}

TEST(Gate, IsStricterForReferencesThanForProbes) {
  const GateLimits probe = probe_limits();
  const GateLimits reference = reference_limits();
  EXPECT_GT(reference.min_inter_eye_px, probe.min_inter_eye_px);
  EXPECT_GT(reference.min_sharpness, probe.min_sharpness);
  EXPECT_LT(reference.max_yaw_degrees, probe.max_yaw_degrees);
}

}  // namespace
}  // namespace peel::vision
