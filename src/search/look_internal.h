// One thread's look at rows: which of them score enough for each of some probes. Private to src/search.
#pragma once

#include <vector>

#include "search/best_internal.h"
#include "search/codes_internal.h"
#include "search/segment_internal.h"

namespace peel::search {

// A part of a row's next four bits. They are read part by part, as long as the row is in question.
struct Part {
  std::size_t begin;       // bytes
  std::size_t size;        // bytes
  std::int32_t sum = 0;    // of the probe's high halves there
  float share_beyond = 0;  // of what the top four bits leave out in the bound, once this part is known
};

// A probe, and what comparing it with many rows needs ready.
struct Asked {
  Asked(CodedProbe of, float threshold);
  // What an estimate with the row's part of the bound must reach.
  float least() const { return floor.least() - slack; }

  CodedProbe probe;
  float scale_high;  // of the estimate from the dot product of high halves
  float scale_top;   // and from that of the top four bits
  float share;       // of what a row's codes leave out in the bound
  float slack;       // of the probe alone
  std::vector<Part> parts;
  Floor floor;
};

class Look {
 public:
  // Both span the probes. `only`: see Question::categories. Errors: exhausted.
  static base::Result<Look> create(std::size_t padded, std::span<Asked* const> asked, std::span<Best> best,
                                   const std::optional<policy::Categories>& only);
  Look(Look&&) noexcept = default;
  ~Look();

  // The rows from slot `begin` to before `end`, all of which are there, at most Segment::block. `first_row`:
  // the number of the segment's slot 0.
  void at(const Segment& segment, std::uint32_t first_row, std::size_t begin, std::size_t end);

 private:
  struct Run {
    const Segment& segment;
    std::uint32_t first_row;
    std::size_t begin;
    std::size_t count;
  };
  Look() = default;
  bool has_wanted(const Run& run) const;
  std::size_t wanted(const Run& run, std::size_t first, std::size_t found);
  void by_nibbles(const Run& run, std::size_t p);
  void few_further(const Run& run, std::size_t p, std::size_t found);
  std::size_t still_in_question(const Run& run, const Asked& asked, const Part& part, std::size_t found);
  void all_further(const Run& run, std::size_t p);
  void by_bytes(const Run& run);
  void score(const Run& run, std::size_t row, const std::uint8_t* high, std::size_t p);

  std::size_t padded_ = 0;
  std::span<Asked* const> asked_;
  std::span<Best> best_;
  std::optional<std::uint8_t> only_;       // Categories::bits()
  std::vector<const std::int8_t*> highs_;  // of each probe
  std::vector<std::int32_t> sums_;
  base::SecretBytes bytes_;           // high halves, put together
  std::vector<std::int32_t> dots_;    // of high halves or the top four bits
  std::vector<std::int32_t> nexts_;   // of the next four bits
  std::vector<std::uint16_t> found_;  // rows in question
  std::vector<std::int32_t> known_;   // what is known of each
};

}  // namespace peel::search
