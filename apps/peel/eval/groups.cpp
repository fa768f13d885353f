// Columns of groups and their crossings.
#include <algorithm>

#include "eval/eval_internal.h"

namespace peel::app {
namespace {

using Labels = std::vector<std::vector<std::string>>;  // of each trial, one text a column

// The text of one column, or of two as "a x b"; empty when one of them is.
std::string label_of(const std::vector<std::string>& texts, std::size_t a, std::size_t b) {
  if (a == b) return texts[a];
  return texts[a].empty() || texts[b].empty() ? "" : texts[a] + " x " + texts[b];
}

accuracy::Division division(const Labels& mated, const Labels& non_mated, std::size_t a, std::size_t b) {
  std::map<std::string, int> names;
  for (const Labels* labels : {&mated, &non_mated})
    for (const auto& texts : *labels) names[label_of(texts, a, b)] = 0;
  names.erase("");
  accuracy::Division result;
  for (auto& [name, number] : names) {
    number = static_cast<int>(result.names.size());
    result.names.push_back(name);
  }
  const auto number_of = [&](const std::vector<std::string>& texts) {
    const auto found = names.find(label_of(texts, a, b));
    return found == names.end() ? -1 : found->second;
  };
  std::ranges::transform(mated, std::back_inserter(result.mated), number_of);
  std::ranges::transform(non_mated, std::back_inserter(result.non_mated), number_of);
  return result;
}

}  // namespace

std::vector<std::pair<std::string, accuracy::Division>> divisions(const std::vector<std::string>& columns,
                                                                  const Labels& mated,
                                                                  const Labels& non_mated) {
  std::vector<std::pair<std::string, accuracy::Division>> all;
  for (std::size_t a = 0; a < columns.size(); ++a)
    all.emplace_back(columns[a], division(mated, non_mated, a, a));
  for (std::size_t a = 0; a < columns.size(); ++a)
    for (std::size_t b = a + 1; b < columns.size(); ++b)
      all.emplace_back(columns[a] + " x " + columns[b], division(mated, non_mated, a, b));
  return all;
}

void add_groups(Evaluation& evaluation, const std::vector<std::string>& columns, const Labels& mated,
                const Labels& non_mated, const EvalOptions& options, const accuracy::Resampling& resampling) {
  evaluation.max_ratio = options.max_ratio;
  evaluation.group_threshold = accuracy::threshold_at(evaluation.trials.non_mated, options.group_at);
  for (const auto& [name, groups] : divisions(columns, mated, non_mated))
    evaluation.groups.emplace_back(
        name, accuracy::compare_groups(evaluation.trials, groups, evaluation.group_threshold,
                                       options.max_ratio, resampling));
}

}  // namespace peel::app
