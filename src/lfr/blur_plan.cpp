#include "lfr/blur_plan.h"

#include <algorithm>

namespace peel::lfr {
namespace {

constexpr float cover = 0.3f;             // beyond the face's box on every side: hair and chin tell too
constexpr float cover_per_second = 0.6f;  // more for every second that the face was not seen
constexpr float overlap_of_twin = 0.3f;   // a loose face so much upon a shown one is that one
constexpr float smallest_before = 0.7f;   // of the size at the first detection
constexpr std::size_t loose_kept = 2;     // detections

// On the line from a (share 0) to b (share 1), or before a; a face does not shrink to nothing backwards.
image::Box between(const image::Box& a, const image::Box& b, double share) {
  const auto mix = [share](float from, float to) { return static_cast<float>(from + share * (to - from)); };
  const float width = std::max(mix(a.width, b.width), smallest_before * a.width);
  const float height = std::max(mix(a.height, b.height), smallest_before * a.height);
  const image::Point centre{mix(a.centre().x, b.centre().x), mix(a.centre().y, b.centre().y)};
  return {centre.x - width / 2, centre.y - height / 2, width, height};
}

float cover_of(base::Duration unseen) {
  return cover + cover_per_second * static_cast<float>(std::chrono::duration<double>(unseen).count());
}

}  // namespace

void BlurPlan::push(base::Duration position, bool detected, std::span<const TrackedFace> tracked,
                    std::span<const image::Box> loose) {
  Waiting& now = waiting_.emplace_back(Waiting{position, {}, {}, {}, false, false});
  if (detected) note_look(position);
  now.looked_before = last_look_ && position - *last_look_ <= reach_;
  for (const TrackedFace& face : tracked) now.places[face.track] = {face.box, cover_of(face.unseen)};
  for (const TrackedFace& face : tracked)
    if (face.agreed) agree(face.track);
  if (detected) {
    for (const TrackedFace& face : tracked)
      if (face.unseen == base::Duration{0}) fill_back(face);
    remember_loose(position, loose);
  }
  for (const auto& boxes : loose_) now.loose.insert(now.loose.end(), boxes.begin(), boxes.end());
  // A track that is gone needs no memory; its label stays until its frames have left.
  std::erase_if(seen_, [&](const auto& entry) { return now.places.count(entry.first) == 0; });
}

void BlurPlan::fill_back(const TrackedFace& face) {
  const base::Duration now = waiting_.back().position;
  const auto before = seen_.find(face.track);
  const bool first = before == seen_.end();
  for (Waiting& frame : waiting_) {
    const base::Duration found = first ? now : before->second.position;  // the first detection, or the last
    if (found - frame.position > reach_) continue;
    if (first) {
      frame.places[face.track] = {face.box, cover};
    } else if (frame.position >= before->second.position || before->second.once) {
      // Between the two, and before the first of them along the same line.
      const auto span = std::max<double>(1, static_cast<double>((now - before->second.position).count()));
      const double share = static_cast<double>((frame.position - before->second.position).count()) / span;
      frame.places[face.track] = {between(before->second.box, face.box, share), cover};
    }
  }
  seen_[face.track] = {now, face.box, first};
}

void BlurPlan::note_look(base::Duration position) {
  last_look_ = position;
  for (Waiting& frame : waiting_)
    if (position - frame.position <= reach_) frame.looked_after = true;
}

// The first template tells of the frames before it too. Once it agreed and then did not for a while, somebody
// else may have been there meanwhile.
void BlurPlan::agree(std::uint64_t track) {
  waiting_.back().agreed.insert(track);
  if (!agreed_.insert(track).second) return;
  for (Waiting& frame : waiting_) frame.agreed.insert(track);
}

void BlurPlan::remember_loose(base::Duration position, std::span<const image::Box> loose) {
  std::vector<image::Box> grown;
  for (const image::Box& box : loose) grown.push_back(image::grown(box, cover));
  for (Waiting& frame : waiting_)
    if (frame.position != position && position - frame.position <= reach_)
      frame.loose.insert(frame.loose.end(), grown.begin(), grown.end());
  loose_.push_back(std::move(grown));
  if (loose_.size() > loose_kept) loose_.erase(loose_.begin());
}

void BlurPlan::show(std::uint64_t track, std::string label) { labels_[track] = std::move(label); }

void BlurPlan::hide(std::uint64_t track, base::Duration since) {
  for (Waiting& frame : waiting_)
    if (frame.position > since) frame.agreed.erase(track);
}

std::optional<FramePlan> BlurPlan::pop(bool all) {
  if (waiting_.empty()) return std::nullopt;
  if (!all && waiting_.back().position - waiting_.front().position < delay_) return std::nullopt;
  const Waiting frame = std::move(waiting_.front());
  waiting_.pop_front();
  FramePlan plan;
  plan.covered = !frame.looked_before || !frame.looked_after;
  for (const auto& [track, place] : frame.places) {
    const auto label = labels_.find(track);
    if (label == labels_.end() || frame.agreed.count(track) == 0)
      plan.obscured.push_back(image::grown(place.face, place.cover));
    else
      plan.shown.push_back({place.face, label->second});
  }
  for (const image::Box& box : frame.loose) {
    const bool twin = std::any_of(plan.shown.begin(), plan.shown.end(), [&](const FramePlan::Shown& shown) {
      return image::overlap(image::grown(shown.box, cover), box) > overlap_of_twin;
    });
    if (!twin) plan.obscured.push_back(box);
  }
  // Numbers rise: labels below all that still waits or is seen are never asked for again.
  const std::uint64_t oldest =
      waiting_.empty() || waiting_.front().places.empty() ? 0 : waiting_.front().places.begin()->first;
  std::erase_if(labels_,
                [&](const auto& entry) { return entry.first < oldest && seen_.count(entry.first) == 0; });
  std::erase_if(agreed_, [&](std::uint64_t track) { return track < oldest && seen_.count(track) == 0; });
  return plan;
}

}  // namespace peel::lfr
