#include "walk.h"

#include <cmath>
#include <gtest/gtest.h>

namespace peel::scene {
namespace {

Request small(std::uint64_t seed = 5) {
  Request request;
  request.seed = seed;
  request.size = {640, 360};
  return request;
}

struct Planned {
  Cast cast;
  std::vector<Walk> walks;
};

Planned plan(const Request& request, const Camera& camera, const Street& street) {
  auto cast = choose_cast(request);
  EXPECT_TRUE(cast) << cast.error().message;
  auto walks = plan_walks(request, camera, street, cast->people);
  EXPECT_TRUE(walks) << walks.error().message;
  return {*cast, *walks};
}

TEST(Random, IsTheSameOnEveryMachine) {
  Random random(7, 1);
  EXPECT_EQ(random.next(), Random(7, 1).next());
  EXPECT_NE(Random(7, 1).next(), Random(7, 2).next());
  EXPECT_NE(Random(7, 1).next(), Random(8, 1).next());
  Random fixed(1, 0);
  EXPECT_EQ(fixed.next(), 17909611376780542444u);
  for (int i = 0; i < 1000; ++i) {
    const float value = random.unit();
    EXPECT_GE(value, 0);
    EXPECT_LT(value, 1);
  }
}

TEST(Casting, NobodyWhoPassesLooksLikeSomebodyOnTheList) {
  for (std::uint64_t seed = 1; seed < 30; ++seed) {
    Request request = small(seed);
    request.entries_extra = 3;
    const auto cast = choose_cast(request);
    ASSERT_TRUE(cast) << cast.error().message;
    ASSERT_EQ(cast->people.size(), 20u);
    ASSERT_EQ(cast->only_listed.size(), 3u);
    std::set<std::string_view> names;
    for (const Role& role : cast->people) names.insert(role.portrait->name);
    for (const Portrait* portrait : cast->only_listed) names.insert(portrait->name);
    EXPECT_EQ(names.size(), 23u) << "everybody is another portrait";
    for (const Role& role : cast->people) {
      EXPECT_EQ(role.listed, &role - cast->people.data() < 3);
      for (const Role& other : cast->people)
        EXPECT_FALSE(other.listed && look_alike(role.portrait->name, other.portrait->name));
      for (const Portrait* other : cast->only_listed)
        EXPECT_FALSE(look_alike(role.portrait->name, other->name));
    }
  }
}

TEST(Casting, WhoMustBeAbsentIsAbsent) {
  Request request = small();
  request.absent = {"delfador", "konrad", "lisar"};
  const auto cast = choose_cast(request);
  ASSERT_TRUE(cast);
  for (const Role& role : cast->people)
    EXPECT_FALSE(request.absent.contains(std::string(role.portrait->name)));
}

TEST(Casting, LookAlikesAllowedFillsTheStreet) {
  Request request = small();
  request.people = static_cast<int>(portraits().size());
  request.listed = 20;
  EXPECT_FALSE(choose_cast(request));
  request.look_alikes = true;
  EXPECT_TRUE(choose_cast(request));
}

TEST(Casting, WhatCannotBeMadeIsRefusedWithWhatCan) {
  const auto refused = [](auto change) {
    Request request = small();
    change(request);
    const auto checked = check(request);
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_EQ(refused([](Request&) {}), "");
  EXPECT_NE(refused([](Request& r) { r.people = 1000; }).find("portraits"), std::string::npos);
  EXPECT_NE(refused([](Request& r) { r.people = -1; }), "");
  EXPECT_NE(refused([](Request& r) { r.listed = 21; }).find("listed"), std::string::npos);
  EXPECT_NE(refused([](Request& r) { r.listed = -1; }), "");
  EXPECT_NE(refused([](Request& r) { r.entries_extra = 40; }).find("portraits"), std::string::npos);
  EXPECT_NE(refused([](Request& r) { r.entries_extra = 2147483647; }), "") << "no overflow";
  EXPECT_NE(refused([](Request& r) { r.size = {641, 360}; }).find("odd"), std::string::npos);
  EXPECT_NE(refused([](Request& r) { r.size = {64, 36}; }), "");
  EXPECT_NE(refused([](Request& r) { r.size = {100000, 360}; }), "");
  EXPECT_NE(refused([](Request& r) { r.seconds = 0; }), "");
  EXPECT_NE(refused([](Request& r) { r.seconds = std::nan(""); }), "");
  EXPECT_NE(refused([](Request& r) { r.seconds = 1e9; }), "");
  EXPECT_NE(refused([](Request& r) { r.frames_per_second = 0; }), "");
}

TEST(Casting, LookAlikesAreNamesOfTheCastAndGoBothWays) {
  int pairs = 0;
  for (const Portrait& a : portraits()) {
    EXPECT_FALSE(look_alike(a.name, a.name));
    for (const Portrait& b : portraits()) {
      EXPECT_EQ(look_alike(a.name, b.name), look_alike(b.name, a.name));
      pairs += look_alike(a.name, b.name) ? 1 : 0;
    }
  }
  EXPECT_GT(pairs, 0);
}

TEST(Walks, NobodyWalksThroughAnybodyOrAnything) {
  const Request request = small();
  const Camera camera(request.size);
  const Street street(camera, request.seed);
  const Planned planned = plan(request, camera, street);
  for (float t = 0; t < 20; t += 0.25f)
    for (std::size_t i = 0; i < planned.walks.size(); ++i) {
      const Place foot = planned.walks[i].at(t).foot;
      if (foot.z < 1.5f || foot.z > 60) continue;
      for (std::size_t j = 0; j < i; ++j) {
        const Place other = planned.walks[j].at(t).foot;
        EXPECT_GT(std::hypot(foot.x - other.x, foot.z - other.z), 0.45f) << i << " and " << j << " at " << t;
      }
      for (const Furniture& thing : street.furniture())
        EXPECT_GT(std::hypot(foot.x - thing.place.x, foot.z - thing.place.z), thing.radius);
    }
}

TEST(Walks, ThoseListedComeTowardsTheCameraAndClose) {
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    Request request = small(seed);
    request.seconds = 10;
    const Camera camera(request.size);
    const Street street(camera, seed);
    const Planned planned = plan(request, camera, street);
    for (int i = 0; i < request.listed; ++i) {
      const Walk& walk = planned.walks[static_cast<std::size_t>(i)];
      EXPECT_FALSE(walk.away);
      float seen = 0;
      for (float t = 0; t < 10; t += 0.1f) {
        const Stance stance = walk.at(t);
        seen += in_view(camera, stance) && stance.foot.z < 9 ? 0.1f : 0;
      }
      EXPECT_GT(seen, 1.5f);
    }
  }
}

TEST(Walks, EverybodyIsSeen) {
  Request request = small(3);
  request.seconds = 6;
  const Camera camera(request.size);
  const Street street(camera, request.seed);
  for (const Walk& walk : plan(request, camera, street).walks) {
    int seen = 0;
    for (float t = 0; t < 6; t += 0.1f) seen += in_view(camera, walk.at(t)) ? 1 : 0;
    EXPECT_GE(seen, 8);
  }
}

TEST(Walks, AStreetTooFullIsRefused) {
  Request request = small();
  request.people = 42;
  request.listed = 30;
  request.look_alikes = true;
  request.seconds = 1;
  const Camera camera(request.size);
  const Street street(camera, request.seed);
  const auto cast = choose_cast(request);
  ASSERT_TRUE(cast);
  const auto walks = plan_walks(request, camera, street, cast->people);
  ASSERT_FALSE(walks);
  EXPECT_NE(walks.error().message.find("too full"), std::string::npos);
}

}  // namespace
}  // namespace peel::scene
