#include <sys/mman.h>

#include "search/segment_internal.h"

namespace peel::search {
namespace {

#ifdef MADV_COLLAPSE
constexpr int collapse = MADV_COLLAPSE;
#else
constexpr int collapse = 25;  // Linux 6.1; the C library's headers may be older
#endif

constexpr std::size_t large = std::size_t{2} << 20;

// The first address of a large page in these bytes.
std::uint8_t* first_large_page(base::SecretBytes& bytes) {
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  return bytes.data() + (large - begin % large) % large;
}

// Asks for pages of 2 MiB instead of 4 KiB: rows are then read half as fast again by two cores. It only makes
// things faster, so a system that knows no such pages is no failure. The memory is all zeros yet, so that the
// copies that the system makes show nothing.
void ask_for_large_pages(std::uint8_t* begin, std::size_t size) {
  ::madvise(begin, size / large * large, collapse);
}

// Gives memory back that was taken to find the first large page in it. It stays part of `bytes`, as zeros
// that take no room.
void give_back(std::uint8_t* begin, std::uint8_t* end) {
  constexpr std::uintptr_t page = 4096;
  const auto first = (reinterpret_cast<std::uintptr_t>(begin) + page - 1) / page * page;
  const auto last = reinterpret_cast<std::uintptr_t>(end) / page * page;
  if (first >= last) return;
  auto* from = reinterpret_cast<void*>(first);  // NOLINT: an address
  if (::munlock(from, last - first) == 0) ::madvise(from, last - first, MADV_DONTNEED);
}

}  // namespace

base::Result<std::unique_ptr<Segment>> Segment::create(std::size_t padded) {
  auto made = std::make_unique<Segment>();
  const std::size_t size = rows * padded;
  PEEL_TRY(made->highs, base::SecretBytes::create(size + large));
  PEEL_TRY(made->low, base::SecretBytes::create(size));
  made->top = first_large_page(made->highs);
  made->next = made->top + size / 2;
  ask_for_large_pages(made->top, size);
  give_back(made->highs.data(), made->top);
  give_back(made->top + size, made->highs.data() + made->highs.size());
  return made;
}

}  // namespace peel::search
