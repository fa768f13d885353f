#include "base/time.h"

#include <charconv>
#include <ctime>
#include <optional>

namespace peel::base {
namespace {

std::optional<int> digits(std::string_view& text, size_t count) {
  int value = 0;
  if (text.size() < count) return std::nullopt;
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool literal(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Duration> fraction(std::string_view& text) {
  if (!literal(text, '.')) return Duration{0};
  Duration::rep value = 0;
  Duration::rep unit = 100'000;
  size_t count = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9' && count < 9) {
    value += (text.front() - '0') * unit;
    unit /= 10;
    text.remove_prefix(1);
    ++count;
  }
  if (count == 0) return std::nullopt;
  return Duration{value};
}

std::optional<Duration> offset(std::string_view& text) {
  if (literal(text, 'Z')) return Duration{0};
  const bool west = !text.empty() && text.front() == '-';
  if (!literal(text, '+') && !literal(text, '-')) return std::nullopt;
  const auto hours = digits(text, 2);
  if (!hours || !literal(text, ':')) return std::nullopt;
  const auto minutes = digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const Duration size = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return west ? -size : size;
}

std::optional<Date> date(std::string_view& text) {
  const auto year = digits(text, 4);
  if (!year || !literal(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !literal(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day whole{std::chrono::year{*year},
                                          std::chrono::month(static_cast<unsigned>(*month)),
                                          std::chrono::day(static_cast<unsigned>(*day))};
  return whole.ok() ? std::optional(Date{whole}) : std::nullopt;
}

std::optional<Duration> time_of_day(std::string_view& text) {
  const auto hour = digits(text, 2);
  if (!hour || !literal(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || !literal(text, ':')) return std::nullopt;
  const auto second = digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

std::optional<Time> parse(std::string_view text) {
  const auto day = date(text);
  if (!day || !literal(text, 'T')) return std::nullopt;
  const auto clock = time_of_day(text);
  if (!clock) return std::nullopt;
  const auto part = fraction(text);
  if (!part) return std::nullopt;
  const auto east = offset(text);
  if (!east || !text.empty()) return std::nullopt;
  return Time{*day} + *clock + *part - *east;
}

}  // namespace

Result<Time> parse_time(std::string_view text) {
  if (const auto time = parse(text)) return *time;
  return fail(ErrorCode::invalid_input,
              "'{}' is not a time; write it as 2026-05-01T09:30:00Z or with an offset as in "
              "2026-05-01T10:30:00+01:00",
              text.substr(0, 64));
}

std::string format_time(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock{time - day};
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(clock.subseconds()).count();
  const std::string seconds = fmt::format("{}T{:02}:{:02}:{:02}", format_date(day), clock.hours().count(),
                                          clock.minutes().count(), clock.seconds().count());
  return millis == 0 ? seconds + "Z" : fmt::format("{}.{:03}Z", seconds, millis);
}

Result<Date> parse_date(std::string_view text) {
  std::string_view rest = text;
  const auto day = date(rest);
  if (day && rest.empty()) return *day;
  return fail(ErrorCode::invalid_input, "'{}' is not a date; write it as 2026-05-01", text.substr(0, 64));
}

std::string format_date(Date date) {
  const std::chrono::year_month_day parts{date};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()),
                     static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
}

Time SystemClock::now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

Duration SystemClock::steady() const {
  // std::chrono::steady_clock stands still while the machine is suspended; a permit must not.
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds{now.tv_sec} +
                                              std::chrono::nanoseconds{now.tv_nsec});
}

FakeClock::FakeClock(Time start) : wall_(start.time_since_epoch().count()) {}
Time FakeClock::now() const { return Time{Duration{wall_.load()}}; }
Duration FakeClock::steady() const { return Duration{steady_.load()}; }

void FakeClock::advance(Duration by) {
  wall_ += by.count();
  steady_ += by.count();
}

void FakeClock::set_wall(Time time) { wall_ = time.time_since_epoch().count(); }

}  // namespace peel::base
