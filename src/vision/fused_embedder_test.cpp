#include <cmath>

#include "vision/align.h"
#include "vision/embedder.h"
#include "vision/testing/fixtures.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using biometric::Crop;
using biometric::Template;

const biometric::SharedCensus census = std::make_shared<biometric::Census>();

Crop crop_of(const std::string& name) {
  const image::Image picture = testing::portrait(name);
  const auto faces = testing::detector()->detect(picture);
  if (!faces || faces->empty()) ADD_FAILURE() << "no face in the picture";
  return std::move(*align(picture, faces->at(0).points, census));
}

std::unique_ptr<Embedder> named(const std::string& name, const EmbedderOptions& options = {}) {
  auto made = load_embedder(testing::models(), name, options);
  if (!made) ADD_FAILURE() << made.error().message;
  return made ? std::move(*made) : nullptr;
}

float likeness(const Template& a, const Template& b) { return biometric::similarity(a, b).value_or(-2); }

// Answers with the same numbers every time.
class Constant final : public Embedder {
 public:
  Constant(std::vector<float> values, std::string_view name)
      : values_(std::move(values)), model_(base::sha256(base::as_bytes(name))) {}
  std::size_t dimensions() const override { return values_.size(); }
  const base::Sha256& model() const override { return model_; }
  base::Result<Template> embed(const Crop& /*crop*/, const biometric::SharedCensus& counted) override {
    return Template::create(values_, model_, counted);
  }
  base::Status flush() override {
    ++flushes;
    return {};
  }
  int flushes = 0;

 private:
  std::vector<float> values_;
  base::Sha256 model_;
};

std::unique_ptr<Embedder> constant(std::vector<float> values, std::string_view name) {
  return std::make_unique<Constant>(std::move(values), name);
}

std::vector<EmbedderPart> two_parts(int first, int second) {
  std::vector<EmbedderPart> parts;
  parts.push_back({constant({3, 4}, "a"), first});
  parts.push_back({constant({0, 5, 0}, "b"), second});
  return parts;
}

TEST(FusedEmbedder, PutsItsPartsSideBySideByTheirWeights) {
  const auto fused = create_fused_embedder(two_parts(3, 1));
  ASSERT_TRUE(fused);
  EXPECT_EQ((*fused)->dimensions(), 5u);
  const auto crop = Crop::create(census);
  const auto made = (*fused)->embed(*crop, census);
  ASSERT_TRUE(made) << made.error().message;
  const float a = std::sqrt(0.75f);
  const float b = std::sqrt(0.25f);
  const std::array wanted{0.6f * a, 0.8f * a, 0.0f, b, 0.0f};
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(made->values()[i], wanted[i], 1e-6) << i;
  EXPECT_EQ(made->model(), (*fused)->model());
}

TEST(FusedEmbedder, ScoresTheWeightedMeanOfItsPartsScores) {
  const Crop ranger = crop_of("humans/ranger");
  const Crop mage = crop_of("humans/mage");
  const auto score = [&](Embedder& embedder) {
    return likeness(*embedder.embed(ranger, census), *embedder.embed(mage, census));
  };
  const ModelStore store = testing::models();
  const FusionInfo& info = *store.fusion("fused");
  float sum = 0;
  float weights = 0;
  for (const auto& part : info.parts) {
    const auto weight = static_cast<float>(part.weight);
    sum += weight * score(*named(part.model));
    weights += weight;
  }
  EXPECT_NEAR(score(*named("fused")), sum / weights, 1e-5);
}

TEST(FusedEmbedder, IsKnownByItsPartsAndTheirWeights) {
  const auto model = [](std::vector<EmbedderPart> parts) {
    return (*create_fused_embedder(std::move(parts)))->model();
  };
  EXPECT_EQ(model(two_parts(1, 1)), model(two_parts(1, 1)));
  EXPECT_NE(model(two_parts(1, 1)), model(two_parts(2, 1)));
  std::vector<EmbedderPart> turned = two_parts(1, 1);
  std::swap(turned[0], turned[1]);
  EXPECT_NE(model(two_parts(1, 1)), model(std::move(turned)));
  EXPECT_NE(named("fused")->model(), named("fused", {.mirror = false})->model());
  EXPECT_NE(named("fused")->model(), named("faceplugin-feature")->model());
}

TEST(FusedEmbedder, MirrorsOnlyThePartsThatItsManifestLets) {
  const ModelStore store = testing::models();
  const FusionInfo& quick = *store.fusion("fused-quick");
  std::vector<EmbedderPart> parts;
  for (const auto& part : quick.parts)
    parts.push_back({named(part.model, {.mirror = part.mirror}), part.weight});
  EXPECT_EQ((*create_fused_embedder(std::move(parts)))->model(), named("fused-quick")->model());
  EXPECT_NE(named("fused-quick")->model(), named("fused")->model());
  EXPECT_EQ(named("fused-quick", {.mirror = false})->model(), named("fused", {.mirror = false})->model());
}

TEST(FusedEmbedder, CountsOneTemplateForOneCropAndFlushesAllParts) {
  std::vector<EmbedderPart> parts = two_parts(1, 1);
  auto* first = static_cast<Constant*>(parts[0].embedder.get());
  auto* second = static_cast<Constant*>(parts[1].embedder.get());
  const auto fused = create_fused_embedder(std::move(parts));
  const auto own = std::make_shared<biometric::Census>();
  ASSERT_TRUE((*fused)->embed(*Crop::create(census), own));
  EXPECT_EQ(own->counts().made, 1u);
  EXPECT_EQ(own->counts().wiped, 1u);
  ASSERT_TRUE((*fused)->flush());
  EXPECT_EQ(first->flushes, 1);
  EXPECT_EQ(second->flushes, 1);
}

TEST(FusedEmbedder, RefusesFewerThanTwoPartsAndWeightsBelowOne) {
  std::vector<EmbedderPart> one;
  one.push_back({constant({1, 0}, "a"), 1});
  EXPECT_EQ(create_fused_embedder(std::move(one)).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(create_fused_embedder(two_parts(1, 0)).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(load_embedder(testing::models(), "nobody", {}).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace peel::vision
