// The memory of some rows. Private to src/search.
#pragma once

#include <array>
#include <atomic>
#include <limits>
#include <memory>

#include "search/codes_internal.h"
#include "search/nibbles_internal.h"

namespace peel::search {

// Written by one writer, read by searches. What must be read only when it is visible is plain memory; what
// tells whether it is, is atomic.
struct Segment {
  static constexpr std::size_t rows = 16384;
  static constexpr std::size_t block = 256;  // rows that are looked at together
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  struct Block {
    std::atomic<std::uint64_t> latest{0};  // version in which a row was last added
    std::atomic<std::uint32_t> gone{0};    // rows that are removed and not filled again
  };

  // Errors: exhausted.
  static base::Result<std::unique_ptr<Segment>> create(std::size_t padded);

  // A row's codes in three planes: the high halves' upper and lower four bits, and the low halves.
  const std::uint8_t* tops(std::size_t slot, std::size_t padded) const { return top + slot * padded / 2; }
  const std::uint8_t* nexts(std::size_t slot, std::size_t padded) const { return next + slot * padded / 2; }
  const std::int8_t* lows(std::size_t slot, std::size_t padded) const {
    return reinterpret_cast<const std::int8_t*>(low.data()) + slot * padded;
  }
  // The high halves of `rows` rows from `slot` on.
  void join_highs(std::size_t slot, std::size_t rows_wanted, std::size_t padded, std::uint8_t* high) const {
    join(tops(slot, padded), nexts(slot, padded), rows_wanted * padded, high);
  }
  void split_highs(std::size_t slot, std::size_t rows_given, std::size_t padded, const std::uint8_t* high) {
    split(high, rows_given * padded, top + slot * padded / 2, next + slot * padded / 2);
  }
  void wipe(std::size_t slot, std::size_t padded) {
    base::wipe({top + slot * padded / 2, padded / 2});
    base::wipe({next + slot * padded / 2, padded / 2});
    base::wipe(low.span().subspan(slot * padded, padded));
    set_coded(slot, {});
  }
  Coded coded(std::size_t slot) const { return {scale[slot], low_part[slot], under_top[slot]}; }
  void set_coded(std::size_t slot, const Coded& to) {
    scale[slot] = to.scale;
    low_part[slot] = to.low_part;
    under_top[slot] = to.under_top;
  }
  // Whether a row is there in that version. It was removed before it may be filled again, so the two are read
  // in the opposite order of that in which they are written.
  bool shows(std::size_t slot, std::uint64_t version) const {
    return died[slot].load(std::memory_order_acquire) > version &&
           born[slot].load(std::memory_order_acquire) <= version;
  }

  base::SecretBytes highs;  // both planes of them
  std::uint8_t* top = nullptr;
  std::uint8_t* next = nullptr;
  base::SecretBytes low;
  std::array<float, rows> scale{};  // Coded, field by field: many rows' are compared at once
  std::array<float, rows> low_part{};
  std::array<float, rows> under_top{};
  std::array<std::uint32_t, rows> subject{};
  std::array<std::uint8_t, rows> category{};  // Categories::bits() of the one that it has; 0: it has none
  std::array<std::atomic<std::uint64_t>, rows> born{};
  std::array<std::atomic<std::uint64_t>, rows> died{};  // `never` while it is there
  std::array<Block, rows / block> blocks{};
  std::atomic<std::uint32_t> used{0};  // slots that were ever filled: the first so many
};

}  // namespace peel::search
