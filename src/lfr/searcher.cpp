#include "lfr/searcher.h"

#include <algorithm>

#include "base/random.h"
#include "lfr/numbers_internal.h"

namespace peel::lfr {
namespace {

// Entries told of one person at the most. More than one can pass the threshold: relatives, or somebody
// who stands on the list under two names; officers should know all of them.
constexpr std::size_t most_entries = 3;

}  // namespace

Searcher::Searcher(std::string camera, bool recorded, const Shared& shared, base::Duration realert_after)
    : camera_(std::move(camera)), recorded_(recorded), shared_(shared), realert_after_(realert_after) {}

base::Status Searcher::search(std::uint64_t track, Person& person, base::Duration position,
                              CameraSummary& summary) {
  PEEL_TRY(biometric::Template fused, person.faces.fused(shared_.templates));
  const auto probe = std::make_shared<const biometric::Template>(std::move(fused));
  PEEL_TRY(const auto candidates,
           shared_.gallery.search(shared_.permit, shared_.clock, *probe, most_entries));
  person.faces.searched();
  ++summary.searches;
  processing_ms_.push_back(milliseconds(shared_.clock.steady() - person.newest));
  for (const search::Candidate& candidate : candidates) {
    if (!person.matched.insert(candidate.subject).second) continue;
    if (const Raised* before = repeated(candidate.subject, *probe)) {
      person.alerts.push_back(before->alert);
      ++summary.alerts_repeated;
      continue;
    }
    PEEL_TRY(ShownAlert alert, raise(track, person, candidate));
    person.alerts.push_back(alert);
    raised_.push_back({candidate.subject, position, probe, std::move(alert)});
    ++summary.alerts;
  }
  return {};
}

// Alike enough to be one person is as alike as a match with the list must be.
const Searcher::Raised* Searcher::repeated(std::uint32_t subject, const biometric::Template& face) const {
  const auto found = std::ranges::find_if(raised_, [&](const Raised& raised) {
    if (raised.subject != subject) return false;
    const auto likeness = biometric::similarity(*raised.face, face);
    return likeness && *likeness >= shared_.permit.threshold();
  });
  return found == raised_.end() ? nullptr : &*found;
}

void Searcher::forget_old(base::Duration position) {
  std::erase_if(raised_, [&](const Raised& raised) { return position - raised.position >= realert_after_; });
}

base::Result<Alert> Searcher::alert_of(std::uint64_t track, const Person& person,
                                       const search::Candidate& candidate) const {
  const watchlist::Entry& entry = shared_.entries[candidate.subject];
  Alert alert;
  alert.id = base::new_id("alert");
  alert.captured = person.best.captured;
  alert.camera = camera_;
  alert.recorded = recorded_;
  alert.track = track;
  alert.frame = person.best.frame;
  alert.entry = entry.subject;
  alert.list_row = candidate.row;
  alert.category = entry.category;
  alert.score = candidate.score;
  alert.threshold = shared_.permit.threshold();
  alert.quality = person.best.quality;
  alert.box = person.best.box;
  PEEL_TRY(alert.crop_jpeg, jpeg_of(person.best.picture));
  alert.latency = shared_.clock.steady() - person.newest;
  return alert;
}

base::Result<ShownAlert> Searcher::raise(std::uint64_t track, const Person& person,
                                         const search::Candidate& candidate) {
  PEEL_TRY(const Alert alert, alert_of(track, person, candidate));
  PEEL_CHECK(shared_.sink.raise(alert));
  latencies_ms_.push_back(milliseconds(shared_.clock.steady() - person.newest));
  return ShownAlert{alert.id, shared_.sink.label(alert)};
}

}  // namespace peel::lfr
