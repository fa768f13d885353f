#include "accuracy/rate.h"

#include <algorithm>
#include <fmt/core.h>

#include "policy/binomial.h"

namespace peel::accuracy {
namespace {

// The careful end for few errors: people for trials, since trials of one person are not independent.
double bound_of_few(std::uint64_t errors, std::uint64_t total, std::uint64_t people) {
  if (people == 0 || total == 0) return 1;
  const std::uint64_t trials = std::min(people, total);
  const std::uint64_t among_people = (errors * trials + total - 1) / total;
  return policy::upper_bound_95(among_people, trials);
}

}  // namespace

std::optional<double> Rate::value() const {
  if (!enough()) return std::nullopt;
  return observed;
}

std::string Rate::reason() const {
  if (enough()) return {};
  if (total == 0) return "nothing was tried";
  const char* rule = errors == 0 ? "rule of 3" : "rule of 30";
  return fmt::format("too few errors ({}): {} in {} trials; the error rate is at most {:.3g}", rule, errors,
                     total, bound);
}

Rate error_rate(std::uint64_t errors, std::uint64_t total, std::uint64_t people,
                std::optional<Interval> interval) {
  Rate rate;
  rate.errors = errors;
  rate.total = total;
  rate.interval = interval.value_or(Interval{0, 1});
  if (total == 0) {
    rate.interval = {0, 1};
    return rate;
  }
  rate.observed = static_cast<double>(errors) / static_cast<double>(total);
  if (!rate.enough()) rate.interval.high = std::max(rate.interval.high, bound_of_few(errors, total, people));
  rate.bound = rate.interval.high;
  return rate;
}

Rate as_successes(const Rate& errors) {
  Rate rate = errors;
  rate.of = Rate::Of::successes;
  rate.observed = errors.total == 0 ? 0 : 1 - errors.observed;
  rate.interval = {1 - errors.interval.high, 1 - errors.interval.low};
  return rate;
}

}  // namespace peel::accuracy
