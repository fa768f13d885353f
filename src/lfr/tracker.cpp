#include "lfr/tracker.h"

#include <algorithm>
#include <cmath>

#include "lfr/assignment.h"

namespace peel::lfr {
namespace {

// Three coordinates: 99.9 % of true measurements lie within 16.3 (chi-squared, 3 degrees of freedom).
constexpr double gate = 16.3;
// However unsure a track is, a face does not jump further than so many of its heights.
constexpr float furthest = 3.0f;
// Likelier to be another face than a pair as unlikely as this.
constexpr double cost_of_none = 14;
// A weak detection may be anything: it must lie upon the predicted box.
constexpr float overlap_of_weak = 0.3f;
// A face that lies so much upon one that has its track is that face found twice.
constexpr float overlap_of_twin = 0.45f;

float distance_in_heights(const image::Box& a, const image::Box& b) {
  const float distance = std::hypot(a.centre().x - b.centre().x, a.centre().y - b.centre().y);
  return distance / std::max({a.height, b.height, 1.0f});
}

}  // namespace

std::vector<std::uint64_t> Tracker::predict(base::Duration position) {
  const base::Duration by = std::max(position - position_, base::Duration{0});
  position_ = std::max(position, position_);
  std::vector<std::uint64_t> ended = end_unseen(position_);
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    motions_[i].predict(by);
    tracks_[i].box = motions_[i].box();
  }
  return ended;
}

std::vector<std::uint64_t> Tracker::end_unseen(base::Duration position) {
  std::vector<std::uint64_t> ended;
  for (std::size_t i = 0; i < tracks_.size();) {
    const Track& track = tracks_[i];
    if (position - track.last_seen <= (track.confirmed ? options_.lost_after : options_.doubtful_after)) {
      ++i;
      continue;
    }
    ended.push_back(track.number);
    tracks_.erase(tracks_.begin() + static_cast<std::ptrdiff_t>(i));
    motions_.erase(motions_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return ended;
}

std::vector<std::uint64_t> Tracker::update(std::span<const vision::Face> faces) {
  TrackOfFace track_of_face(faces.size(), 0);
  // The surest first: what a weak detection may take is only what no strong one has (as in ByteTrack,
  // Zhang and others 2022).
  join(faces, true, track_of_face);
  join(faces, false, track_of_face);
  for (std::size_t f = 0; f < faces.size(); ++f) {
    if (track_of_face[f] != 0 || faces[f].score < options_.strong_score) continue;
    const bool twin = std::any_of(tracks_.begin(), tracks_.end(), [&](const Track& track) {
      return track.last_seen == position_ && image::overlap(track.box, faces[f].box) > overlap_of_twin;
    });
    if (!twin) begin(faces[f], track_of_face[f]);
  }
  return track_of_face;
}

void Tracker::join(std::span<const vision::Face> faces, bool strong, TrackOfFace& track_of_face) {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> columns;
  for (std::size_t t = 0; t < tracks_.size(); ++t)
    if (std::find(track_of_face.begin(), track_of_face.end(), tracks_[t].number) == track_of_face.end())
      rows.push_back(t);
  for (std::size_t f = 0; f < faces.size(); ++f)
    if (track_of_face[f] == 0 && (faces[f].score >= options_.strong_score) == strong) columns.push_back(f);
  CostTable costs(rows.size(), columns.size());
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const BoxMotion& motion = motions_[rows[r]];
      const image::Box& box = faces[columns[c]].box;
      const bool near = strong ? distance_in_heights(motion.box(), box) <= furthest
                               : image::overlap(motion.box(), box) >= overlap_of_weak;
      if (near && motion.distance_squared(box) <= gate) costs.at(r, c) = motion.cost(box);
    }
  const auto column_of = assign(costs, cost_of_none);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (!column_of[r]) continue;
    const std::size_t face = columns[*column_of[r]];
    go_on(rows[r], faces[face]);
    track_of_face[face] = tracks_[rows[r]].number;
  }
}

void Tracker::go_on(std::size_t index, const vision::Face& face) {
  Track& track = tracks_[index];
  motions_[index].correct(face.box);
  track.box = face.box;
  track.last_seen = position_;
  ++track.detections;
  track.confirmed = track.detections >= options_.confirmed_by;
}

void Tracker::begin(const vision::Face& face, std::uint64_t& number) {
  number = next_number_++;
  tracks_.push_back({number, face.box, options_.confirmed_by <= 1, 1, position_, position_});
  motions_.emplace_back(face.box);
}

std::uint64_t Tracker::split(std::uint64_t number) {
  const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                  [&](const Track& track) { return track.number == number; });
  if (found == tracks_.end()) return 0;
  const auto index = found - tracks_.begin();
  Track track = *found;
  BoxMotion motion = motions_[static_cast<std::size_t>(index)];
  tracks_.erase(found);
  motions_.erase(motions_.begin() + index);
  track.number = next_number_++;
  track.first_seen = track.last_seen;
  tracks_.push_back(track);
  motions_.push_back(motion);
  return track.number;
}

const Track* Tracker::find(std::uint64_t number) const {
  const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                  [&](const Track& track) { return track.number == number; });
  return found == tracks_.end() ? nullptr : &*found;
}

}  // namespace peel::lfr
