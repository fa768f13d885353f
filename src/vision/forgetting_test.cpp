// P2 in src/vision: after a face was seen, graded, cut out and made into a template, nothing of it is left.
// A sanitizer keeps freed memory and reserves terabytes, so this test runs without one.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <optional>

#include "vision/align.h"
#include "vision/embedder.h"
#include "vision/quality.h"
#include "vision/testing/fixtures.h"
#include "vision/testing/memory_scan.h"

namespace peel::vision {
namespace {

using testing::MemoryScan;

base::ByteView bytes_of(std::span<const float> values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
}

// Looks for the crop as bytes and as the numbers that the model is given, the right way round and mirrored.
void look_for_crop(MemoryScan& scan, const biometric::Crop& crop, const ModelInput& input) {
  scan.look_for("crop", crop.pixels(), 40);
  constexpr std::size_t side = biometric::crop_side;
  for (const bool mirrored : {false, true}) {
    std::vector<float> row(side * 3);
    for (std::size_t y = 8; y < side; y += 8) {
      for (std::size_t x = 0; x < side; ++x)
        for (std::size_t c = 0; c < 3; ++c) {
          const std::size_t from = (y * side + (mirrored ? side - 1 - x : x)) * 3 + c;
          const std::size_t to = input.layout == ModelInput::Layout::nchw ? c * side + x : x * 3 + c;
          row[to] = (static_cast<float>(crop.pixels()[from]) - input.mean[c]) * input.scale;
        }
      scan.look_for(mirrored ? "mirrored tensor" : "tensor", bytes_of(row), 6);
    }
    base::wipe(row);
  }
}

class Forgetting : public ::testing::TestWithParam<const char*> {};

TEST_P(Forgetting, LeavesNoCropTensorOrTemplateInMemory) {
  const auto census = std::make_shared<biometric::Census>();
  const ModelStore store = testing::models();
  const auto detector = testing::detector();
  auto embedder = load_embedder(store, GetParam(), {});
  ASSERT_TRUE(embedder);
  MemoryScan scan;
  {
    const image::Image picture = testing::portrait("humans/ranger");
    const auto faces = detector->detect(picture);
    ASSERT_TRUE(faces && faces->size() == 1);
    EXPECT_GT(assess(picture, faces->front()).unified, 0);
    const auto crop = align(picture, faces->front().points, census);
    ASSERT_TRUE(crop);
    const auto made = (*embedder)->embed(*crop, census);
    ASSERT_TRUE(made);
    for (const ModelInfo* model : store.models_of(GetParam())) look_for_crop(scan, *crop, model->input);
    scan.look_for("template", bytes_of(made->values()), made->dimensions() / 8);
    // Shows that the search can find what is there; the picture itself holds no aligned crop.
    auto held = scan.found();
    EXPECT_GE(held["crop in memory"], 20);
    EXPECT_GE(held["template in memory"], 20);
  }
  ASSERT_TRUE((*embedder)->flush());
  const auto left = scan.found();
  EXPECT_GT(scan.scanned(), 20u << 20);
  for (const auto& [where, count] : left) ADD_FAILURE() << count << " pieces of the " << where;
  EXPECT_EQ(census->counts().made, census->counts().wiped);
  EXPECT_EQ(census->counts().held, 0u);
}

INSTANTIATE_TEST_SUITE_P(Embedders, Forgetting,
                         ::testing::Values("faceplugin-feature", "mobilefacenet", "fused"),
                         [](const auto& name) {
                           const std::string text = name.param;
                           return text.substr(0, text.find('-'));
                         });

}  // namespace
}  // namespace peel::vision

#endif
