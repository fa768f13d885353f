// All probes against all of the gallery. Exhaustive and plain: search::Gallery answers only under a permit,
// and only above its threshold; a measurement needs every score, of people who agreed to be measured.
#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "eval/eval_internal.h"

namespace peel::app {
namespace {

// The best score of each subject of the gallery.
void score_subjects(const SearchTables& tables, const EvalTemplates& templates, std::size_t probe,
                    std::vector<float>& scores) {
  std::ranges::fill(scores, accuracy::no_score);
  for (const PersonRow& listed : tables.gallery) {
    if (!templates.has(listed.image)) continue;
    float& best = scores[listed.subject];
    best = std::max(best, cosine(templates.row(probe), templates.row(listed.image)));
  }
}

accuracy::Search judged(const PersonRow& probe, const std::vector<float>& scores) {
  accuracy::Search search;
  search.subject = probe.subject;
  search.mated = probe.mated;
  const auto best = std::ranges::max_element(scores);  // the first of equals
  search.best = *best;
  search.found = static_cast<std::uint32_t>(best - scores.begin());
  if (!probe.mated || scores[probe.subject] <= accuracy::no_score) return search;
  const float own = scores[probe.subject];
  search.rank = 1;
  for (std::uint32_t s = 0; s < scores.size(); ++s)
    if (scores[s] > own || (scores[s] == own && s < probe.subject)) ++search.rank;
  return search;
}

}  // namespace

// Sixteen sums side by side, which the compiler turns into vector instructions without reordering any of
// them.
float cosine(std::span<const float> a, std::span<const float> b) {
  std::array<float, 16> sums{};
  std::size_t i = 0;
  for (; i + sums.size() <= a.size(); i += sums.size())
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += a[i + k] * b[i + k];
  float total = 0;
  for (; i < a.size(); ++i) total += a[i] * b[i];
  for (const float sum : sums) total += sum;
  return total;
}

std::string score_text(float score) { return score > accuracy::no_score ? fmt::format("{:.6f}", score) : ""; }

std::string sorted_csv(std::string header, std::vector<std::string> lines) {
  std::ranges::sort(lines);
  for (const std::string& line : lines) header += line;
  return header;
}

std::vector<accuracy::Search> search_all(const SearchTables& tables, const EvalTemplates& templates,
                                         int threads, std::vector<float>& own) {
  std::vector<accuracy::Search> searches(tables.probes.size());
  own.assign(tables.probes.size(), accuracy::no_score);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    std::vector<float> scores(tables.gallery_subjects);
    for (std::size_t i = next++; i < tables.probes.size(); i = next++) {
      const PersonRow& probe = tables.probes[i];
      std::ranges::fill(scores, accuracy::no_score);
      if (templates.has(probe.image)) score_subjects(tables, templates, probe.image, scores);
      searches[i] = judged(probe, scores);
      if (probe.mated) own[i] = scores[probe.subject];
    }
  };
  std::vector<std::jthread> workers;
  workers.reserve(static_cast<std::size_t>(threads));
  for (int t = 0; t < threads; ++t) workers.emplace_back(work);
  workers.clear();
  return searches;
}

}  // namespace peel::app
