#include "lfr/best_faces.h"

#include <algorithm>

#include "vision/embedder.h"

namespace peel::lfr {

bool BestFaces::open(base::Duration position) const {
  return !last_tried_ || position - *last_tried_ >= options_.apart;
}

bool BestFaces::wants(float quality, base::Duration position) const {
  if (!(quality > 0) || !open(position)) return false;
  return kept_.size() < options_.most || quality > kept_[worst()].quality * options_.better;
}

void BestFaces::add(biometric::Template face, float quality, base::Duration position) {
  last_added_ = last_tried_ = position;
  if (kept_.size() < options_.most) {
    kept_.push_back({std::move(face), quality});
    return;
  }
  Kept& replaced = kept_[worst()];
  replaced.face = std::move(face);
  replaced.quality = quality;
}

void BestFaces::restart() {
  kept_.clear();
  worth_at_search_ = 0;
}

base::Result<biometric::Template> BestFaces::fused(const biometric::SharedCensus& census) const {
  std::vector<const biometric::Template*> faces;
  std::vector<float> weights;
  for (const Kept& kept : kept_) {
    faces.push_back(&kept.face);
    weights.push_back(kept.quality);
  }
  return vision::fuse(faces, weights, census);
}

float BestFaces::worth() const {
  float sum = 0;
  for (const Kept& kept : kept_) sum += kept.quality;
  return sum;
}

float BestFaces::best_quality() const {
  float best = 0;
  for (const Kept& kept : kept_) best = std::max(best, kept.quality);
  return best;
}

std::size_t BestFaces::worst() const {
  const auto found = std::min_element(kept_.begin(), kept_.end(),
                                      [](const Kept& a, const Kept& b) { return a.quality < b.quality; });
  return static_cast<std::size_t>(found - kept_.begin());
}

bool BestFaces::search_is_due(base::Duration position, std::uint32_t allowed) const {
  if (kept_.empty() || searches_ >= allowed) return false;
  if (searches_ == 0) return true;
  const float growth = worth_at_search_ > 0 ? worth() / worth_at_search_ : options_.growth_not_to_wait;
  if (searches_ + 1 < allowed) return growth >= options_.growth_to_search;
  const bool settled = position - *last_added_ >= options_.settled_after;
  return growth >= options_.growth_not_to_wait || (settled && growth >= options_.growth_to_search_last);
}

void BestFaces::searched() {
  ++searches_;
  worth_at_search_ = worth();
}

}  // namespace peel::lfr
