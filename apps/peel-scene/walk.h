// Where everybody is at every moment: who takes part, who is on the list, and how they walk.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "figure.h"
#include "street.h"

namespace peel::scene {

// What is asked for.
struct Request {
  std::uint64_t seed = 1;
  int people = 20;
  int listed = 3;         // of these, on the list; they walk towards the camera
  int entries_extra = 0;  // on the list besides, but never in the scene
  double seconds = 20;
  image::Size size{1920, 1080};
  int frames_per_second = 25;
  bool look_alikes = false;      // let people pass who look like somebody on the list
  std::set<std::string> absent;  // names of portraits that must not take part

  int frames() const { return static_cast<int>(seconds * frames_per_second + 0.5); }
};

// Errors: invalid_input, with what may be asked for.
base::Status check(const Request& request);

struct Role {
  const Portrait* portrait = nullptr;
  bool listed = false;
};

struct Cast {
  std::vector<Role> people;                  // those listed first
  std::vector<const Portrait*> only_listed;  // on the list, not in the scene
};

// Who plays. Unless look-alikes are wanted, nobody unlisted looks like anybody listed, and no two people
// listed look alike. Errors: invalid_input when there are not enough portraits for that.
base::Result<Cast> choose_cast(const Request& request);

// A straight walk at an even pace, past the camera on one side of it.
struct Walk {
  float pass = 0;     // seconds when the person is `near` metres from the camera
  float pace = 1.3f;  // metres a second
  bool away = false;
  float lane = 0;       // metres to the right of the camera when near
  float far_lane = 0;   // the same, `far` metres away
  float stride = 1.4f;  // metres for two steps
  float phase = 0;      // of the gait
  float tilt = 0;       // radians: how somebody holds the head
  float turn = 0;       // 0 to 1: how far it turns now and then
  float rhythm = 1;     // of these small movements

  static constexpr float near = 3.7f;
  static constexpr float far = 30.0f;

  float distance(float seconds) const;  // z, may be below 1: behind the camera
  Stance at(float seconds) const;
};

// Whether anything of the person can be in the picture.
bool in_view(const Camera& camera, const Stance& stance);

// Walks for everybody, such that nobody walks through anybody or anything, and each person listed can be
// seen large and clear for a while. Errors: invalid_input when the street is too full for that.
base::Result<std::vector<Walk>> plan_walks(const Request& request, const Camera& camera, const Street& street,
                                           const std::vector<Role>& people);

}  // namespace peel::scene
