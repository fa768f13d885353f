#include <algorithm>
#include <array>

#include "search/rows_internal.h"
#include "search/segment_internal.h"

namespace peel::search {

using base::ErrorCode;
using base::fail;

Rows::Rows(std::size_t dimensions)
    : dimensions_(dimensions),
      padded_(padded_dimensions(dimensions)),
      segments_(std::make_unique<std::atomic<Segment*>[]>(most_rows / Segment::rows)) {}

Rows::~Rows() {
  for (std::size_t number = 0; number < most_rows / Segment::rows; ++number) delete segment(number);
}

base::Result<Segment*> Rows::segment_for(std::uint32_t row) {
  const std::size_t number = row / Segment::rows;
  if (Segment* there = segment(number)) return there;
  PEEL_TRY(auto made, Segment::create(padded_));
  segments_[number].store(made.get(), std::memory_order_release);
  return made.release();
}

// To begin a thread takes as long as to look at some ten thousand rows.
std::size_t Rows::threads_for(unsigned wanted) const {
  return std::clamp<std::size_t>(wanted, 1, 1 + size() / (2 * Segment::rows));
}

bool Rows::is_there(std::uint32_t row) const {
  if (row >= next_) return false;
  return segment(row / Segment::rows)->shows(row % Segment::rows, readers_.latest());
}

std::uint32_t Rows::subject_of(std::uint32_t row) const {
  return segment(row / Segment::rows)->subject[row % Segment::rows];
}

std::optional<policy::Category> Rows::category_of(std::uint32_t row) const {
  const std::uint8_t bits = segment(row / Segment::rows)->category[row % Segment::rows];
  for (const policy::Category each : policy::all_categories)
    if (policy::Categories{each}.bits() == bits) return each;
  return std::nullopt;
}

base::Result<std::vector<std::uint32_t>> Rows::add(std::span<const std::uint32_t> subjects,
                                                   std::span<const float> values,
                                                   std::span<const policy::Category> categories) {
  if (values.size() != subjects.size() * dimensions_)
    return fail(ErrorCode::internal, "{} numbers were given for {} templates of {} dimensions", values.size(),
                subjects.size(), dimensions_);
  if (!categories.empty() && categories.size() != subjects.size())
    return fail(ErrorCode::internal, "{} categories were given for {} templates", categories.size(),
                subjects.size());
  const std::lock_guard lock(writing_);
  const std::size_t again = std::min(free_.size(), subjects.size());
  const std::size_t fresh = subjects.size() - again;
  if (fresh > most_rows - next_)
    return fail(ErrorCode::exhausted, "a gallery holds at most {} templates; split it", most_rows);
  for (std::size_t i = 0; i < fresh; ++i) PEEL_CHECK(segment_for(next_ + static_cast<std::uint32_t>(i)));
  std::vector<std::uint32_t> rows;
  rows.reserve(subjects.size());  // nothing may fail from here on
  const std::uint64_t version = readers_.latest() + 1;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const std::uint32_t row = i < again ? free_.back() : next_;
    const policy::Categories category =
        categories.empty() ? policy::Categories() : policy::Categories{categories[i]};
    write(row, {subjects[i], values.subspan(i * dimensions_, dimensions_), category.bits()}, version);
    if (i < again) free_.pop_back();
    rows.push_back(row);
  }
  size_ += rows.size();
  readers_.publish(version);
  return rows;
}

// No search looks at the row's bytes yet: it is new, or was not there in any version that is read.
void Rows::write(std::uint32_t row, const New& what, std::uint64_t version) {
  Segment& into = *segment(row / Segment::rows);
  const std::size_t slot = row % Segment::rows;
  std::array<std::uint8_t, max_dimensions> high;
  into.set_coded(slot, encode(what.values, std::span(high).first(padded_),
                              {reinterpret_cast<std::int8_t*>(into.low.data()) + slot * padded_, padded_}));
  into.split_highs(slot, 1, padded_, high.data());
  base::wipe(high);
  into.subject[slot] = what.subject;
  into.category[slot] = what.category;
  into.born[slot].store(version, std::memory_order_release);
  into.died[slot].store(Segment::never, std::memory_order_release);
  Segment::Block& block = into.blocks[slot / Segment::block];
  block.latest.store(version, std::memory_order_release);
  if (row == next_) {
    ++next_;
    into.used.store(static_cast<std::uint32_t>(slot + 1), std::memory_order_release);
  } else {
    block.gone.fetch_sub(1, std::memory_order_release);
  }
}

base::Status Rows::remove(std::span<const std::uint32_t> rows) {
  std::vector<std::uint32_t> going(rows.begin(), rows.end());
  std::sort(going.begin(), going.end());
  going.erase(std::unique(going.begin(), going.end()), going.end());
  const std::lock_guard lock(writing_);
  for (const std::uint32_t row : going)
    if (!is_there(row))
      return fail(ErrorCode::not_found, "the gallery has no template number {}; nothing was removed", row);
  free_.reserve(free_.size() + going.size());  // nothing may fail from here on
  const std::uint64_t version = readers_.latest() + 1;
  for (const std::uint32_t row : going) {
    Segment& of = *segment(row / Segment::rows);
    of.died[row % Segment::rows].store(version, std::memory_order_release);
    of.blocks[row % Segment::rows / Segment::block].gone.fetch_add(1, std::memory_order_release);
  }
  readers_.publish(version);
  readers_.wait_for_those_before(version);
  size_ -= going.size();
  for (const std::uint32_t row : going) {
    Segment& of = *segment(row / Segment::rows);
    const std::size_t slot = row % Segment::rows;
    of.wipe(slot, padded_);
    of.subject[slot] = 0;
    of.category[slot] = 0;
    free_.push_back(row);
  }
  return {};
}

}  // namespace peel::search
