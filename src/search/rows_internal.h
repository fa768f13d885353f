// The templates of a gallery: searched by any number of threads at once while others add and remove. Private
// to src/search, its tests and benchmarks: the way to search is Gallery::search.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "policy/category.h"
#include "search/candidate.h"
#include "search/codes_internal.h"
#include "search/readers_internal.h"

namespace peel::search {

// What is asked of a search. Of each subject the best row counts.
struct Question {
  float threshold = -1;                       // rows that score less are not told, nor kept
  std::size_t most = 1;                       // subjects
  unsigned threads = 1;                       // that share the rows, at most: few rows are left to one
  std::uint64_t allowed = ~std::uint64_t{0};  // rows: where more are there, nothing is compared
  // Whose rows count: those of these categories, the others are as if they were not there; none: all.
  std::optional<policy::Categories> categories = {};
};

// One part of the rows. Its memory does not move.
struct Segment;

class Rows {
 public:
  static constexpr std::size_t most_rows = std::size_t{1} << 26;
  static constexpr std::uint32_t no_subject = ~std::uint32_t{0};  // no subject's number
  static constexpr std::uint8_t no_category = 255;                // in bytes_of()

  // `dimensions`: 1 to max_dimensions.
  explicit Rows(std::size_t dimensions);
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows();

  // Adds unit vectors, one after another in `values`, one of each subject in `subjects`, whose categories are
  // those in `categories`, or none where it is empty; searches see all of them or none. Returns their row
  // numbers; those of removed rows are given again. Takes time for what is added, not for what is there.
  // Errors: exhausted; then nothing was added.
  base::Result<std::vector<std::uint32_t>> add(std::span<const std::uint32_t> subjects,
                                               std::span<const float> values,
                                               std::span<const policy::Category> categories = {});
  // Searches that begin from now on see none of these rows; when it returns, their bytes are overwritten and
  // no search reads them any more. Waits for the searches in progress. Errors: not_found for a row that is
  // not there; then nothing was removed.
  base::Status remove(std::span<const std::uint32_t> rows);

  // For each probe what an exhaustive comparison with all rows that are there at one moment would give.
  // Errors: invalid_input for a probe of another length; refused where more rows are there at that moment
  // than are allowed; exhausted.
  base::Result<std::vector<std::vector<Candidate>>> search(std::span<const std::span<const float>> probes,
                                                           const Question& question) const;

  // For files. While it lives, nothing that it shows is wiped.
  Readers::Reading moment() const { return readers_.read(); }
  std::size_t used() const;  // rows, with those that were removed
  // Bytes of so many rows of a segment: all high halves, all low halves, all subjects (u32, little-endian),
  // and all categories (u8) where `with` them: files of versions 1 and 2 have none.
  enum class With { no_categories, categories };
  static std::size_t bytes_of(std::size_t rows, std::size_t dimensions, With with = With::categories);
  // The first `count` rows of a segment as they were at that moment, with categories; zeros, no_subject and
  // no_category for those that were not there. Errors: exhausted.
  base::Result<base::SecretBytes> copy_of_segment(const Readers::Reading& moment, std::size_t segment,
                                                  std::size_t count) const;
  // The reverse, into rows that nobody searches yet; any number of segments at once. Errors: corrupt (no unit
  // vectors' codes, no category), exhausted.
  base::Status put_segment(std::size_t segment, std::size_t count, base::ByteView bytes,
                           With with = With::categories);
  void all_put(std::size_t rows);  // when all are there, once
  // Calls visit(row, subject) for every row that is there now, in rising order. Nobody writes meanwhile.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::uint32_t row = 0; row < next_; ++row)
      if (is_there(row)) visit(row, subject_of(row));
  }
  // Of a row that is there. None: it was added without one.
  std::optional<policy::Category> category_of(std::uint32_t row) const;

  // Rows that are there, with those that a removal in progress still waits to overwrite: never fewer than any
  // search that goes on sees.
  std::size_t size() const { return size_.load(); }
  std::size_t dimensions() const { return dimensions_; }

 private:
  friend class RowsTestPeer;
  struct Scan;
  base::Result<Segment*> segment_for(std::uint32_t row);
  Segment* segment(std::size_t number) const { return segments_[number].load(std::memory_order_acquire); }
  struct New {
    std::uint32_t subject;
    std::span<const float> values;
    std::uint8_t category;  // its bit, or 0
  };
  void write(std::uint32_t row, const New& what, std::uint64_t version);
  bool is_there(std::uint32_t row) const;
  std::uint32_t subject_of(std::uint32_t row) const;
  std::size_t threads_for(unsigned wanted) const;

  std::size_t dimensions_;
  std::size_t padded_;
  Readers readers_;
  std::mutex writing_;               // add and remove, one at a time
  std::vector<std::uint32_t> free_;  // removed rows
  std::uint32_t next_ = 0;           // the first row that never was
  std::atomic<std::size_t> size_{0};
  std::unique_ptr<std::atomic<Segment*>[]> segments_;
};

}  // namespace peel::search
