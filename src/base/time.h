// Points in time, and clocks that tests can turn.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace peel::base {

using Duration = std::chrono::microseconds;
// UTC, to the microsecond.
using Time = std::chrono::sys_time<Duration>;

// Reads RFC 3339 with an offset or Z, e.g. "2026-05-01T09:30:00Z" or "2026-05-01T10:30:00.250+01:00".
// Errors: invalid_input for anything else, local times without an offset among them.
Result<Time> parse_time(std::string_view text);

// Writes RFC 3339 in UTC; milliseconds only when they are not zero: "2026-05-01T09:30:00Z".
std::string format_time(Time time);

// Days without a time, as "2026-05-01". Errors of reading: invalid_input for anything else, days that no
// calendar has among them.
using Date = std::chrono::sys_days;
Result<Date> parse_date(std::string_view text);
std::string format_date(Date date);

// Where the time comes from. `now` is the wall clock; `steady` never goes back and has no meaning
// beside other readings of the same clock: it shows when the wall clock was set back. It counts the time that
// the machine was suspended.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  virtual Duration steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
  Duration steady() const override;
};

// A clock for tests: stands still until it is moved. Safe to move while other threads read.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Time start);
  Time now() const override;
  Duration steady() const override;
  void advance(Duration by);  // both readings go on
  void set_wall(Time time);   // someone sets the wall clock; the steady reading stays
 private:
  std::atomic<Duration::rep> wall_;
  std::atomic<Duration::rep> steady_{0};
};

}  // namespace peel::base
