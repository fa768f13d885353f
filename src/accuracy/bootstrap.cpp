#include "accuracy/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace peel::accuracy {
namespace {

constexpr double tail = 0.025;
constexpr double most_undefined = 0.05;

// SplitMix64's last step (Steele et al. 2014): neighbouring seeds give unlike ones.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// Linear between the two nearest ranks, as most statistics programs have it (Hyndman and Fan's type 7).
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double rest = place - static_cast<double>(below);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  // Infinities have no difference.
  if (rest <= 0 || sorted[below] == sorted[above]) return sorted[below];
  return sorted[below] + rest * (sorted[above] - sorted[below]);
}

}  // namespace

std::vector<std::uint32_t> Resampling::draw(std::size_t replicate) const {
  // The standard says which numbers the engine gives, but not which a distribution makes of them.
  std::mt19937_64 random(mixed(mixed(seed_) + replicate));
  std::vector<std::uint32_t> weights(subjects_);
  for (std::size_t i = 0; i < subjects_; ++i) ++weights[((random() >> 32) * subjects_) >> 32];
  return weights;
}

std::vector<std::vector<double>> replicate(const Resampling& resampling, const Statistic& statistic) {
  std::vector<std::vector<double>> rows;
  for (std::size_t r = 0; r < resampling.replicates(); ++r) {
    const std::vector<double> numbers = statistic(resampling.draw(r));
    rows.resize(std::max(rows.size(), numbers.size()));
    for (std::size_t i = 0; i < numbers.size(); ++i) rows[i].push_back(numbers[i]);
  }
  return rows;
}

std::optional<Interval> percentiles(std::vector<double> replicates) {
  const std::size_t all = replicates.size();
  std::erase_if(replicates, [](double x) { return std::isnan(x); });
  const std::size_t undefined = all - replicates.size();
  if (replicates.empty() || static_cast<double>(undefined) > most_undefined * static_cast<double>(all))
    return std::nullopt;
  std::ranges::sort(replicates);
  return Interval{quantile(replicates, tail), quantile(replicates, 1 - tail)};
}

std::vector<std::optional<Interval>> intervals(const Resampling& resampling, const Statistic& statistic) {
  std::vector<std::optional<Interval>> result;
  for (auto& row : replicate(resampling, statistic)) result.push_back(percentiles(std::move(row)));
  return result;
}

}  // namespace peel::accuracy
