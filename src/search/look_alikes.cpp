#include <algorithm>
#include <array>
#include <atomic>
#include <system_error>
#include <thread>

#include "search/contents_internal.h"
#include "search/scan_internal.h"

namespace peel::search {
namespace {

constexpr std::size_t tile = 16;  // rows that stay in the processor's cache while all others pass them

using Pairs = std::vector<LookAlike>;

bool same_pair(const LookAlike& a, const LookAlike& b) {
  return a.subject_a == b.subject_a && a.subject_b == b.subject_b;
}
bool by_pair(const LookAlike& a, const LookAlike& b) {
  if (a.subject_a != b.subject_a) return a.subject_a < b.subject_a;
  if (a.subject_b != b.subject_b) return a.subject_b < b.subject_b;
  return a.score > b.score;
}
bool by_score(const LookAlike& a, const LookAlike& b) {
  return a.score != b.score ? a.score > b.score : by_pair(a, b);
}

// The best `most` pairs of subjects, each once with its best score. A pair that goes here had `most` better
// ones, which only get better; if it does too, it comes back.
void keep_best(Pairs& pairs, std::size_t most) {
  std::sort(pairs.begin(), pairs.end(), by_pair);
  pairs.erase(std::unique(pairs.begin(), pairs.end(), same_pair), pairs.end());
  std::sort(pairs.begin(), pairs.end(), by_score);
  if (pairs.size() > most) pairs.resize(most);
}

// One thread's share: compares tiles of rows with all rows behind them.
class Comparison {
 public:
  Comparison(const GalleryContents& contents, float threshold, std::size_t most)
      : contents_(contents),
        threshold_(threshold),
        most_(most),
        bound_(2 * std::clamp<std::size_t>(most, 2048, std::size_t{1} << 40)) {}
  ~Comparison() { base::wipe(std::span<float>(scores_)); }

  void compare(std::size_t first) {
    const std::size_t rows = contents_.subject_of_row.size();
    const std::size_t end = std::min(first + tile, rows);
    for (std::size_t row = first + 1; row < rows; ++row) {
      const std::size_t count = std::min(end, row) - first;  // each pair once
      scores_of(row_of(contents_, first), count, contents_.dimensions, row_of(contents_, row),
                scores_.data());
      for (std::size_t i = 0; i < count; ++i)
        if (scores_[i] >= threshold_)
          note(contents_.subject_of_row[first + i], contents_.subject_of_row[row], scores_[i]);
    }
  }
  const Pairs& pairs() const { return pairs_; }

 private:
  void note(std::uint32_t a, std::uint32_t b, float score) {
    if (a == b) return;
    pairs_.push_back({std::min(a, b), std::max(a, b), score});
    if (pairs_.size() >= bound_) keep_best(pairs_, most_);
  }

  const GalleryContents& contents_;
  float threshold_;
  std::size_t most_;
  std::size_t bound_;
  std::array<float, tile> scores_{};
  Pairs pairs_;
};

unsigned thread_count(unsigned wanted, std::size_t tiles) {
  const unsigned threads = wanted != 0 ? wanted : std::max(1u, std::thread::hardware_concurrency());
  return static_cast<unsigned>(std::min<std::size_t>(threads, tiles));
}

// Runs `work(i)` for i from 0 to count - 1, each in a thread; in this one where the system gives no more.
template <class Work>
void run_threads(unsigned count, const Work& work) {
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < count; ++i) {
    try {
      threads.emplace_back(work, i);
    } catch (const std::system_error&) {
      break;  // the tiles are shared out one by one, so fewer threads do the same work
    }
  }
  work(0);
  for (auto& thread : threads) thread.join();
}

}  // namespace

base::Result<std::vector<LookAlike>> find_look_alikes(const GalleryContents& contents, float threshold,
                                                      std::size_t most, unsigned threads) {
  PEEL_CHECK(check_contents(contents));
  const std::size_t tiles = (contents.subject_of_row.size() + tile - 1) / tile;
  const unsigned count = thread_count(threads, tiles);
  std::vector<Comparison> shares(count, Comparison(contents, threshold, most));
  std::atomic<std::size_t> next{0};
  run_threads(count, [&](unsigned share) {
    for (std::size_t at = next++; at < tiles; at = next++) shares[share].compare(at * tile);
  });
  Pairs all;
  for (const auto& share : shares) all.insert(all.end(), share.pairs().begin(), share.pairs().end());
  keep_best(all, most);
  return all;
}

}  // namespace peel::search
