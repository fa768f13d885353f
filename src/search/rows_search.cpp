#include <algorithm>
#include <deque>
#include <system_error>
#include <thread>

#include "search/look_internal.h"

namespace peel::search {
namespace {

constexpr std::size_t most_probes = 32;           // that are compared in one pass
constexpr std::size_t piece = Segment::rows / 4;  // rows that a thread takes at a time

}  // namespace

// One pass over all rows for up to most_probes probes.
struct Rows::Scan {
  const Rows& rows;
  std::uint64_t version;
  std::deque<Asked> asked;
  std::vector<Asked*> all;  // of `asked`
  std::atomic<std::size_t> next_piece{0};

  base::Status prepare(std::span<const std::span<const float>> values, float threshold) {
    for (const auto& each : values) {
      PEEL_TRY(CodedProbe probe, code_probe(each));
      all.push_back(&asked.emplace_back(std::move(probe), threshold));
    }
    return {};
  }

  // One thread's share.
  void run(Look& look) {
    for (;;) {
      const std::size_t first = next_piece.fetch_add(1) * piece;
      if (first >= most_rows) break;
      const Segment* segment = rows.segment(first / Segment::rows);
      if (segment == nullptr) break;
      const std::size_t begin = first % Segment::rows;
      const std::size_t end =
          std::min<std::size_t>(begin + piece, segment->used.load(std::memory_order_acquire));
      const auto first_row = static_cast<std::uint32_t>(first - begin);
      for (std::size_t slot = begin; slot < end; slot += Segment::block)
        look_at_block(*segment, first_row, slot, std::min(slot + Segment::block, end), look);
    }
  }

  void look_at_block(const Segment& segment, std::uint32_t first_row, std::size_t slot, std::size_t end,
                     Look& look) const {
    const Segment::Block& block = segment.blocks[slot / Segment::block];
    if (block.gone.load(std::memory_order_acquire) == 0 &&
        block.latest.load(std::memory_order_acquire) <= version) {
      look.at(segment, first_row, slot, end);
      return;
    }
    while (slot < end) {
      while (slot < end && !segment.shows(slot, version)) ++slot;
      const std::size_t begin = slot;
      while (slot < end && segment.shows(slot, version)) ++slot;
      if (begin < slot) look.at(segment, first_row, begin, slot);
    }
  }
};

base::Result<std::vector<std::vector<Candidate>>> Rows::search(std::span<const std::span<const float>> probes,
                                                               const Question& question) const {
  for (const auto& probe : probes)
    if (probe.size() != dimensions_)
      return base::fail(base::ErrorCode::invalid_input, "a probe has {} dimensions, the gallery {}",
                        probe.size(), dimensions_);
  const Readers::Reading reading = readers_.read();
  // After the reading: what it shows was counted when it was added, and is until nobody reads it any more.
  if (size() > question.allowed)
    return base::fail(
        base::ErrorCode::refused,
        "the gallery has grown to {} templates since the permit was given for {}: its threshold "
        "holds for those; have an authorisation for the gallery as it is signed",
        size(), question.allowed);
  std::vector<std::vector<Candidate>> found;
  for (std::size_t first = 0; first < probes.size(); first += most_probes) {
    const auto some = probes.subspan(first, std::min(most_probes, probes.size() - first));
    Scan scan{*this, reading.version(), {}, {}};
    PEEL_CHECK(scan.prepare(some, question.threshold));
    std::vector<std::vector<Best>> best(threads_for(question.threads),
                                        std::vector<Best>(some.size(), Best(question.most)));
    std::vector<Look> looks;
    for (auto& of_thread : best) {
      PEEL_TRY(Look look, Look::create(padded_, scan.all, of_thread, question.categories));
      looks.push_back(std::move(look));
    }
    {
      std::vector<std::jthread> helpers;
      try {
        for (std::size_t t = 1; t < best.size(); ++t)
          helpers.emplace_back([&scan, &look = looks[t]] { scan.run(look); });
      } catch (const std::system_error&) {
        // The system gives no more threads: those that there are do all of it.
      }
      scan.run(looks[0]);
    }
    for (std::size_t p = 0; p < some.size(); ++p) {
      for (std::size_t t = 1; t < best.size(); ++t) best[0][p].take(std::move(best[t][p]));
      found.push_back(std::move(best[0][p]).finished());
    }
  }
  return found;
}

}  // namespace peel::search
