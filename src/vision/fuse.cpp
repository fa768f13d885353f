#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/secret.h"
#include "vision/embedder.h"

namespace peel::vision {

using base::ErrorCode;
using base::fail;
using biometric::Template;

namespace {

base::Status check(std::span<const Template* const> templates, std::span<const float> weights) {
  if (templates.empty() || templates.size() != weights.size())
    return fail(ErrorCode::invalid_input, "{} templates cannot be fused with {} weights", templates.size(),
                weights.size());
  const auto alike = [&](const Template* t) {
    return t != nullptr && t->model() == templates[0]->model() &&
           t->dimensions() == templates[0]->dimensions();
  };
  if (templates[0] == nullptr || !std::all_of(templates.begin(), templates.end(), alike))
    return fail(ErrorCode::invalid_input, "templates of different models cannot be fused");
  if (!std::all_of(weights.begin(), weights.end(), [](float w) { return w > 0 && std::isfinite(w); }))
    return fail(ErrorCode::invalid_input, "the weight of a template must be above 0");
  return {};
}

}  // namespace

base::Result<Template> fuse(std::span<const Template* const> templates, std::span<const float> weights,
                            const biometric::SharedCensus& census) {
  PEEL_CHECK(check(templates, weights));
  // The sum is a template too, so it lives in secret memory.
  const std::size_t dimensions = templates[0]->dimensions();
  PEEL_TRY(base::SecretBytes memory, base::SecretBytes::create(dimensions * sizeof(float)));
  const std::span sum(reinterpret_cast<float*>(memory.data()), dimensions);
  for (std::size_t t = 0; t < templates.size(); ++t) {
    const std::span<const float> values = templates[t]->values();
    for (std::size_t i = 0; i < dimensions; ++i) sum[i] += weights[t] * values[i];
  }
  return Template::create(sum, templates[0]->model(), census);
}

}  // namespace peel::vision
