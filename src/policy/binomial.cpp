#include "policy/binomial.h"

#include <cmath>
#include <initializer_list>

namespace peel::policy {
namespace {

constexpr double confidence = 0.95;

// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method as Thompson and
// Barnett changed it (1986): numerator and denominator are kept as ratios, so that neither overflows.
double beta_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  constexpr double enough = 1e-14;
  constexpr int most_terms = 5'000'000;
  const auto away_from_zero = [](double value) { return std::abs(value) < tiny ? tiny : value; };
  double denominator = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double numerator = 1;
  double fraction = denominator;
  for (int m = 1; m < most_terms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double change = 1;
    for (const double term : {even, odd}) {
      denominator = 1 / away_from_zero(1 + term * denominator);
      numerator = away_from_zero(1 + term / numerator);
      change = numerator * denominator;
      fraction *= change;
    }
    if (std::abs(change - 1) < enough) break;
  }
  return fraction;
}

// The regularised incomplete beta function I_x(a, b), 0 < x < 1.
double incomplete_beta(double a, double b, double x) {
  const double log_front =
      std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  // The fraction converges fast on this side only; the other follows by symmetry.
  if (x < (a + 1) / (a + b + 2)) return std::exp(log_front) * beta_fraction(a, b, x) / a;
  return 1 - std::exp(log_front) * beta_fraction(b, a, 1 - x) / b;
}

}  // namespace

double upper_bound_95(std::uint64_t successes, std::uint64_t trials) {
  if (successes >= trials) return 1;
  const double a = static_cast<double>(successes) + 1;
  const double b = static_cast<double>(trials - successes);
  // P(X <= successes | p) = 1 - I_p(a, b) falls with p; halving log p finds a small p as exactly as a large
  // one.
  double low = std::log(1e-15);
  double high = 0;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    const bool above = incomplete_beta(a, b, std::exp(middle)) > confidence;
    (above ? high : low) = middle;
  }
  return std::exp(high);
}

}  // namespace peel::policy
