#include <cmath>

#include "search/contents_internal.h"

namespace peel::search {

using base::ErrorCode;
using base::fail;
using base::Status;

namespace {

// Of a squared norm: f32 rounding of 4,096 numbers stays far below it, and it moves a score by 0.0005 at
// most.
constexpr double unit_tolerance = 1e-3;

Status check_sizes(const GalleryContents& contents) {
  const std::size_t rows = contents.subject_of_row.size();
  if (rows == 0)
    return fail(ErrorCode::invalid_input, "the list has no templates; a search needs one at least");
  if (contents.dimensions == 0 || contents.dimensions > max_dimensions)
    return fail(ErrorCode::corrupt, "the list's templates have {} dimensions; 1 to {} are possible",
                contents.dimensions, max_dimensions);
  if (contents.facts.templates != rows)
    return fail(ErrorCode::corrupt, "the list says that it has {} templates, but has {}",
                contents.facts.templates, rows);
  const std::size_t row_size = contents.dimensions * sizeof(float);
  if (contents.rows.size() % row_size == 0 && contents.rows.size() / row_size == rows) return {};
  return fail(ErrorCode::corrupt, "the list's templates take {} bytes where {} of {} dimensions take {}",
              contents.rows.size(), rows, contents.dimensions, rows * row_size);
}

Status check_subjects(const GalleryContents& contents) {
  const std::uint64_t subjects = contents.facts.subjects;
  // Before memory is taken for them: a hostile number must not take it all.
  if (subjects > contents.subject_of_row.size())
    return fail(ErrorCode::corrupt, "the list says that it has {} subjects, but has {} templates only",
                subjects, contents.subject_of_row.size());
  std::vector<bool> seen(subjects, false);
  for (const std::uint32_t subject : contents.subject_of_row) {
    if (subject >= subjects)
      return fail(ErrorCode::corrupt, "the list has a template of subject {}, but {} subjects only", subject,
                  subjects);
    seen[subject] = true;
  }
  for (std::size_t subject = 0; subject < subjects; ++subject)
    if (!seen[subject])
      return fail(ErrorCode::corrupt, "the list has no template of its subject {}", subject);
  return {};
}

Status check_categories(const GalleryContents& contents) {
  const std::size_t given = contents.category_of_subject.size();
  if (given == 0 || given == contents.facts.subjects) return {};
  return fail(ErrorCode::corrupt, "the list has {} subjects, but {} categories of subjects",
              contents.facts.subjects, given);
}

Status check_rows(const GalleryContents& contents) {
  for (std::size_t row = 0; row < contents.subject_of_row.size(); ++row) {
    const float* values = row_of(contents, row);
    double squares = 0;
    for (std::size_t d = 0; d < contents.dimensions; ++d) squares += double{values[d]} * double{values[d]};
    if (!(std::abs(squares - 1) < unit_tolerance))  // the other way round a NaN would pass
      return fail(ErrorCode::corrupt, "the list's template {} is no unit vector", row);
  }
  return {};
}

}  // namespace

Status check_contents(const GalleryContents& contents) {
  PEEL_CHECK(check_sizes(contents));
  PEEL_CHECK(check_subjects(contents));
  PEEL_CHECK(check_categories(contents));
  return check_rows(contents);
}

}  // namespace peel::search
