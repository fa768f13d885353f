#include <algorithm>

#include "walk.h"

namespace peel::scene {

using base::ErrorCode;
using base::fail;

base::Status check(const Request& request) {
  const int most = static_cast<int>(portraits().size());
  const auto [width, height] = request.size;
  if (width < 320 || height < 180 || width > 4096 || height > 4096)
    return fail(ErrorCode::invalid_input,
                "a scene of {}x{} pixels cannot be made; ask for 320x180 to 4096x4096", width, height);
  if (width % 2 != 0 || height % 2 != 0)
    return fail(ErrorCode::invalid_input, "{}x{} has an odd side; video needs even ones", width, height);
  if (request.people < 0 || request.people > most)
    return fail(ErrorCode::invalid_input,
                "{} people cannot be had: there are {} portraits; ask for 0 to {} people", request.people,
                most, most);
  if (request.listed < 0 || request.listed > request.people)
    return fail(ErrorCode::invalid_input, "{} of {} people cannot be listed; ask for 0 to {}", request.listed,
                request.people, request.people);
  if (request.entries_extra < 0 || request.entries_extra > most - request.people)
    return fail(ErrorCode::invalid_input, "{} people and {} more entries need {} portraits; there are {}",
                request.people, request.entries_extra, std::int64_t{request.people} + request.entries_extra,
                most);
  if (!(request.seconds >= 1 && request.seconds <= 600))
    return fail(ErrorCode::invalid_input, "a scene of {} seconds cannot be made; ask for 1 to 600",
                request.seconds);
  if (request.frames_per_second < 5 || request.frames_per_second > 60)
    return fail(ErrorCode::invalid_input, "{} frames a second cannot be made; ask for 5 to 60",
                request.frames_per_second);
  return {};
}

namespace {

bool like_any(const Portrait& portrait, const std::vector<const Portrait*>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const Portrait* other) { return look_alike(portrait.name, other->name); });
}

std::vector<const Portrait*> offered(const Request& request, Random& random) {
  std::vector<const Portrait*> pool;
  for (const Portrait& portrait : portraits())
    if (!request.absent.contains(std::string(portrait.name))) pool.push_back(&portrait);
  random.shuffle(pool);
  return pool;
}

// The first of the pool, as many as are wanted, none like another.
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

struct Draw {
  std::vector<const Portrait*> listed;
  std::vector<const Portrait*> strangers;
};

Draw draw(const Request& request, Random& random) {
  Draw drawn;
  auto pool = offered(request, random);
  drawn.listed = take_listed(request, pool);
  for (const Portrait* portrait : pool)
    if (request.look_alikes || !like_any(*portrait, drawn.listed)) drawn.strangers.push_back(portrait);
  return drawn;
}

}  // namespace

base::Result<Cast> choose_cast(const Request& request) {
  const auto wanted = static_cast<std::size_t>(request.listed + request.entries_extra);
  const auto unlisted = static_cast<std::size_t>(request.people - request.listed);
  const auto enough = [&](const Draw& drawn) {
    return drawn.listed.size() >= wanted && drawn.strangers.size() >= unlisted;
  };
  Random random(request.seed, 1);
  Draw drawn = draw(request, random);
  // Some portraits look like many others: listed, they leave too few for the street.
  for (int tries = 0; !enough(drawn) && tries < 500; ++tries) drawn = draw(request, random);
  if (!enough(drawn))
    return fail(ErrorCode::invalid_input,
                "there are not enough portraits for {} entries and {} people who are not listed and look "
                "like no entry; "
                "ask for fewer, or pass --look-alikes",
                wanted, unlisted);
  Cast cast;
  for (std::size_t i = 0; i < wanted; ++i)
    if (i < static_cast<std::size_t>(request.listed))
      cast.people.push_back({drawn.listed[i], true});
    else
      cast.only_listed.push_back(drawn.listed[i]);
  for (std::size_t i = 0; i < unlisted; ++i) cast.people.push_back({drawn.strangers[i], false});
  return cast;
}

}  // namespace peel::scene
