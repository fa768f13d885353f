#include "search/gallery.h"

#include <algorithm>
#include <array>

#include "search/contents_internal.h"
#include "search/scan_internal.h"

namespace peel::search {

using base::ErrorCode;
using base::fail;
using base::Status;

namespace {

constexpr std::size_t block = 256;  // rows whose scores are held at one time

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

// Every row with at least `threshold`. All other scores are overwritten block by block: a few hundred of them
// and the list would be enough to calculate the probe.
std::vector<Candidate> rows_above(const GalleryContents& contents, const float* probe, float threshold) {
  std::vector<Candidate> found;
  std::array<float, block> scores;
  const std::size_t rows = contents.subject_of_row.size();
  for (std::size_t first = 0; first < rows; first += block) {
    const std::size_t count = std::min(block, rows - first);
    scores_of(row_of(contents, first), count, contents.dimensions, probe, scores.data());
    for (std::size_t i = 0; i < count; ++i)
      if (scores[i] >= threshold)
        found.push_back(
            {contents.subject_of_row[first + i], static_cast<std::uint32_t>(first + i), scores[i]});
  }
  base::wipe(std::span<float>(scores));
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
};

Gallery::Gallery(std::unique_ptr<State> state) : state_(std::move(state)) {}
Gallery::Gallery(Gallery&&) noexcept = default;
Gallery& Gallery::operator=(Gallery&&) noexcept = default;
Gallery::~Gallery() = default;

base::Result<Gallery> Gallery::create(GalleryContents contents) {
  PEEL_CHECK(check_contents(contents));
  return Gallery(std::make_unique<State>(State{std::move(contents)}));
}

base::Result<std::vector<Candidate>> Gallery::search(const policy::Permit& permit, const base::Clock& clock,
                                                     const biometric::Template& probe,
                                                     std::size_t most) const {
  const GalleryContents& contents = state_->contents;
  PEEL_CHECK(check_permit(permit, clock, contents));
  PEEL_CHECK(check_probe(probe, contents));
  std::vector<Candidate> candidates = rows_above(contents, probe.values().data(), permit.threshold());
  keep_best_of_each_subject(candidates);
  if (candidates.size() > most) candidates.resize(most);
  return candidates;
}

const policy::ListFacts& Gallery::facts() const { return state_->contents.facts; }
bool Gallery::locked_in_memory() const { return state_->contents.rows.locked(); }

}  // namespace peel::search
