#include "search/gallery.h"

#include <algorithm>

#include "search/codes_internal.h"
#include "search/contents_internal.h"
#include "search/scan_internal.h"

namespace peel::search {

using base::ErrorCode;
using base::fail;
using base::Status;

namespace {

bool better(const Candidate& a, const Candidate& b) {
  if (a.score != b.score) return a.score > b.score;
  if (a.subject != b.subject) return a.subject < b.subject;
  return a.row < b.row;
}

Status check_permit(const policy::Permit& permit, const base::Clock& clock, const GalleryContents& contents) {
  PEEL_CHECK(permit.check(clock));
  if (permit.use() != contents.use)
    return fail(ErrorCode::refused,
                "the permit is for the use {}, this list is for {}; have an authorisation for it signed",
                policy::name_of(permit.use()), policy::name_of(contents.use));
  if (permit.list() == contents.facts) return {};
  return fail(
      ErrorCode::refused,
      "the permit is for another list ({}) than the one that is loaded ({}); load that one, or have an "
      "authorisation for this one signed",
      base::to_text(permit.list().file), base::to_text(contents.facts.file));
}

Status check_probe(const biometric::Template& probe, const GalleryContents& contents) {
  if (probe.model() == contents.facts.model && probe.dimensions() == contents.dimensions) return {};
  return fail(ErrorCode::invalid_input,
              "the face's template is of the model {} with {} dimensions, the list's are of {} with {}; "
              "build the list "
              "with the model in use",
              base::to_text(probe.model()), probe.dimensions(), base::to_text(contents.facts.model),
              contents.dimensions);
}

// Every row with at least `threshold`. No other score is kept: a few hundred of them and the list would be
// enough to calculate the probe.
base::Result<std::vector<Candidate>> rows_above(const GalleryContents& contents, const Codes& codes,
                                                std::span<const float> probe, float threshold) {
  std::vector<Candidate> found;
  PEEL_CHECK(codes.for_each_likely(probe, threshold, [&](std::uint32_t row) {
    float score = 0;
    scores_of(row_of(contents, row), 1, contents.dimensions, probe.data(), &score);
    if (score >= threshold) found.push_back({contents.subject_of_row[row], row, score});
  }));
  return found;
}

// Sorts, and leaves each subject's best row only.
void keep_best_of_each_subject(std::vector<Candidate>& found) {
  std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    return a.subject != b.subject ? a.subject < b.subject : better(a, b);
  });
  const auto same = [](const Candidate& a, const Candidate& b) { return a.subject == b.subject; };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  std::sort(found.begin(), found.end(), better);
}

}  // namespace

struct Gallery::State {
  GalleryContents contents;
  Codes codes;  // of contents.rows
};

Gallery::Gallery(std::unique_ptr<State> state) : state_(std::move(state)) {}
Gallery::Gallery(Gallery&&) noexcept = default;
Gallery& Gallery::operator=(Gallery&&) noexcept = default;
Gallery::~Gallery() = default;

base::Result<Gallery> Gallery::create(GalleryContents contents) {
  PEEL_CHECK(check_contents(contents));
  PEEL_TRY(Codes codes,
           Codes::create(row_of(contents, 0), contents.subject_of_row.size(), contents.dimensions));
  return Gallery(std::make_unique<State>(State{std::move(contents), std::move(codes)}));
}

base::Result<std::vector<Candidate>> Gallery::search(const policy::Permit& permit, const base::Clock& clock,
                                                     const biometric::Template& probe,
                                                     std::size_t most) const {
  const GalleryContents& contents = state_->contents;
  PEEL_CHECK(check_permit(permit, clock, contents));
  PEEL_CHECK(check_probe(probe, contents));
  PEEL_TRY(std::vector<Candidate> candidates,
           rows_above(contents, state_->codes, probe.values(), permit.threshold()));
  keep_best_of_each_subject(candidates);
  if (candidates.size() > most) candidates.resize(most);
  return candidates;
}

const policy::ListFacts& Gallery::facts() const { return state_->contents.facts; }
bool Gallery::locked_in_memory() const { return state_->contents.rows.locked() && state_->codes.locked(); }

}  // namespace peel::search
