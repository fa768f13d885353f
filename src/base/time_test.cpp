#include "base/time.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

TEST(Time, ReadsEveryOffsetToTheSameMoment) {
  const Time moment = parse_time("2026-05-01T09:30:00Z").value();
  EXPECT_EQ(parse_time("2026-05-01T10:30:00+01:00").value(), moment);
  EXPECT_EQ(parse_time("2026-04-30T23:30:00-10:00").value(), moment);
  EXPECT_EQ(parse_time("2026-05-01T09:30:00.250Z").value(), moment + std::chrono::milliseconds(250));
  EXPECT_EQ(parse_time("2026-05-01T09:30:00.0000019Z").value(), moment + Duration(1));
  EXPECT_EQ(moment.time_since_epoch(), std::chrono::seconds(1777627800));
}

TEST(Time, IsWrittenInUtcAndReadsBack) {
  for (const char* text : {"2026-05-01T09:30:00Z", "2024-02-29T23:59:59Z", "1969-12-31T23:59:59.001Z"})
    EXPECT_EQ(format_time(parse_time(text).value()), text);
}

TEST(Time, RefusesWhatIsNoMoment) {
  for (const char* text : {"",
                           "2026-05-01",
                           "2026-05-01T09:30:00",
                           "2026-05-01 09:30:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-32T00:00:00Z",
                           "2026-05-01T24:00:00Z",
                           "2026-05-01T09:60:00Z",
                           "2026-05-01T09:30:60Z",
                           "2026-05-01T09:30:00+24:00",
                           "2026-05-01T09:30:00+01:60",
                           "2026-05-01T09:30:00.Z",
                           "2026-05-01T09:30:00.1234567890Z",
                           "2026-05-01T09:30:00Zx",
                           " 2026-05-01T09:30:00Z",
                           "2026-5-1T09:30:00Z",
                           "2026-05-01t09:30:00z",
                           "-026-05-01T09:30:00Z"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Date, ComesBackAsItWas) {
  for (const char* text : {"2026-05-01", "2024-02-29", "1899-12-31"})
    EXPECT_EQ(format_date(parse_date(text).value()), text);
}

TEST(Date, RefusesWhatNoCalendarHas) {
  for (const char* text : {"", "2023-02-29", "2026-04-31", "2026-13-01", "01/05/2026", "2026-5-1",
                           "2026-05-01 ", "2026-05-01T00:00:00Z", "20260501"})
    EXPECT_FALSE(parse_date(text)) << text;
}

TEST(FakeClock, GoesOnBothHandsAndIsSetBackOnOne) {
  FakeClock clock(parse_time("2026-05-01T09:30:00Z").value());
  clock.advance(std::chrono::seconds(5));
  EXPECT_EQ(clock.steady(), std::chrono::seconds(5));
  clock.set_wall(parse_time("2026-05-01T09:00:00Z").value());
  EXPECT_EQ(clock.steady(), std::chrono::seconds(5));
  EXPECT_EQ(format_time(clock.now()), "2026-05-01T09:00:00Z");
}

TEST(SystemClock, NeverGoesBackOnItsSteadyHand) {
  const SystemClock clock;
  const Duration before = clock.steady();
  EXPECT_GE(clock.steady(), before);
}

// Where the machine never slept, the two clocks of the system agree, and this cannot tell them apart.
TEST(SystemClock, CountsTheTimeThatTheMachineWasSuspended) {
  const auto boot_time = [] {
    timespec now{};
    EXPECT_EQ(::clock_gettime(CLOCK_BOOTTIME, &now), 0);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
  };
  const auto before = boot_time();
  const Duration steady = SystemClock().steady();
  EXPECT_GE(steady, std::chrono::floor<Duration>(before));
  EXPECT_LE(steady, boot_time());
}

}  // namespace
}  // namespace peel::base
