// How far a rate that was counted may lie below the true one.
#pragma once

#include <cstdint>

namespace peel::policy {

// The exact upper 95 % confidence bound of a proportion of which `successes` of `trials` were seen (Clopper
// and Pearson 1934, one-sided): the p at which as few successes as these, or fewer, have a probability of
// 5 %. With none seen it is about 3 / trials, the rule of three. 1 when all trials were successes.
// `trials` 1 to 10^12, `successes` at most `trials`; relative error below 1 % there, below 10^-6 up to
// 10^8 trials.
double upper_bound_95(std::uint64_t successes, std::uint64_t trials);

}  // namespace peel::policy
