// What one track keeps of its face for searching: a few of its best templates.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "biometric/template.h"

namespace peel::lfr {

struct BestFacesOptions {
  std::size_t most = 5;                                   // templates kept
  base::Duration apart = std::chrono::milliseconds{250};  // pictures closer in time show much the same
  float better = 1.1f;                 // a full set takes a picture only if so much better than its worst
  float growth_to_search = 2.0f;       // worth, against that at the last search
  float growth_to_search_last = 1.5f;  // for the last search that is allowed,
  base::Duration settled_after =
      std::chrono::milliseconds{300};  // which waits until nothing better came for so long
  float growth_not_to_wait = 5.0f;     // unless it grew so much
};

// The templates of one track with their qualities, and when they are worth a search. Every search is
// another chance of a false alert and their number is limited, so they are spent where they can tell
// something new: at the first template, when the templates together became worth twice as much, and the
// last one when the person has shown the best that they are likely to show. One thread.
class BestFaces {
 public:
  explicit BestFaces(BestFacesOptions options = {}) : options_(options) {}

  // Whether any face seen now could be wanted; spares assessing faces that come too soon.
  bool open(base::Duration position) const;
  // Whether a face of that quality (above 0, at most 1) seen now is worth a template.
  bool wants(float quality, base::Duration position) const;
  // A template was made but is not to be kept: the next one is wanted no sooner than after one that is.
  void tried(base::Duration position) { last_tried_ = position; }
  // Wipes what is kept, to begin again with better pictures: nobody can tell whether the earlier ones are of
  // the same person. The searches made still count.
  void restart();
  // Keeps the template; when full, in place of the worst, which is wiped.
  void add(biometric::Template face, float quality, base::Duration position);

  // The quality-weighted mean of what is kept. Errors: invalid_input when empty, exhausted.
  base::Result<biometric::Template> fused(const biometric::SharedCensus& census) const;

  bool empty() const { return kept_.empty(); }
  std::size_t size() const { return kept_.size(); }
  // What all are worth together: the sum of their qualities.
  float worth() const;
  float best_quality() const;

  // Whether a search now would tell something new, if `allowed` searches are all that one person gets.
  bool search_is_due(base::Duration position, std::uint32_t allowed) const;
  void searched();
  std::uint32_t searches() const { return searches_; }

 private:
  struct Kept {
    biometric::Template face;
    float quality;
  };
  std::size_t worst() const;

  BestFacesOptions options_;
  std::vector<Kept> kept_;
  std::optional<base::Duration> last_added_;
  std::optional<base::Duration> last_tried_;  // added or not
  std::uint32_t searches_ = 0;
  float worth_at_search_ = 0;
};

}  // namespace peel::lfr
