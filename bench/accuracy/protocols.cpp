#include "accuracy/protocols.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "accuracy/verification.h"

namespace peel::bench {
namespace {

constexpr std::size_t folds = 10;

}  // namespace

std::vector<Best> best_entries(const Vectors& probes, const Vectors& list, int threads) {
  std::vector<Best> best(probes.count());
  std::vector<std::mutex> guards(64);
  for_all_scores(probes, list, threads, [&](std::size_t i, std::size_t first, std::span<const float> scores) {
    const auto top = std::ranges::max_element(scores);
    const Best found{*top, first + static_cast<std::size_t>(top - scores.begin())};
    const std::lock_guard lock(guards[i % guards.size()]);
    if (found.score > best[i].score || (found.score == best[i].score && found.entry < best[i].entry))
      best[i] = found;
  });
  return best;
}

float threshold_at(std::vector<Best> non_mated, double fpir) {
  std::ranges::sort(non_mated, std::greater<>(), &Best::score);
  const auto allowed = static_cast<std::size_t>(fpir * static_cast<double>(non_mated.size()));
  return allowed < non_mated.size() ? non_mated[allowed].score : -1;
}

Vectors rows_of(const Vectors& vectors, const std::vector<std::size_t>& rows) {
  Vectors out(rows.size(), vectors.dimensions());
  for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(vectors.row(rows[i]), out.row(i).begin());
  return out;
}

Verification verify(const LfwSet& set, const Vectors& vectors) {
  const std::size_t fold_size = std::max<std::size_t>(1, set.pairs.size() / folds);
  const auto person = [&](std::size_t image) { return static_cast<std::uint32_t>(set.images[image].person); };
  std::vector<accuracy::LabelledPair> pairs;
  for (const LfwPair& pair : set.pairs)
    pairs.push_back({{cosine(vectors, pair.a, pair.b), person(pair.a), person(pair.b)},
                     pair.mated,
                     static_cast<std::uint32_t>(pairs.size() / fold_size)});
  // No interval is asked for here: `peel eval verify` gives it.
  const auto result = accuracy::accuracy(pairs, accuracy::Resampling(set.people.size(), 0, 1));
  return {result.rate.observed, result.deviation.value_or(0)};
}

namespace {

// The list and the probes of the open set, as rows of the vectors.
struct Lists {
  std::vector<std::size_t> list;
  std::vector<std::size_t> mated;
  std::vector<std::size_t> mated_subject;
  std::vector<std::size_t> non_mated;
  std::size_t subjects = 0;
};

Lists lists_of(const LfwSet& set, const ListOptions& options) {
  Lists lists;
  for (std::size_t person = 0; person < set.people.size(); ++person) {
    const auto [first, last] = set.range_of(static_cast<int>(person));
    if (last - first == 1) lists.non_mated.push_back(first);
    if (last - first < options.at_least) continue;
    for (std::size_t i = first; i < first + options.images; ++i) lists.list.push_back(i);
    for (std::size_t i = first + options.at_least - 1; i < last; ++i) {
      lists.mated.push_back(i);
      lists.mated_subject.push_back(lists.subjects);
    }
    ++lists.subjects;
  }
  return lists;
}

// One row for each `count` rows: their mean, scaled to length 1.
Vectors means_of(const Vectors& rows, std::size_t count) {
  Vectors sums(rows.count() / count, rows.dimensions());
  for (std::size_t i = 0; i < rows.count(); ++i)
    std::ranges::transform(rows.row(i), sums.row(i / count), sums.row(i / count).begin(), std::plus<>());
  return part_of(sums, 0, sums.dimensions());
}

}  // namespace

OpenSet search_open_set(const LfwSet& set, const Vectors& vectors, const std::vector<double>& fpirs,
                        int threads, const ListOptions& options) {
  const Lists lists = lists_of(set, options);
  Vectors entries = rows_of(vectors, lists.list);
  if (options.mean) entries = means_of(entries, options.images);
  const std::size_t entries_each = options.mean ? 1 : options.images;
  const auto best_mated = best_entries(rows_of(vectors, lists.mated), entries, threads);
  const auto best_non_mated = best_entries(rows_of(vectors, lists.non_mated), entries, threads);
  const auto found_above = [&](float threshold) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < best_mated.size(); ++i)
      if (best_mated[i].entry / entries_each == lists.mated_subject[i] && best_mated[i].score > threshold)
        ++found;
    return static_cast<double>(found) / static_cast<double>(best_mated.size());
  };
  OpenSet result{lists.subjects, lists.mated.size(), lists.non_mated.size(), found_above(-2), {}};
  for (const double fpir : fpirs) {
    const float threshold = threshold_at(best_non_mated, fpir);
    result.points.push_back({fpir, threshold, found_above(threshold)});
  }
  return result;
}

std::size_t ScoreCounts::bin_of(float score) {
  const auto bin = static_cast<std::ptrdiff_t>(std::floor((double{score} + 1) * 2000));
  return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(bin, 0, bins - 1));
}

AllPairs compare_all(const LfwSet& set, const Vectors& vectors, const LabelErrors& errors, int threads) {
  AllPairs result;
  std::mutex mutex;
  std::vector<std::string> names;
  for (const LfwImage& image : set.images) names.push_back(image.path.stem().string());
  // Names are compared only for pairs that score like one person: the others cannot change a tail.
  constexpr float worth_a_look = 0.3f;
  for_all_scores(
      vectors, vectors, threads, [&](std::size_t i, std::size_t first, std::span<const float> scores) {
        const std::lock_guard lock(mutex);
        for (std::size_t k = 0; k < scores.size(); ++k) {
          const std::size_t j = first + k;
          if (j <= i) continue;
          const bool mated = set.images[i].person == set.images[j].person;
          if (!mated && scores[k] >= worth_a_look && errors.same_person(names[i], names[j])) {
            ++result.label_errors;
            continue;
          }
          ++(mated ? result.counts.mated : result.counts.non_mated)[ScoreCounts::bin_of(scores[k])];
          if (!mated && scores[k] >= suspicious) result.suspects.push_back({scores[k], i, j});
        }
      });
  std::ranges::sort(result.suspects, std::greater<>(), &Suspect::score);
  return result;
}

}  // namespace peel::bench
