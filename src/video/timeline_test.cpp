#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "video/timeline_internal.h"

namespace peel::video {
namespace {

using base::Duration;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Stamps = std::vector<std::optional<Duration>>;

std::vector<Duration> positions(FileTimeline timeline, const Stamps& stamps) {
  std::vector<Duration> result;
  for (const auto& stamp : stamps) result.push_back(timeline.next(stamp));
  return result;
}

TEST(FileTimeline, PositionsAreStampsSinceTheFirst) {
  EXPECT_THAT(positions({40ms, {}}, {7s, 7040ms, 7041ms, 9s}), ElementsAre(0ms, 40ms, 41ms, 2s));
}

TEST(FileTimeline, MissingStampsAreFilledWithTheUsualStep) {
  EXPECT_THAT(positions({40ms, {}}, {{}, {}, {}}), ElementsAre(0ms, 40ms, 80ms));
  EXPECT_THAT(positions({40ms, {}}, {1s, {}, 1080ms}), ElementsAre(0ms, 40ms, 80ms));
  EXPECT_THAT(positions({40ms, {}}, {{}, 5s, 5040ms}), ElementsAre(0ms, 40ms, 80ms));
}

TEST(FileTimeline, PositionsAlwaysRise) {
  EXPECT_THAT(positions({40ms, {}}, {1s, 1s, 980ms, 1120ms}), ElementsAre(0ms, 40ms, 80ms, 120ms));
}

TEST(FileTimeline, AClockThatBeginsAnewGoesOn) {
  EXPECT_THAT(positions({40ms, {}}, {100s, 100040ms, 1s, 1040ms}), ElementsAre(0ms, 40ms, 80ms, 120ms));
}

TEST(FileTimeline, LongGapsAreTrueWithinTheFileAndFalsePastItsEnd) {
  EXPECT_THAT(positions({40ms, 600s}, {0s, 500s}), ElementsAre(0s, 500s));
  EXPECT_THAT(positions({40ms, 60s}, {0s, 500s, 500040ms}), ElementsAre(0ms, 40ms, 80ms));
  EXPECT_THAT(positions({40ms, {}}, {0s, 500s, 9h}), ElementsAre(0s, 500s, 500040ms));
}

// Run under the sanitizer of undefined behaviour, which stops at a signed overflow.
const Stamps hostile{
    Duration::min(),      Duration::max(), 0ms,  Duration::min() + 1us, Duration::max() - 1us,
    farthest_stamp + 1us, -farthest_stamp, 40ms, farthest_stamp,        -farthest_stamp - 1us};

TEST(FileTimeline, StampsAtTheEndsOfTheRangeAreNoStamps) {
  EXPECT_FALSE(plausible(Duration::min()));
  EXPECT_FALSE(plausible(Duration::max()));
  EXPECT_EQ(plausible(-farthest_stamp), -farthest_stamp);
  EXPECT_THAT(positions({40ms, {}}, {0s, Duration::max(), Duration::min(), 120ms}),
              ElementsAre(0ms, 40ms, 80ms, 120ms));
  for (const auto length : {Duration::min(), Duration{-1}, Duration::max()})
    for (const auto usual : {Duration::min(), Duration::max()}) {
      const auto rising = positions({usual, length}, hostile);
      EXPECT_TRUE(std::is_sorted(rising.begin(), rising.end()));
      EXPECT_LE(rising.back(), 3 * farthest_stamp);
    }
}

TEST(LiveTimeline, StampsAtTheEndsOfTheRangeAreNoStamps) {
  LiveTimeline timeline;
  LivePositions places;
  Duration before = -1us;
  for (const auto& stamp : hostile) {
    EXPECT_LE(timeline.taken(stamp, 100s), 100s);
    const Duration place = places.next(stamp, 100s);
    EXPECT_GT(place, before);
    before = place;
  }
  EXPECT_EQ(timeline.taken(Duration::max(), 100s), 100s);
  EXPECT_LT(before, 20s);
}

TEST(FileTimeline, ALoopedFileGoesOnRising) {
  FileTimeline timeline(40ms, 80ms);
  EXPECT_EQ(timeline.next(1s), 0ms);
  EXPECT_EQ(timeline.next(1040ms), 40ms);
  for (int turn = 1; turn < 1000; ++turn) {
    timeline.again();
    EXPECT_EQ(timeline.next(1s), turn * 80ms);
    EXPECT_EQ(timeline.next(1040ms), turn * 80ms + 40ms);
  }
}

TEST(LiveTimeline, DelaysOfTheNetworkDoNotMoveTheTimeOfCapture) {
  LiveTimeline timeline;
  const auto delays = {30ms, 5ms, 90ms, 5ms, 400ms, 20ms};
  Duration stamp = 1000s;
  Duration taken{};
  for (const auto delay : delays) {
    taken = timeline.taken(stamp, stamp - 990s + delay);
    stamp += 40ms;
  }
  EXPECT_EQ(taken, 10200ms + 5ms);
  EXPECT_EQ(timeline.lateness(), 15ms);
}

TEST(LiveTimeline, WithoutStampsTheArrivalCounts) {
  LiveTimeline timeline;
  EXPECT_EQ(timeline.taken({}, 5s), 5s);
  EXPECT_EQ(timeline.lateness(), 0ms);
}

TEST(LiveTimeline, AJumpOfTheStampsIsNoLateness) {
  LiveTimeline timeline;
  timeline.taken(1000s, 5s);
  EXPECT_EQ(timeline.taken(3s, 5040ms), 5040ms);
  EXPECT_EQ(timeline.lateness(), 0ms);
  EXPECT_EQ(timeline.taken(5000s, 5080ms), 5080ms);
  EXPECT_EQ(timeline.lateness(), 0ms);
}

TEST(LiveTimeline, ACameraWhoseClockRunsSlowIsNotLateForEver) {
  LiveTimeline timeline;
  for (int i = 0; i < 100'000; ++i) timeline.taken(i * Duration{39'980}, i * Duration{40'000});
  EXPECT_LT(timeline.lateness(), 40ms);
}

TEST(LivePositions, GoByTheStampsAndByTheClockAcrossConnections) {
  LivePositions positions;
  EXPECT_EQ(positions.next(500s, 10s), 0ms);
  EXPECT_EQ(positions.next(500040ms, 10100ms), 40ms);
  EXPECT_EQ(positions.next({}, 10200ms), 200ms);
  positions.again();
  EXPECT_EQ(positions.next(7s, 15s), 5s);
  EXPECT_EQ(positions.next(7040ms, 15s), 5040ms);
}

TEST(LivePositions, AlwaysRiseAndDoNotFollowAJump) {
  LivePositions positions;
  Duration last = positions.next(500s, 10s);
  Duration clock = 10s;
  for (const Duration stamp :
       {Duration(400s), Duration(500s), Duration(500s), Duration(9000s), Duration(499s)}) {
    clock += 40ms;
    const Duration position = positions.next(stamp, clock);
    EXPECT_GT(position, last);
    EXPECT_LT(position, 11s);
    last = position;
  }
}

}  // namespace
}  // namespace peel::video
