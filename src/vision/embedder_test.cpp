#include "vision/embedder.h"

#include <cmath>

#include "vision/align.h"
#include "vision/testing/fixtures.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using biometric::Crop;
using biometric::Template;

const biometric::SharedCensus census = std::make_shared<biometric::Census>();

Crop crop_of(const image::View& picture) {
  const auto faces = testing::detector()->detect(picture);
  if (!faces || faces->empty()) ADD_FAILURE() << "no face in the picture";
  auto crop = align(picture, faces->at(0).points, census);
  return std::move(*crop);
}

std::unique_ptr<Embedder> embedder(const std::string& name, EmbedderOptions options = {}) {
  auto made = load_embedder(testing::models(), name, options);
  if (!made) ADD_FAILURE() << made.error().message;
  return made ? std::move(*made) : nullptr;
}

float likeness(const Template& a, const Template& b) { return biometric::similarity(a, b).value_or(-2); }

class EachEmbedder : public ::testing::TestWithParam<const char*> {};

TEST_P(EachEmbedder, MakesTheSameTemplateOfTheSameCropBitForBit) {
  const auto maker = embedder(GetParam());
  const Crop crop = crop_of(testing::portrait("humans/ranger"));
  const Crop other = crop_of(testing::portrait("humans/mage"));
  const auto first = maker->embed(crop, census);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(maker->embed(other, census));
  ASSERT_TRUE(maker->flush());
  const auto again = maker->embed(crop, census);
  const auto elsewhere = embedder(GetParam())->embed(crop, census);
  ASSERT_TRUE(again && elsewhere);
  EXPECT_TRUE(std::ranges::equal(first->values(), again->values()));
  EXPECT_TRUE(std::ranges::equal(first->values(), elsewhere->values()));
}

TEST_P(EachEmbedder, MakesUnitVectorsBoundToItsModel) {
  const auto maker = embedder(GetParam());
  const auto made = maker->embed(crop_of(testing::portrait("humans/ranger")), census);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->dimensions(), maker->dimensions());
  EXPECT_EQ(made->model(), maker->model());
  EXPECT_NEAR(likeness(*made, *made), 1, 1e-5);
}

TEST_P(EachEmbedder, TellsPaintedPeopleApartAndKnowsThemAgain) {
  const auto maker = embedder(GetParam());
  const image::Image ranger = testing::portrait("humans/ranger");
  const auto picture = maker->embed(crop_of(ranger), census);
  const auto smaller = maker->embed(crop_of(image::resize(ranger, {260, 260})), census);
  const auto stranger = maker->embed(crop_of(testing::portrait("humans/huntsman")), census);
  ASSERT_TRUE(picture && smaller && stranger);
  EXPECT_GT(likeness(*picture, *smaller), 0.8f);
  EXPECT_LT(likeness(*picture, *stranger), 0.5f);
}

TEST_P(EachEmbedder, WithTheMirrorImageAveragedInDoesNotCareAboutMirrors) {
  const Crop crop = crop_of(testing::portrait("humans/ranger"));
  auto mirrored = Crop::create(census);
  ASSERT_TRUE(mirrored);
  for (std::size_t i = 0; i < biometric::crop_bytes; ++i) {
    const std::size_t x = i / 3 % biometric::crop_side;
    const std::size_t row = i / 3 / biometric::crop_side;
    mirrored->pixels()[(row * biometric::crop_side + biometric::crop_side - 1 - x) * 3 + i % 3] =
        crop.pixels()[i];
  }
  const auto both = embedder(GetParam());
  const auto one = embedder(GetParam(), {.mirror = false});
  EXPECT_NEAR(likeness(*both->embed(crop, census), *both->embed(*mirrored, census)), 1, 1e-4);
  EXPECT_LT(likeness(*one->embed(crop, census), *one->embed(*mirrored, census)), 0.999f);
}

TEST_P(EachEmbedder, WithAndWithoutMirrorAreDifferentModels) {
  EXPECT_NE(embedder(GetParam())->model(), embedder(GetParam(), {.mirror = false})->model());
  EXPECT_EQ(embedder(GetParam())->model(), embedder(GetParam(), {.threads = 2})->model());
}

TEST_P(EachEmbedder, CountsItsTemplates) {
  const auto own = std::make_shared<biometric::Census>();
  const auto maker = embedder(GetParam());
  const Crop crop = crop_of(testing::portrait("humans/ranger"));
  {
    const auto made = maker->embed(crop, own);
    EXPECT_EQ(own->counts().held, 1u);
  }
  ASSERT_TRUE(maker->flush());
  EXPECT_EQ(own->counts().made, 1u);
  EXPECT_EQ(own->counts().wiped, 1u);
}

INSTANTIATE_TEST_SUITE_P(Embedders, EachEmbedder,
                         ::testing::Values("faceplugin-feature", "mobilefacenet", "fused"),
                         [](const auto& name) {
                           const std::string text = name.param;
                           return text.substr(0, text.find('-'));
                         });

TEST(Embedder, RefusesOptionsOutOfRangeAndModelsOfAnotherKind) {
  const Model good = testing::model("faceplugin-feature");
  EXPECT_EQ(create_embedder(good, {.threads = 0}).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(create_embedder(testing::model("centerface"), {}).error().code, ErrorCode::invalid_input);
  Model unknown = good;
  unknown.info.adapter = "age";
  EXPECT_EQ(create_embedder(unknown, {}).error().code, ErrorCode::invalid_input);
}

TEST(Embedder, RefusesAManifestThatTheModelDoesNotKeep) {
  Model model = testing::model("faceplugin-feature");
  model.info.dimension = 128;
  EXPECT_EQ(create_embedder(model, {}).error().code, ErrorCode::corrupt);
  Model landmarks = testing::model("faceplugin-landmark");
  landmarks.info.kind = "embedder";
  landmarks.info.adapter = "aligned-112";
  EXPECT_FALSE(create_embedder(landmarks, {}));
  model.bytes.assign(100, 7);
  EXPECT_EQ(create_embedder(model, {}).error().code, ErrorCode::corrupt);
}

TEST(Embedder, RefusesACropThatWasCutOutInAnotherWay) {
  const base::Sha256 other = base::sha256(base::as_bytes("another way"));
  const auto maker = embedder("faceplugin-feature", {.alignment = other});
  const auto made = maker->embed(crop_of(testing::portrait("humans/ranger")), census);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::internal);
  EXPECT_NE(maker->model(), embedder("faceplugin-feature")->model());
}

TEST(Embedder, KnowsItsModelByWhatChangesTemplates) {
  Model model = testing::model("faceplugin-feature");
  const auto before = create_embedder(model, {});
  model.info.input.scale *= 2;
  const auto after = create_embedder(model, {});
  ASSERT_TRUE(before && after);
  EXPECT_NE((*before)->model(), (*after)->model());
}

TEST(Fuse, LiesBetweenItsTemplatesAsTheWeightsSay) {
  const std::array<float, 2> x{1, 0};
  const std::array<float, 2> y{0, 1};
  const auto a = Template::create(x, {}, census);
  const auto b = Template::create(y, {}, census);
  const std::array<const Template*, 2> both{&*a, &*b};
  const auto even = fuse(both, std::array{1.0f, 1.0f}, census);
  ASSERT_TRUE(even);
  EXPECT_NEAR(even->values()[0], std::sqrt(0.5f), 1e-6);
  const auto uneven = fuse(both, std::array{3.0f, 1.0f}, census);
  ASSERT_TRUE(uneven);
  EXPECT_NEAR(uneven->values()[0] / uneven->values()[1], 3, 1e-4);
}

TEST(Fuse, RefusesWhatCannotBeFused) {
  const std::array<float, 2> x{1, 0};
  const auto a = Template::create(x, {}, census);
  const auto other = Template::create(x, base::sha256(base::as_bytes("other")), census);
  const std::array<const Template*, 2> mixed{&*a, &*other};
  const std::array<const Template*, 1> one{&*a};
  const std::array<const Template*, 1> none{nullptr};
  EXPECT_FALSE(fuse({}, {}, census));
  EXPECT_FALSE(fuse(mixed, std::array{1.0f, 1.0f}, census));
  EXPECT_FALSE(fuse(one, std::array{1.0f, 1.0f}, census));
  EXPECT_FALSE(fuse(one, std::array{0.0f}, census));
  EXPECT_FALSE(fuse(one, std::array{-1.0f}, census));
  EXPECT_FALSE(fuse(one, std::array{NAN}, census));
  EXPECT_FALSE(fuse(none, std::array{1.0f}, census));
}

}  // namespace
}  // namespace peel::vision
