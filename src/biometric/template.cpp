#include "biometric/template.h"

#include <cmath>

namespace peel::biometric {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {
constexpr std::size_t max_dimensions = 4096;

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}
}  // namespace

Result<Template> Template::create(std::span<const float> values, const base::Sha256& model,
                                  SharedCensus census) {
  if (values.empty() || values.size() > max_dimensions)
    return fail(ErrorCode::invalid_input, "a template has 1 to {} numbers, not {}", max_dimensions,
                values.size());
  const double norm = std::sqrt(dot(values, values));
  if (!std::isfinite(norm) || norm < 1e-9)
    return fail(ErrorCode::invalid_input, "a template of zeros or of numbers that are not finite");
  PEEL_TRY(SecretData data, SecretData::create(values.size_bytes(), std::move(census)));
  auto* out = reinterpret_cast<float*>(data.bytes().data());
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = static_cast<float>(values[i] / norm);
  return Template(std::move(data), model);
}

std::span<const float> Template::values() const {
  return {reinterpret_cast<const float*>(data_.bytes().data()), data_.bytes().size() / sizeof(float)};
}

Result<float> similarity(const Template& a, const Template& b) {
  if (a.model() != b.model() || a.dimensions() != b.dimensions())
    return fail(ErrorCode::invalid_input, "templates of different models cannot be compared");
  return static_cast<float>(dot(a.values(), b.values()));
}

}  // namespace peel::biometric
