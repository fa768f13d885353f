#include <algorithm>

#include "walk.h"

namespace peel::scene {

using base::ErrorCode;
using base::fail;

base::Status check(const Request& request) {
  const int most = static_cast<int>(portraits().size());
  const auto [width, height] = request.size;
  if (width < 320 || height < 180 || width > 4096 || height > 4096)
    return fail(ErrorCode::invalid_input, "a scene of {}x{} pixels cannot be made; ask for 320x180 to 4096x4096", width, height);
  if (width % 2 != 0 || height % 2 != 0)
    return fail(ErrorCode::invalid_input, "{}x{} has an odd side; video needs even ones", width, height);
  if (request.people < 0 || request.people > most)
    return fail(ErrorCode::invalid_input, "{} people cannot be had: there are {} portraits; ask for 0 to {} people", request.people, most, most);
  if (request.listed < 0 || request.listed > request.people)
    return fail(ErrorCode::invalid_input, "{} of {} people cannot be listed; ask for 0 to {}", request.listed, request.people, request.people);
  if (request.entries_extra < 0 || request.people + request.entries_extra > most)
    return fail(ErrorCode::invalid_input, "{} people and {} more entries need {} portraits; there are {}", request.people,
                request.entries_extra, request.people + request.entries_extra, most);
  if (!(request.seconds >= 1 && request.seconds <= 600))
    return fail(ErrorCode::invalid_input, "a scene of {} seconds cannot be made; ask for 1 to 600", request.seconds);
  if (request.frames_per_second < 5 || request.frames_per_second > 60)
    return fail(ErrorCode::invalid_input, "{} frames a second cannot be made; ask for 5 to 60", request.frames_per_second);
  return {};
}

namespace {

bool like_any(const Portrait& portrait, const std::vector<const Portrait*>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const Portrait* other) { return look_alike(portrait.name, other->name); });
}

int count_look_alikes(const Portrait& portrait) {
  int count = 0;
  for (const Portrait& other : portraits()) count += look_alike(portrait.name, other.name) ? 1 : 0;
  return count;
}

// Portraits in the order in which they are offered; those like many others come late, so that the list
// does not shut out half of the street.
std::vector<const Portrait*> offered(const Request& request, Random& random) {
  std::vector<const Portrait*> pool;
  for (const Portrait& portrait : portraits())
    if (!request.absent.contains(std::string(portrait.name))) pool.push_back(&portrait);
  random.shuffle(pool);
  if (!request.look_alikes)
    std::stable_sort(pool.begin(), pool.end(), [](const Portrait* a, const Portrait* b) {
      return count_look_alikes(*a) / 3 < count_look_alikes(*b) / 3;
    });
  return pool;
}

std::vector<const Portrait*> take_listed(const Request& request, std::vector<const Portrait*>& pool) {
  std::vector<const Portrait*> taken;
  const auto wanted = static_cast<std::size_t>(request.listed + request.entries_extra);
  for (auto it = pool.begin(); it != pool.end() && taken.size() < wanted;) {
    if (request.look_alikes || !like_any(**it, taken)) {
      taken.push_back(*it);
      it = pool.erase(it);
    } else {
      ++it;
    }
  }
  return taken;
}

}  // namespace

base::Result<Cast> choose_cast(const Request& request) {
  Random random(request.seed, 1);
  auto pool = offered(request, random);
  auto listed = take_listed(request, pool);
  random.shuffle(pool);
  std::vector<const Portrait*> strangers;
  for (const Portrait* portrait : pool)
    if (request.look_alikes || !like_any(*portrait, listed)) strangers.push_back(portrait);
  const auto wanted = static_cast<std::size_t>(request.listed + request.entries_extra);
  const auto unlisted = static_cast<std::size_t>(request.people - request.listed);
  if (listed.size() < wanted || strangers.size() < unlisted)
    return fail(ErrorCode::invalid_input,
                "there are {} portraits for {} entries and {} for {} people not listed, when none may look like an entry; "
                "ask for fewer, or pass --look-alikes",
                listed.size(), wanted, strangers.size(), unlisted);
  random.shuffle(listed);
  Cast cast;
  for (std::size_t i = 0; i < listed.size(); ++i)
    if (i < static_cast<std::size_t>(request.listed))
      cast.people.push_back({listed[i], true});
    else
      cast.only_listed.push_back(listed[i]);
  for (std::size_t i = 0; i < unlisted; ++i) cast.people.push_back({strangers[i], false});
  return cast;
}

}  // namespace peel::scene
