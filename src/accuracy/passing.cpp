#include "accuracy/passing.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peel::accuracy {
namespace {

bool from_the_highest(const Resemblance& a, const Resemblance& b) { return a.score > b.score; }

// The probability that `size` of `others` people, drawn at random, hold one of `alike` of them; for every
// number of them up to `most`.
std::vector<double> chances(std::uint64_t others, std::uint64_t size, std::size_t most) {
  std::vector<double> result(most + 1);
  const double drawn = static_cast<double>(std::min(size, others));
  const auto all = static_cast<double>(others);
  double none = 1;
  for (std::size_t k = 1; k <= most; ++k) {
    const double left = all - static_cast<double>(k - 1);
    none *= left > drawn ? (left - drawn) / left : 0;
    result[k] = 1 - none;
  }
  return result;
}

// What all draws have in common.
struct Setting {
  const Passing& passing;
  std::vector<Resemblance> sorted;  // from the highest
  std::vector<float> thresholds;    // rising
  // By list size: chances when the person passing is one of those listed, and when not.
  std::vector<std::vector<double>> when_listed;
  std::vector<std::vector<double>> when_not;

  const std::vector<double>& chances_of(std::size_t size, std::uint32_t person) const {
    return passing.listed[person] ? when_listed[size] : when_not[size];
  }
};

std::size_t most_alike(const Passing& passing) {
  std::vector<std::size_t> counts(passing.searched.size());
  for (const Resemblance& r : passing.resemblances) ++counts[r.passing];
  return counts.empty() ? 0 : *std::ranges::max_element(counts);
}

Setting setting_of(const Passing& passing, const std::vector<std::uint64_t>& sizes,
                   const std::vector<float>& thresholds) {
  Setting setting{passing, passing.resemblances, thresholds, {}, {}};
  std::ranges::stable_sort(setting.sorted, from_the_highest);
  const std::size_t most = most_alike(passing);
  const std::uint64_t listed = passing.people_listed();
  for (const std::uint64_t size : sizes) {
    setting.when_listed.push_back(chances(listed - 1, size, most));
    setting.when_not.push_back(chances(listed, size, most));
  }
  return setting;
}

// FPIR at each threshold for one list size, with people weighted. A person's chance is shared by those whom
// they resemble, so that each pair counts by both of its people and the mean over draws is the rate itself.
class Sweep {
 public:
  // Of the thresholds from the number `first` on.
  Sweep(const Setting& setting, std::size_t size, std::size_t first, Weights weights)
      : setting_(setting),
        size_(size),
        first_(first),
        weights_(weights),
        alike_(weights.size()),
        weight_alike_(weights.size()) {
    for (std::size_t p = 0; p < weights.size(); ++p)
      if (setting.passing.searched[p]) people_ += weights[p];
  }

  std::vector<double> run() {
    std::vector<double> rates(setting_.thresholds.size() - first_);
    std::size_t next = 0;
    for (std::size_t t = rates.size(); t-- > 0;) {
      const float threshold = setting_.thresholds[first_ + t];
      for (; next < setting_.sorted.size() && setting_.sorted[next].score >= threshold; ++next)
        add(setting_.sorted[next]);
      rates[t] = people_ > 0 ? std::clamp(sum_ / people_, 0.0, 1.0) : std::nan("");
    }
    return rates;
  }

 private:
  double share(std::uint32_t person) const {
    const std::size_t k = alike_[person];
    if (k == 0) return 0;
    return weights_[person] * weight_alike_[person] * setting_.chances_of(size_, person)[k] /
           static_cast<double>(k);
  }

  void add(const Resemblance& r) {
    if (weights_[r.passing] == 0) return;
    sum_ -= share(r.passing);
    ++alike_[r.passing];
    weight_alike_[r.passing] += weights_[r.listed];
    sum_ += share(r.passing);
  }

  const Setting& setting_;
  std::size_t size_;
  std::size_t first_;
  Weights weights_;
  std::vector<std::size_t> alike_;
  std::vector<double> weight_alike_;
  double people_ = 0;
  double sum_ = 0;
};

// People joined by resemblances.
class Clusters {
 public:
  explicit Clusters(std::size_t people) : parent_(people), joined_(people) {
    std::iota(parent_.begin(), parent_.end(), 0u);
  }

  void join(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t from = root(a);
    const std::uint32_t to = root(b);
    if (from == to) return;
    const bool both = joined_[from] && joined_[to];
    const bool neither = !joined_[from] && !joined_[to];
    count_ += neither ? 1 : 0;
    count_ -= both ? 1 : 0;
    parent_[from] = to;
    joined_[from] = joined_[to] = true;
    most_ = std::max(most_, count_);
  }
  // At low thresholds all run together into one, which does not take away what is known.
  std::uint64_t most() const { return most_; }

 private:
  std::uint32_t root(std::uint32_t person) {
    while (parent_[person] != person) person = parent_[person] = parent_[parent_[person]];
    return person;
  }
  std::vector<std::uint32_t> parent_;
  std::vector<bool> joined_;  // by root
  std::uint64_t count_ = 0;
  std::uint64_t most_ = 0;
};

// Counts at each threshold, which do not depend on the list's size.
std::vector<PassingPoint> counted(const Setting& setting) {
  std::vector<PassingPoint> points(setting.thresholds.size());
  Clusters clusters(setting.passing.searched.size());
  std::size_t next = 0;
  for (std::size_t t = points.size(); t-- > 0;) {
    points[t].threshold = setting.thresholds[t];
    for (; next < setting.sorted.size() && setting.sorted[next].score >= setting.thresholds[t]; ++next)
      clusters.join(setting.sorted[next].passing, setting.sorted[next].listed);
    points[t].resemblances = next;
    points[t].clusters = clusters.most();
  }
  return points;
}

void add_careful_ends(PassingCurve& curve, const std::vector<std::vector<double>>& replicates,
                      const Passing& passing) {
  const double least = fewest_shown(passing, curve.list_size);
  double before = least;
  for (std::size_t t = curve.points.size(); t-- > 0;) {
    PassingPoint& point = curve.points[t];
    const auto interval = percentiles(replicates[t]);
    // Never falls towards lower thresholds: what is rarer cannot have the higher bound.
    before = std::max(before, interval ? interval->high : 1.0);
    point.upper = std::min(before, 1.0);
  }
}

}  // namespace

std::uint64_t Passing::people_searched() const {
  return static_cast<std::uint64_t>(std::ranges::count(searched, true));
}

std::uint64_t Passing::people_listed() const {
  return static_cast<std::uint64_t>(std::ranges::count(listed, true));
}

std::uint64_t Passing::longest_list() const {
  const std::uint64_t all = people_listed();
  bool of_others = true;
  for (std::size_t p = 0; p < searched.size(); ++p) of_others = of_others && !(searched[p] && listed[p]);
  return of_others || all == 0 ? all : all - 1;
}

double fewest_shown(const Passing& passing, std::uint64_t list_size) {
  constexpr double passings_of_a_pair = 2;
  const auto people = static_cast<double>(passing.people_searched());
  const auto others = static_cast<double>(passing.longest_list());
  if (people == 0 || others == 0) return 1;
  const double chance = static_cast<double>(list_size) / others;
  return std::min(1.0, static_cast<double>(rule_of_3) * passings_of_a_pair * chance / people);
}

std::vector<PassingCurve> passing_curves(const Passing& passing, const std::vector<std::uint64_t>& sizes,
                                         const std::vector<float>& thresholds, const Resampling& resampling,
                                         double highest) {
  const Setting setting = setting_of(passing, sizes, thresholds);
  const std::vector<PassingPoint> counts = counted(setting);
  const std::vector<std::uint32_t> once(passing.searched.size(), 1);
  std::vector<PassingCurve> curves;
  for (std::size_t s = 0; s < sizes.size(); ++s) {
    const std::vector<double> rates = Sweep(setting, s, 0, once).run();
    const auto first = static_cast<std::size_t>(
        std::ranges::find_if(rates, [&](double rate) { return rate <= highest; }) - rates.begin());
    PassingCurve curve{sizes[s], {counts.begin() + static_cast<std::ptrdiff_t>(first), counts.end()}};
    for (std::size_t t = first; t < rates.size(); ++t) curve.points[t - first].observed = rates[t];
    const auto replicates =
        replicate(resampling, [&](Weights weights) { return Sweep(setting, s, first, weights).run(); });
    if (!curve.points.empty()) add_careful_ends(curve, replicates, passing);
    curves.push_back(std::move(curve));
  }
  return curves;
}

}  // namespace peel::accuracy
