// Rows to and from bytes.
#include <algorithm>
#include <bit>
#include <cstring>

#include "base/bytes.h"
#include "search/rows_internal.h"
#include "search/segment_internal.h"

namespace peel::search {
namespace {

std::uint32_t read_u32(const std::uint8_t* at) {
  return std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 |
         std::uint32_t{at[3]} << 24;
}

void write_u32(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

// A category's number from its bit, and back.
std::uint8_t number_of(std::uint8_t bits) {
  return bits == 0 ? Rows::no_category : static_cast<std::uint8_t>(std::countr_zero(bits));
}
base::Result<std::uint8_t> bits_of(std::uint8_t number) {
  if (number == Rows::no_category) return std::uint8_t{0};
  if (number < policy::all_categories.size()) return static_cast<std::uint8_t>(1u << number);
  return base::fail(base::ErrorCode::corrupt, "{} is the number of no category", number);
}

}  // namespace

std::size_t Rows::bytes_of(std::size_t rows, std::size_t dimensions, With with) {
  return rows * (2 * padded_dimensions(dimensions) + sizeof(std::uint32_t) +
                 (with == With::categories ? sizeof(std::uint8_t) : 0));
}

std::size_t Rows::used() const {
  std::size_t rows = 0;
  for (std::size_t number = 0; number < most_rows / Segment::rows && segment(number) != nullptr; ++number)
    rows += segment(number)->used.load(std::memory_order_acquire);
  return rows;
}

base::Result<base::SecretBytes> Rows::copy_of_segment(const Readers::Reading& moment, std::size_t number,
                                                      std::size_t count) const {
  const Segment& from = *segment(number);
  PEEL_TRY(base::SecretBytes bytes, base::SecretBytes::create(bytes_of(count, dimensions_)));
  std::uint8_t* high = bytes.data();
  std::uint8_t* low = high + count * padded_;
  std::uint8_t* subject = low + count * padded_;
  std::uint8_t* category = subject + count * sizeof(std::uint32_t);
  for (std::size_t slot = 0; slot < count; ++slot) {
    const bool there = from.shows(slot, moment.version());
    if (there) {
      from.join_highs(slot, 1, padded_, high + slot * padded_);
      std::memcpy(low + slot * padded_, from.lows(slot, padded_), padded_);
    }
    write_u32(subject + slot * sizeof(std::uint32_t), there ? from.subject[slot] : no_subject);
    category[slot] = there ? number_of(from.category[slot]) : no_category;
  }
  return bytes;
}

base::Status Rows::put_segment(std::size_t number, std::size_t count, base::ByteView bytes, With with) {
  if (number >= most_rows / Segment::rows || count > Segment::rows ||
      bytes.size() != bytes_of(count, dimensions_, with))
    return base::fail(base::ErrorCode::internal, "{} bytes were given for {} templates", bytes.size(), count);
  PEEL_TRY(Segment * to, segment_for(static_cast<std::uint32_t>(number * Segment::rows)));
  const std::size_t half = count * padded_;
  to->split_highs(0, count, padded_, bytes.data());
  std::memcpy(to->low.data(), bytes.data() + half, half);
  for (std::size_t slot = 0; slot < count; ++slot) {
    const std::uint32_t subject = read_u32(bytes.data() + 2 * half + slot * sizeof(std::uint32_t));
    if (subject == no_subject) {
      to->blocks[slot / Segment::block].gone.fetch_add(1);
      continue;
    }
    PEEL_TRY(const Coded coded, coded_of(bytes.subspan(slot * padded_, padded_),
                                         {to->lows(slot, padded_), padded_}, dimensions_));
    to->set_coded(slot, coded);
    to->subject[slot] = subject;
    if (with == With::categories) {
      PEEL_TRY(to->category[slot], bits_of(bytes[2 * half + count * sizeof(std::uint32_t) + slot]));
    }
    to->born[slot].store(readers_.latest());
    to->died[slot].store(Segment::never);
  }
  to->used.store(static_cast<std::uint32_t>(count), std::memory_order_release);
  return {};
}

void Rows::all_put(std::size_t rows) {
  const std::lock_guard lock(writing_);
  next_ = static_cast<std::uint32_t>(rows);
  for (std::uint32_t row = 0; row < next_; ++row)
    if (!is_there(row)) free_.push_back(row);
  size_ = rows - free_.size();
}

}  // namespace peel::search
