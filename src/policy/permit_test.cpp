#include "policy/permit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "policy/testing/example.h"

namespace peel::policy {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::at;
using testing::Example;
using ::testing::HasSubstr;

std::string refusal(const Permit& permit, const base::Clock& clock) {
  const auto status = permit.check(clock);
  if (status) return "in force";
  EXPECT_EQ(status.error().code, base::ErrorCode::refused);
  return status.error().message;
}

TEST(Permit, IsInForceUntilItsEndAndNotAfter) {
  Example example;
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  example.clock.advance(hours{7} - seconds{1});
  EXPECT_EQ(refusal(*permit, example.clock), "in force");
  example.clock.advance(seconds{1});
  EXPECT_THAT(refusal(*permit, example.clock), HasSubstr("ended at 2026-05-01T17:00:00Z"));
}

TEST(Permit, EndsWhenTheClockFallsBehindTheTimeThatPassed) {
  Example example;
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  // Nobody looked while an hour passed; then the clock was set back by half of it.
  example.clock.advance(hours{1});
  example.clock.set_wall(at("2026-05-01T10:30:00Z"));
  EXPECT_THAT(refusal(*permit, example.clock),
              HasSubstr("the clock was set back: it says 2026-05-01T10:30:00Z where"));
}

TEST(Permit, EndsWhenTheClockFallsBehindTheLatestTimeSeen) {
  Example example;
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  example.clock.set_wall(at("2026-05-01T12:00:00Z"));
  EXPECT_EQ(refusal(*permit, example.clock), "in force");
  example.clock.set_wall(at("2026-05-01T11:00:00Z"));
  EXPECT_THAT(refusal(*permit, example.clock),
              HasSubstr("it says 2026-05-01T11:00:00Z but said 2026-05-01T12:00:00Z"));
}

TEST(Permit, IsNotRevivedByAClockSetBackAfterItsEnd) {
  Example example;
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  example.clock.set_wall(at("2026-05-01T17:00:01Z"));
  EXPECT_THAT(refusal(*permit, example.clock), HasSubstr("ended"));
  example.clock.set_wall(at("2026-05-01T16:59:58Z"));
  EXPECT_THAT(refusal(*permit, example.clock), HasSubstr("ended"));
  example.clock.set_wall(at("2026-05-01T12:00:00Z"));
  EXPECT_THAT(refusal(*permit, example.clock), HasSubstr("set back"));
}

TEST(Permit, BearsASmallCorrectionOfTheClockButDoesNotLastLongerForIt) {
  Example example;
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  example.clock.set_wall(at("2026-05-01T09:59:56Z"));
  EXPECT_EQ(refusal(*permit, example.clock), "in force");
  example.clock.advance(hours{7});
  EXPECT_THAT(refusal(*permit, example.clock), HasSubstr("ended"));
}

TEST(Permit, GrantedAtItsBeginningBearsASmallCorrectionToo) {
  Example example;
  example.clock.set_wall(example.authorisation.from);
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  example.clock.set_wall(example.authorisation.from - seconds{2});
  EXPECT_EQ(refusal(*permit, example.clock), "in force");
}

TEST(Permit, ThatWasHandedOnHoldsNoLonger) {
  Example example;
  auto permit = example.granted();
  ASSERT_TRUE(permit);
  const Permit moved = std::move(*permit);
  EXPECT_EQ(refusal(moved, example.clock), "in force");
  EXPECT_THAT(refusal(*permit, example.clock),
              HasSubstr("handed on"));  // NOLINT: the moved-from state is the promise
}

TEST(Permit, IsCheckedByManyThreadsAtOnce) {
  Example example;
  const auto permit = example.granted();
  ASSERT_TRUE(permit);
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n)
        if (!permit->check(example.clock)) ++refused;
    });
  for (int n = 0; n < 1000; ++n) example.clock.advance(seconds{1});
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
}

static_assert(!std::is_default_constructible_v<Permit>);
static_assert(!std::is_copy_constructible_v<Permit>);
static_assert(!std::is_aggregate_v<Permit>);

}  // namespace
}  // namespace peel::policy
