#include "walk.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peel::scene {
namespace {

constexpr float pi = std::numbers::pi_v<float>;
constexpr float sampling = 0.2f;  // seconds between the moments at which walks are compared

}  // namespace

float Walk::distance(float seconds) const { return near + (away ? seconds - pass : pass - seconds) * pace; }

Stance Walk::at(float seconds) const {
  Stance stance;
  const float z = distance(seconds);
  const float share = (z - near) / (far - near);
  // Nearer than `near` people step aside for the camera.
  const float aside = (lane < 0 ? -0.35f : 0.35f) * std::max(0.0f, near + 0.8f - z);
  stance.foot = {lane + (far_lane - lane) * share + aside + 0.07f * std::sin(z * 0.7f + phase), 0, z};
  stance.phase = phase + 2 * pi * pace * seconds / stride;
  stance.away = away;
  stance.roll = tilt + 0.018f * std::sin(stance.phase) + 0.02f * std::sin(rhythm * seconds + phase);
  const float turned = turn * (0.5f + 0.5f * std::sin(0.7f * rhythm * seconds + 2 * phase));
  stance.squeeze = 1 - 0.07f * turned;
  stance.shear = 0.035f * turned * std::sin(phase);
  return stance;
}

bool in_view(const Camera& camera, const Stance& stance) {
  constexpr float half_body = 0.45f;
  return stance.foot.z > 1.2f && stance.foot.z < 75 &&
         std::abs(stance.foot.x) - half_body < camera.half_width(stance.foot.z);
}

namespace {

class Planner {
 public:
  // Each attempt has its own numbers.
  Planner(const Request& request, const Camera& camera, const Street& street, std::uint64_t attempt)
      : camera_(camera),
        street_(street),
        random_(request.seed, 2 + (attempt << 32)),
        seconds_(static_cast<float>(request.seconds)) {}

  bool place(const Role& role);
  std::vector<Walk> take() { return std::move(walks_); }

 private:
  Walk random_walk(bool listed);
  bool takes_part(const Walk& walk) const;
  bool free_of_others(const Walk& walk) const;
  bool clear_enough(const Walk& walk, const Walk* also) const;
  bool face_clear(const Walk& walk, float seconds, const Walk* also) const;

  const Camera& camera_;
  const Street& street_;
  Random random_;
  float seconds_;
  std::vector<Walk> walks_;
  std::vector<bool> listed_;
};

Walk Planner::random_walk(bool listed) {
  Walk walk;
  walk.pace = random_.between(1.0f, 1.6f);
  walk.away = !listed && random_.chance(0.12f);
  const bool passes_close = listed || random_.chance(0.45f);
  const float side = random_.chance(0.5f) ? 1.0f : -1.0f;
  walk.lane = side * (passes_close ? random_.between(0.3f, 0.95f) : random_.between(1.1f, 4.6f));
  walk.far_lane = passes_close ? random_.between(-6.0f, 6.0f) : walk.lane + random_.between(-2.0f, 2.0f);
  walk.phase = random_.between(0, 2 * pi);
  walk.stride = random_.between(1.25f, 1.5f);
  walk.tilt = 0.03f * random_.bell() * 0.7f;
  walk.turn = random_.unit();
  walk.rhythm = random_.between(0.8f, 1.6f);
  if (listed)
    walk.pass =
        random_.between(std::min(6.0f, 0.6f * seconds_), seconds_ > 6 ? seconds_ - 0.5f : seconds_ + 1);
  else if (walk.away)
    walk.pass = random_.between(-14.0f, 0.8f * seconds_);
  else
    walk.pass = random_.between(0.3f, seconds_ + 9);
  return walk;
}

// In the picture, and not as a dot, for a second at least.
bool Planner::takes_part(const Walk& walk) const {
  float there = 0;
  for (float t = 0; t <= seconds_; t += sampling) {
    const Stance stance = walk.at(t);
    there += stance.foot.z < 35 && in_view(camera_, stance) ? sampling : 0;
  }
  return there >= std::min(1.0f, 0.3f * seconds_);
}

bool Planner::free_of_others(const Walk& walk) const {
  for (float t = 0; t <= seconds_; t += sampling) {
    const Place foot = walk.at(t).foot;
    if (foot.z < 1.5f || foot.z > 60) continue;
    if (std::abs(foot.x) > wall - 1.2f) return false;
    for (const Furniture& thing : street_.furniture())
      if (std::hypot(foot.x - thing.place.x, foot.z - thing.place.z) < thing.radius + 0.35f) return false;
    for (const Walk& other : walks_) {
      const Place theirs = other.at(t).foot;
      if (std::hypot(foot.x - theirs.x, (foot.z - theirs.z) * 0.8f) < 0.75f) return false;
    }
  }
  return true;
}

image::Box rough_face(const Camera& camera, const Place& foot) {
  const Point eyes = camera.see({foot.x, 1.6f, foot.z});
  const float size = camera.scale(foot.z) * face_height;
  return {eyes.x - size / 2, eyes.y - size * 0.6f, size, size * 1.2f};
}

image::Box rough_body(const Camera& camera, const Place& foot, float half, float height) {
  const Point top = camera.see({foot.x - half, height, foot.z});
  const Point low = camera.see({foot.x + half, 0, foot.z});
  return {top.x, top.y, low.x - top.x, low.y - top.y};
}

bool Planner::face_clear(const Walk& walk, float seconds, const Walk* also) const {
  const Place foot = walk.at(seconds).foot;
  const image::Box face = rough_face(camera_, foot);
  const auto width = static_cast<float>(camera_.frame().width);
  if (foot.z < 2 || face.height < 0.034f * width || face.x < 0 || face.right() > width) return false;
  const auto hidden_by = [&](const Walk& other) {
    const Place theirs = other.at(seconds).foot;
    return theirs.z > 1.2f && theirs.z < foot.z &&
           image::intersection_area(face, rough_body(camera_, theirs, 0.33f, 1.9f)) > 0;
  };
  if (also != nullptr && hidden_by(*also)) return false;
  for (const Walk& other : walks_)
    if (&other != &walk && hidden_by(other)) return false;
  for (const Furniture& thing : street_.furniture())
    if (thing.place.z < foot.z &&
        image::intersection_area(face, rough_body(camera_, thing.place, thing.radius, thing.height)) > 0)
      return false;
  return true;
}

// Enough of the time at which the face is large: without others and, when `also` is given, with that one too.
bool Planner::clear_enough(const Walk& walk, const Walk* also) const {
  float clear = 0;
  for (float t = 0; t <= seconds_; t += sampling) clear += face_clear(walk, t, also) ? sampling : 0;
  return clear >= std::min(2.0f, 0.3f * seconds_);
}

bool Planner::place(const Role& role) {
  constexpr int tries = 600;
  for (int i = 0; i < tries; ++i) {
    const Walk walk = random_walk(role.listed);
    if (!takes_part(walk) || !free_of_others(walk) || (role.listed && !clear_enough(walk, nullptr))) continue;
    bool harmless = true;
    for (std::size_t other = 0; other < walks_.size() && harmless; ++other)
      harmless = !listed_[other] || clear_enough(walks_[other], &walk);
    if (!harmless) continue;
    walks_.push_back(walk);
    listed_.push_back(role.listed);
    return true;
  }
  return false;
}

}  // namespace

base::Result<std::vector<Walk>> plan_walks(const Request& request, const Camera& camera, const Street& street,
                                           const std::vector<Role>& people) {
  constexpr std::uint64_t attempts = 12;
  std::size_t most = 0;
  for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
    Planner planner(request, camera, street, attempt);
    std::size_t placed = 0;
    while (placed < people.size() && planner.place(people[placed])) ++placed;
    if (placed == people.size()) return planner.take();
    most = std::max(most, placed);
  }
  return base::fail(
      base::ErrorCode::invalid_input,
      "the street is too full: there is a way for {} of {} people in {} seconds; ask for fewer people or "
      "more seconds",
      most, people.size(), request.seconds);
}

}  // namespace peel::scene
