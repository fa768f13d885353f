#include <algorithm>
#include <cmath>

#include "search/look_internal.h"
#include "search/nibbles_internal.h"
#include "search/reach_internal.h"

namespace peel::search {
namespace {

// So many probes are compared one by one, by the top four bits: more of them together by all eight, since
// then it is not memory that limits.
constexpr std::size_t most_by_nibbles = 8;
constexpr std::size_t together = 32;  // rows that are put together for many probes, so that they stay near
// Where more than one row in so many is left, all rows' next four bits are read, in order: to read here and
// there takes longer, the sooner the shorter rows are. Measured from 17,000 to 600,000 rows.
std::size_t one_in(std::size_t padded) { return padded < 512 ? 16 : 5; }
constexpr std::size_t part_bytes = 128;  // Part

void wipe(std::vector<std::int32_t>& values) {
  base::wipe(std::span(reinterpret_cast<std::uint8_t*>(values.data()), values.size() * sizeof values[0]));
}

void fetch(const void* at) { __builtin_prefetch(at); }

// Upper bound of the length of the probe from that number on.
float length_from(const CodedProbe& probe, std::size_t first) {
  double squares = 0;
  for (std::size_t j = first; j < probe.padded; ++j) {
    const double code = 256.0 * probe.highs()[j] + probe.lows()[j];
    squares += code * code;
  }
  return static_cast<float>(double{probe.coded.scale} * std::sqrt(squares)) * (1 + 1e-6f);
}

}  // namespace

Asked::Asked(CodedProbe of, float threshold)
    : probe(std::move(of)),
      scale_high(probe.coded.scale * 65536.0f),
      scale_top(probe.coded.scale * 32768.0f),
      share(1 + probe.coded.low_part),
      slack(search::slack(Coded{}, probe)),
      floor(threshold) {
  const std::size_t bytes = probe.padded / 2;
  for (std::size_t begin = 0; begin < bytes; begin += part_bytes) {
    Part part{begin, std::min(part_bytes, bytes - begin)};
    const std::size_t end = begin + part.size;
    for (std::size_t i = begin; i < end; ++i) part.sum += probe.lower()[i] + probe.upper()[i];
    if (end < bytes) part.share_beyond = length_from(probe, 2 * end) + probe.coded.low_part;
    parts.push_back(part);
  }
}

base::Result<Look> Look::create(std::size_t padded, std::span<Asked* const> asked, std::span<Best> best,
                                const std::optional<policy::Categories>& only) {
  Look look;
  if (only) look.only_ = only->bits();
  look.padded_ = padded;
  look.asked_ = asked;
  look.best_ = best;
  const bool many = asked.size() > most_by_nibbles;
  PEEL_TRY(look.bytes_, base::SecretBytes::create((many ? together : 1) * padded));
  for (const Asked* each : asked) {
    look.highs_.push_back(each->probe.highs());
    look.sums_.push_back(each->probe.sum);
  }
  look.dots_.resize(std::max(Segment::block, together * asked.size()));
  look.nexts_.resize(Segment::block);
  look.known_.resize(Segment::block);
  look.found_.resize(Segment::block);
  return look;
}

Look::~Look() {
  wipe(dots_);
  wipe(nexts_);
  wipe(known_);
}

void Look::at(const Segment& segment, std::uint32_t first_row, std::size_t begin, std::size_t end) {
  const Run run{segment, first_row, begin, end - begin};
  if (only_ && !has_wanted(run)) return;
  if (asked_.size() > most_by_nibbles) {
    by_bytes(run);
    return;
  }
  for (std::size_t p = 0; p < asked_.size(); ++p) by_nibbles(run, p);
}

bool Look::has_wanted(const Run& run) const {
  std::uint8_t all = 0;
  for (std::size_t slot = run.begin; slot < run.begin + run.count; ++slot) all |= run.segment.category[slot];
  return (all & *only_) != 0;
}

// Leaves in found_ those of the categories that are wanted; `first`: the run's row that is number 0 there.
std::size_t Look::wanted(const Run& run, std::size_t first, std::size_t found) {
  if (!only_) return found;
  const std::uint8_t* category = &run.segment.category[run.begin + first];
  std::size_t left = 0;
  for (std::size_t k = 0; k < found; ++k) {
    found_[left] = found_[k];
    left += (category[found_[k]] & *only_) != 0 ? 1u : 0u;
  }
  return left;
}

void Look::by_nibbles(const Run& run, std::size_t p) {
  const Asked& asked = *asked_[p];
  const CodedProbe& probe = asked.probe;
  nibble_dots_of({run.segment.tops(run.begin, padded_), nullptr, run.count, padded_ / 2, padded_ / 2,
                  probe.lower(), probe.upper()},
                 dots_.data());
  const std::size_t reach =
      rows_that_reach({&run.segment.scale[run.begin], &run.segment.under_top[run.begin], dots_.data(),
                       run.count, 32, 241 * probe.sum, asked.scale_top, asked.share, asked.least()},
                      found_.data());
  const std::size_t found = wanted(run, 0, reach);
  if (found == 0) return;
  if (found * one_in(padded_) <= run.count) {
    few_further(run, p, found);
  } else {
    all_further(run, p);
  }
}

// Of those in found_. As their parts become known, 32 (nibble dot) - 241 sum becomes 2 h . g.
void Look::few_further(const Run& run, std::size_t p, std::size_t found) {
  const Asked& asked = *asked_[p];
  for (std::size_t k = 0; k < found; ++k) {
    fetch(&run.segment.low_part[run.begin + found_[k]]);
    known_[k] = 32 * dots_[found_[k]] - 241 * asked.probe.sum;
  }
  for (const Part& part : asked.parts) found = still_in_question(run, asked, part, found);
  for (std::size_t k = 0; k < found; ++k) {
    run.segment.join_highs(run.begin + found_[k], 1, padded_, bytes_.data());
    score(run, found_[k], bytes_.data(), p);
  }
}

// Leaves in found_ those that may reach the floor as far as this part tells.
std::size_t Look::still_in_question(const Run& run, const Asked& asked, const Part& part, std::size_t found) {
  const Segment& segment = run.segment;
  const std::size_t stride = padded_ / 2;
  const std::uint8_t* nexts = segment.nexts(run.begin, padded_) + part.begin;
  for (std::size_t k = 0; k < found; ++k)
    for (std::size_t byte = 0; byte < part.size; byte += 64) fetch(nexts + found_[k] * stride + byte);
  nibble_dots_of({nexts, found_.data(), found, stride, part.size, asked.probe.lower() + part.begin,
                  asked.probe.upper() + part.begin},
                 nexts_.data());
  std::size_t left = 0;
  for (std::size_t k = 0; k < found; ++k) {
    const std::size_t slot = run.begin + found_[k];
    const std::int32_t known = known_[k] + 2 * nexts_[k] - 15 * part.sum;
    const float highest = segment.scale[slot] * asked.scale_top * static_cast<float>(known) +
                          segment.low_part[slot] * asked.share + segment.under_top[slot] * part.share_beyond;
    known_[left] = known;
    found_[left] = found_[k];
    left += highest >= asked.least() ? 1u : 0u;
  }
  return left;
}

void Look::all_further(const Run& run, std::size_t p) {
  const Asked& asked = *asked_[p];
  const CodedProbe& probe = asked.probe;
  nibble_dots_of({run.segment.nexts(run.begin, padded_), nullptr, run.count, padded_ / 2, padded_ / 2,
                  probe.lower(), probe.upper()},
                 nexts_.data());
  for (std::size_t i = 0; i < run.count; ++i) dots_[i] = 16 * dots_[i] + nexts_[i];
  const std::size_t reach =
      rows_that_reach({&run.segment.scale[run.begin], &run.segment.low_part[run.begin], dots_.data(),
                       run.count, 1, 128 * probe.sum, asked.scale_high, asked.share, asked.least()},
                      found_.data());
  const std::size_t found = wanted(run, 0, reach);
  for (std::size_t k = 0; k < found; ++k) {
    run.segment.join_highs(run.begin + found_[k], 1, padded_, bytes_.data());
    score(run, found_[k], bytes_.data(), p);
  }
}

void Look::by_bytes(const Run& run) {
  for (std::size_t first = 0; first < run.count; first += together) {
    const std::size_t some = std::min(together, run.count - first);
    const std::size_t slot = run.begin + first;
    run.segment.join_highs(slot, some, padded_, bytes_.data());
    dots_of({bytes_.data(), some, padded_, highs_.data(), sums_.data(), asked_.size()}, dots_.data());
    for (std::size_t p = 0; p < asked_.size(); ++p) {
      const Asked& asked = *asked_[p];
      const std::size_t reach =
          rows_that_reach({&run.segment.scale[slot], &run.segment.low_part[slot], dots_.data() + p * some,
                           some, 1, 0, asked.scale_high, asked.share, asked.least()},
                          found_.data());
      const std::size_t found = wanted(run, first, reach);
      for (std::size_t k = 0; k < found; ++k)
        score(run, first + found_[k], bytes_.data() + found_[k] * padded_, p);
    }
  }
}

// A row that may reach the floor, exactly.
void Look::score(const Run& run, std::size_t row, const std::uint8_t* high, std::size_t p) {
  const std::size_t slot = run.begin + row;
  Asked& asked = *asked_[p];
  const float score =
      score_of(high, run.segment.lows(slot, padded_), run.segment.coded(slot), asked.probe, padded_);
  if (score < asked.floor.least()) return;
  best_[p].note({run.segment.subject[slot], run.first_row + static_cast<std::uint32_t>(slot), score},
                asked.floor);
}

}  // namespace peel::search
