// The best of what one thread found for one probe. Private to src/search.
#pragma once

#include "search/rows_internal.h"

namespace peel::search {

// A score that nothing worth telling is below, which rises while threads find better. Shared by them.
class Floor {
 public:
  explicit Floor(float least) : least_(least) {}
  float least() const { return least_.load(std::memory_order_relaxed); }
  void raise(float to) {
    float is = least();
    while (is < to && !least_.compare_exchange_weak(is, to, std::memory_order_relaxed)) {
    }
  }

 private:
  std::atomic<float> least_;
};

class Best {
 public:
  explicit Best(std::size_t most) : most_(most) {}
  // A row whose score is at least that of the floor.
  void note(const Candidate& found, Floor& floor) {
    kept_.push_back(found);
    if (kept_.size() > most_ + most_ / 4) tidy(floor);
  }
  void take(Best&& other) { kept_.insert(kept_.end(), other.kept_.begin(), other.kept_.end()); }
  // Each subject's best row, best first, at most `most`.
  std::vector<Candidate> finished() &&;

 private:
  void keep_best_of_each_subject();
  void tidy(Floor& floor);
  std::size_t most_;
  std::vector<Candidate> kept_;
};

}  // namespace peel::search
