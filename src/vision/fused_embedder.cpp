#include <algorithm>
#include <cmath>

#include "base/secret.h"
#include "vision/embedder.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using biometric::Template;

base::Sha256 identity_of(const std::vector<EmbedderPart>& parts) {
  std::string text = "peel-fused-template/1\n";
  for (const EmbedderPart& part : parts)
    text += fmt::format("{} {}\n", part.weight, base::to_text(part.embedder->model()));
  return base::sha256(base::as_bytes(text));
}

class FusedEmbedder final : public Embedder {
 public:
  explicit FusedEmbedder(std::vector<EmbedderPart> parts)
      : parts_(std::move(parts)), identity_(identity_of(parts_)) {
    for (const EmbedderPart& part : parts_) {
      dimensions_ += part.embedder->dimensions();
      total_weight_ += part.weight;
    }
  }

  std::size_t dimensions() const override { return dimensions_; }
  const base::Sha256& model() const override { return identity_; }

  Result<Template> embed(const biometric::Crop& crop, const biometric::SharedCensus& census) override {
    PEEL_TRY(base::SecretBytes memory, base::SecretBytes::create(dimensions_ * sizeof(float)));
    const std::span all(reinterpret_cast<float*>(memory.data()), dimensions_);
    std::size_t at = 0;
    for (const EmbedderPart& part : parts_) {
      PEEL_TRY(const Template made, part.embedder->embed(crop, halfway_));
      const auto root = static_cast<float>(std::sqrt(part.weight / total_weight_));
      std::ranges::transform(made.values(), all.subspan(at).begin(), [&](float v) { return v * root; });
      at += made.dimensions();
    }
    return Template::create(all, identity_, census);
  }

  base::Status flush() override {
    base::Status first;
    for (const EmbedderPart& part : parts_)
      if (const base::Status flushed = part.embedder->flush(); first && !flushed) first = flushed;
    return first;
  }

 private:
  std::vector<EmbedderPart> parts_;
  base::Sha256 identity_;
  std::size_t dimensions_ = 0;
  double total_weight_ = 0;
  // Counts the parts' templates, which live within one call, apart from those that callers hold: to them one
  // crop makes one template.
  biometric::SharedCensus halfway_ = std::make_shared<biometric::Census>();
};

}  // namespace

Result<std::unique_ptr<Embedder>> create_fused_embedder(std::vector<EmbedderPart> parts) {
  const auto usable = [](const EmbedderPart& p) { return p.embedder != nullptr && p.weight >= 1; };
  if (parts.size() < 2 || !std::ranges::all_of(parts, usable))
    return fail(ErrorCode::invalid_input,
                "a fused embedder is made of two embedders or more, each with a weight of 1 or more");
  return std::make_unique<FusedEmbedder>(std::move(parts));
}

Result<std::unique_ptr<Embedder>> load_embedder(const ModelStore& store, std::string_view name,
                                                const EmbedderOptions& options) {
  const FusionInfo* fusion = store.fusion(name);
  if (fusion == nullptr) {
    PEEL_TRY(const Model model, store.load(name));
    return create_embedder(model, options);
  }
  std::vector<EmbedderPart> parts;
  for (const FusionInfo::Part& part : fusion->parts) {
    PEEL_TRY(const Model model, store.load(part.model));
    EmbedderOptions own = options;
    own.mirror = options.mirror && part.mirror;
    PEEL_TRY(auto embedder, create_embedder(model, own));
    parts.push_back({std::move(embedder), part.weight});
  }
  return create_fused_embedder(std::move(parts));
}

}  // namespace peel::vision
