// Searches one camera's people in the list, and raises the alerts.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "lfr/alert.h"
#include "lfr/best_faces.h"
#include "lfr/sighting.h"
#include "lfr/summary.h"
#include "policy/permit.h"
#include "video/frame.h"

namespace peel::lfr {

// What all cameras of a deployment share. Everything outlives them.
struct Shared {
  const policy::Permit& permit;
  const search::Gallery& gallery;
  const std::vector<watchlist::Entry>& entries;  // by the gallery's subject numbers
  const base::Clock& clock;
  AlertSink& sink;
  biometric::SharedCensus templates;
  biometric::SharedCensus crops;
};

// An alert, as far as pictures are concerned.
struct ShownAlert {
  std::string id;
  std::string label;
};

// One track's face, for as long as the track lives; then all of it is wiped.
struct Person {
  BestFaces faces;
  Sighting best;                    // of the face with the highest quality so far
  base::Duration newest{};          // steady clock at the capture of the newest template
  base::Duration agreed{};          // position at which a template was last found to be of this face
  base::Duration compared{};        // position at which one was last compared with those before it
  std::set<std::uint32_t> matched;  // subjects of the list, by number
  std::vector<ShownAlert> alerts;   // of this face, raised under this track or one before it
};

// Keeps the template of a person whom an alert was raised for, for a while, to know them again.
class Searcher {
 public:
  // The same face again for the same entry within `realert_after` (on the video's timeline), under another
  // track, is the same person hidden for a moment: counted, not raised again. Another face that matches the
  // entry is raised: the first may have been the false one.
  // `recorded`: the camera is a file, which its alerts say.
  Searcher(std::string camera, bool recorded, const Shared& shared, base::Duration realert_after);

  // Searches, and raises an alert for each entry that reaches the threshold and is not matched with this
  // track already. Counts into `summary`.
  // Errors: those of Gallery::search (refused when the permit ended) and of the sink.
  base::Status search(std::uint64_t track, Person& person, base::Duration position, CameraSummary& summary);

  // For every frame, and while none comes: wipes the templates that were kept for `realert_after`.
  void forget_old(base::Duration position);
  void forget_all() { raised_.clear(); }

  const std::vector<double>& latencies_ms() const { return latencies_ms_; }
  const std::vector<double>& processing_ms() const { return processing_ms_; }

 private:
  struct Raised {
    std::uint32_t subject;
    base::Duration position;
    std::shared_ptr<const biometric::Template> face;
    ShownAlert alert;
  };
  // The alert of the same face for the same entry; null when there is none.
  const Raised* repeated(std::uint32_t subject, const biometric::Template& face) const;
  base::Result<Alert> alert_of(std::uint64_t track, const Person& person,
                               const search::Candidate& candidate) const;
  base::Result<ShownAlert> raise(std::uint64_t track, const Person& person,
                                 const search::Candidate& candidate);

  std::string camera_;
  bool recorded_;
  const Shared& shared_;
  base::Duration realert_after_;
  std::vector<Raised> raised_;  // in the last `realert_after`
  std::vector<double> latencies_ms_;
  std::vector<double> processing_ms_;
};

}  // namespace peel::lfr
