#include "vision/quality_light.h"

#include <array>

namespace peel::vision {
namespace {

constexpr std::size_t darkest = 16;
constexpr std::size_t lightest = 240;

struct Histogram {
  std::array<std::size_t, 256> counts{};
  std::size_t total = 0;

  explicit Histogram(const image::View& grey) {
    for (int y = 0; y < grey.height; ++y)
      for (int x = 0; x < grey.width; ++x) ++counts[grey.row(y)[x]];
    total = static_cast<std::size_t>(grey.width) * static_cast<std::size_t>(grey.height);
  }

  // The lowest value that so large a share of the pixels does not exceed.
  std::size_t quantile(double share) const {
    const auto wanted = static_cast<std::size_t>(share * static_cast<double>(total));
    std::size_t value = 0;
    for (std::size_t seen = counts[0]; seen <= wanted && value < 255; seen += counts[value]) ++value;
    return value;
  }
};

}  // namespace

float exposure(const image::View& grey) {
  if (grey.empty() || grey.channels != 1) return 0;
  const Histogram histogram(grey);
  std::size_t inside = 0;
  for (std::size_t value = darkest; value <= lightest; ++value) inside += histogram.counts[value];
  return static_cast<float>(inside) / static_cast<float>(histogram.total);
}

float contrast(const image::View& grey) {
  if (grey.empty() || grey.channels != 1) return 0;
  const Histogram histogram(grey);
  return static_cast<float>(histogram.quantile(0.95) - histogram.quantile(0.05)) / 255.0f;
}

}  // namespace peel::vision
