#include "lfr/tracker.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>

namespace peel::lfr {
namespace {

using Milliseconds = std::chrono::milliseconds;

vision::Face face_at(float x, float y, float height, float score = 0.9f) {
  vision::Face face;
  face.box = {x - 0.4f * height, y - 0.5f * height, 0.8f * height, height};
  face.score = score;
  return face;
}

// A person: where their face is at a time in seconds; nothing when it cannot be seen.
using Person = std::function<std::optional<vision::Face>(double seconds)>;

Person walking(float x, float y, float height, float speed_x, float speed_y = 0, float growth = 0) {
  return [=](double seconds) -> std::optional<vision::Face> {
    const auto s = static_cast<float>(seconds);
    return face_at(x + speed_x * s, y + speed_y * s, height * std::exp(growth * s));
  };
}

Person hidden_between(Person person, double from, double to) {
  return [=](double seconds) { return seconds >= from && seconds < to ? std::nullopt : person(seconds); };
}

// Runs a scene and says which track numbers each person had. Faces are measured with some error, and
// handed over in another order each time.
std::vector<std::set<std::uint64_t>> tracks_of(const std::vector<Person>& people,
                                               const std::vector<double>& times, Tracker& tracker) {
  std::mt19937 random(3);
  std::normal_distribution<float> error(0, 0.04f);
  std::vector<std::set<std::uint64_t>> numbers(people.size());
  for (const double time : times) {
    std::vector<std::pair<std::size_t, vision::Face>> seen;
    for (std::size_t p = 0; p < people.size(); ++p)
      if (auto face = people[p](time)) {
        face->box.x += error(random) * face->box.height;
        face->box.y += error(random) * face->box.height;
        seen.emplace_back(p, *face);
      }
    std::shuffle(seen.begin(), seen.end(), random);
    std::vector<vision::Face> faces;
    for (const auto& [person, face] : seen) faces.push_back(face);
    tracker.predict(Milliseconds(static_cast<int>(time * 1000)));
    const auto track_of_face = tracker.update(faces);
    for (std::size_t f = 0; f < faces.size(); ++f)
      if (track_of_face[f] != 0) numbers[seen[f].first].insert(track_of_face[f]);
  }
  return numbers;
}

std::vector<double> steady_times(double from, double to, double step = 0.12) {
  std::vector<double> times;
  for (double time = from; time < to; time += step) times.push_back(time);
  return times;
}

TEST(Tracker, FollowsOnePersonUnderOneNumber) {
  Tracker tracker;
  const auto numbers = tracks_of({walking(100, 200, 50, 150, 10, 0.2f)}, steady_times(0, 5), tracker);
  EXPECT_EQ(numbers[0].size(), 1u);
  EXPECT_EQ(tracker.begun(), 1u);
}

TEST(Tracker, KeepsPeopleApartWhoCrossEachOther) {
  Tracker tracker;
  const auto numbers =
      tracks_of({walking(100, 200, 60, 180), walking(900, 215, 55, -170)}, steady_times(0, 4.5), tracker);
  EXPECT_EQ(numbers[0].size(), 1u);
  EXPECT_EQ(numbers[1].size(), 1u);
  EXPECT_NE(numbers[0], numbers[1]);
}

TEST(Tracker, KeepsPeopleApartWhoWalkSideBySide) {
  Tracker tracker;
  std::vector<Person> people;
  for (int p = 0; p < 5; ++p)
    people.push_back(walking(100 + 70.0f * static_cast<float>(p), 200, 50, 120, 5, 0.1f));
  const auto numbers = tracks_of(people, steady_times(0, 5), tracker);
  for (const auto& of_person : numbers) EXPECT_EQ(of_person.size(), 1u);
  EXPECT_EQ(tracker.begun(), 5u);
}

TEST(Tracker, FollowsAPersonWhoStopsDeadAndTurnsBack) {
  Tracker tracker;
  const Person person = [](double seconds) -> std::optional<vision::Face> {
    const double walked = seconds < 2 ? 300 * seconds : seconds < 2.4 ? 600 : 600 - 300 * (seconds - 2.4);
    return face_at(static_cast<float>(100 + walked), 200, 50);
  };
  EXPECT_EQ(tracks_of({person}, steady_times(0, 4), tracker)[0].size(), 1u);
}

TEST(Tracker, FindsAPersonAgainBehindALampPost) {
  Tracker tracker;
  const auto numbers =
      tracks_of({hidden_between(walking(100, 200, 60, 150), 1.0, 1.7)}, steady_times(0, 4), tracker);
  EXPECT_EQ(numbers[0].size(), 1u);
}

TEST(Tracker, KeepsBothNumbersWhenOneHidesTheOther) {
  Tracker tracker;
  // The one behind is not seen while the two faces overlap.
  const auto numbers =
      tracks_of({walking(100, 200, 70, 180), hidden_between(walking(900, 210, 50, -180), 2.05, 2.45)},
                steady_times(0, 4.5), tracker);
  EXPECT_EQ(numbers[0].size(), 1u);
  EXPECT_EQ(numbers[1].size(), 1u);
  EXPECT_EQ(tracker.begun(), 2u);
}

TEST(Tracker, EndsATrackASecondAfterItsFaceLeft) {
  Tracker tracker;
  tracks_of({walking(100, 200, 50, 100)}, steady_times(0, 2), tracker);
  ASSERT_EQ(tracker.tracks().size(), 1u);
  const auto last = tracker.tracks()[0].last_seen;
  EXPECT_TRUE(tracker.predict(last + Milliseconds(1000)).empty());
  EXPECT_EQ(tracker.predict(last + Milliseconds(1001)), std::vector<std::uint64_t>{1});
  EXPECT_TRUE(tracker.tracks().empty());
}

TEST(Tracker, NeverGivesANumberAgain) {
  Tracker tracker;
  const auto first = tracks_of({walking(100, 200, 50, 100)}, steady_times(0, 1), tracker);
  const auto second = tracks_of({walking(100, 200, 50, 100)}, steady_times(5, 6), tracker);
  EXPECT_EQ(first[0], std::set<std::uint64_t>{1});
  EXPECT_EQ(second[0], std::set<std::uint64_t>{2});
}

TEST(Tracker, ConfirmsATrackAtItsSecondDetection) {
  Tracker tracker;
  const std::vector<vision::Face> faces{face_at(100, 100, 50)};
  tracker.predict(Milliseconds(0));
  tracker.update(faces);
  EXPECT_FALSE(tracker.tracks().at(0).confirmed);
  tracker.predict(Milliseconds(120));
  tracker.update(faces);
  EXPECT_TRUE(tracker.tracks().at(0).confirmed);
}

TEST(Tracker, EndsWhatWasSeenOnceSooner) {
  Tracker tracker;
  tracker.predict(Milliseconds(0));
  tracker.update(std::vector<vision::Face>{face_at(100, 100, 50)});
  EXPECT_EQ(tracker.predict(Milliseconds(450)).size(), 1u);
}

TEST(Tracker, BeginsNothingOfWeakDetectionsButGoesOnWithThem) {
  Tracker tracker;
  tracker.predict(Milliseconds(0));
  EXPECT_EQ(tracker.update(std::vector<vision::Face>{face_at(100, 100, 50, 0.3f)})[0], 0u);
  EXPECT_TRUE(tracker.tracks().empty());
  tracker.predict(Milliseconds(120));
  EXPECT_EQ(tracker.update(std::vector<vision::Face>{face_at(100, 100, 50, 0.9f)})[0], 1u);
  tracker.predict(Milliseconds(240));
  EXPECT_EQ(tracker.update(std::vector<vision::Face>{face_at(103, 100, 50, 0.3f)})[0], 1u);
}

TEST(Tracker, TakesAFaceFoundTwiceForOne) {
  Tracker tracker;
  tracker.predict(Milliseconds(0));
  const auto numbers =
      tracker.update(std::vector<vision::Face>{face_at(100, 100, 50), face_at(106, 104, 50, 0.6f)});
  EXPECT_EQ(numbers[0], 1u);
  EXPECT_EQ(numbers[1], 0u);
  EXPECT_EQ(tracker.begun(), 1u);
}

TEST(Tracker, BearsDroppedFramesAndUnevenTimes) {
  Tracker tracker;
  std::mt19937 random(11);
  std::vector<double> times;
  // Frames of 25 a second of which two in three are dropped at random, and a pause of half a second.
  for (int frame = 0; frame < 125; ++frame) {
    const double time = frame / 25.0;
    if (random() % 3 == 0 && !(time > 2.0 && time < 2.5)) times.push_back(time);
  }
  const auto numbers =
      tracks_of({walking(100, 200, 60, 180, 20), walking(900, 400, 55, -170, -15)}, times, tracker);
  EXPECT_EQ(numbers[0].size(), 1u);
  EXPECT_EQ(numbers[1].size(), 1u);
}

TEST(Tracker, StandsStillWhenTimeDoes) {
  Tracker tracker;
  const std::vector<vision::Face> faces{face_at(100, 100, 50)};
  for (int i = 0; i < 5; ++i) {
    tracker.predict(Milliseconds(40));
    EXPECT_EQ(tracker.update(faces)[0], 1u);
  }
  tracker.predict(Milliseconds(20));  // a source that goes back in time moves nobody
  EXPECT_NEAR(tracker.tracks().at(0).box.centre().x, 100, 1);
}

TEST(Tracker, PredictsWhereAWalkerIsBetweenDetections) {
  Tracker tracker;
  const auto person = walking(100, 200, 60, 200);
  for (const double time : steady_times(0, 1.5)) {
    tracker.predict(Milliseconds(static_cast<int>(time * 1000)));
    tracker.update(std::vector<vision::Face>{*person(time)});
  }
  tracker.predict(Milliseconds(1560));
  EXPECT_NEAR(tracker.tracks().at(0).box.centre().x, 100 + 200 * 1.56, 6);
}

TEST(Tracker, SplitsATrackIntoANewOneAtTheSamePlace) {
  Tracker tracker;
  tracks_of({walking(100, 200, 50, 100)}, steady_times(0, 1), tracker);
  const auto box = tracker.tracks().at(0).box;
  EXPECT_EQ(tracker.split(1), 2u);
  EXPECT_EQ(tracker.split(1), 0u);
  ASSERT_EQ(tracker.tracks().size(), 1u);
  EXPECT_EQ(tracker.tracks()[0].number, 2u);
  EXPECT_FLOAT_EQ(tracker.tracks()[0].box.x, box.x);
}

TEST(Tracker, BearsNonsenseBoxes) {
  Tracker tracker;
  const std::vector<vision::Face> faces{face_at(0, 0, 0), face_at(1e9f, -1e9f, 1e-9f)};
  for (int i = 0; i < 4; ++i) {
    tracker.predict(Milliseconds(40 * i));
    EXPECT_EQ(tracker.update(faces).size(), 2u);
  }
}

}  // namespace
}  // namespace peel::lfr
