// An error rate with how sure it is, or the statement that too few errors stand behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace peel::accuracy {

// Both ends of a two-sided 95 % confidence interval; of shares, from 0 to 1.
struct Interval {
  double low = 0;
  double high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

// Rule of 30 (Doddington et al. 2000): for 90 % confidence that the true error rate is within 30 % of the
// observed one, 30 errors at least.
inline constexpr std::uint64_t rule_of_30 = 30;
// Rule of 3 (ISO/IEC 19795-1): no error in n independent trials means a rate below 3 / n, with 95 %
// confidence; so a rate of r needs 3 / r trials before anything can be said of it.
inline constexpr std::uint64_t rule_of_3 = 3;

// A share of errors, or of successes (accuracy, TPIR), which is one less that of errors.
struct Rate {
  enum class Of { errors, successes };
  std::uint64_t errors = 0;
  std::uint64_t total = 0;
  double observed = 0;  // the share seen, of what `of` says; may be weighted, see eer(); 0 when total is 0
  Interval interval;    // of `observed`
  double bound = 1;     // upper bound of the error rate, whatever `of` says
  Of of = Of::errors;

  // Whether the rule of 30 lets the number be stated.
  bool enough() const { return errors >= rule_of_30; }
  // The number to state; nothing when there are too few errors.
  std::optional<double> value() const;
  // Why there is no value, with counts and bound, in a sentence; empty when there is one.
  std::string reason() const;
};

// The rate of `errors` in `total` trials of `people` independent people, of which a bootstrap gave `interval`
// (of errors; none: from 0 to 1). With fewer than 30 errors the upper end is at least that of Clopper and
// Pearson (one-sided 95 %) for errors x people / total, rounded up, of `people`: as careful as if each person
// were one trial.
Rate error_rate(std::uint64_t errors, std::uint64_t total, std::uint64_t people,
                std::optional<Interval> interval);

// The same rate told by its successes: `observed` and `interval` are turned round, counts and bound stay.
Rate as_successes(const Rate& errors);

}  // namespace peel::accuracy
