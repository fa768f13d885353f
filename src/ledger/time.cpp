#include <chrono>

#include "ledger/time_internal.h"

namespace peel::ledger {

std::string time_to_entry(base::Time time) {
  const std::string text = base::format_time(std::chrono::floor<std::chrono::milliseconds>(time));
  constexpr std::size_t without_decimals = 20;
  return text.size() == without_decimals ? text.substr(0, without_decimals - 1) + ".000Z" : text;
}

std::optional<base::Time> time_from_entry(std::string_view text) {
  constexpr std::size_t size = 24;
  if (text.size() != size || !text.ends_with('Z') || text[19] != '.') return std::nullopt;
  const auto time = base::parse_time(text);
  return time ? std::optional(*time) : std::nullopt;
}

std::uint64_t decimal_value(std::string_view text) {
  constexpr std::size_t places = 12;
  std::uint64_t value = text.starts_with('1') ? 1 : 0;
  for (std::size_t i = 0; i < places; ++i)
    value = value * 10 + (i + 2 < text.size() ? static_cast<std::uint64_t>(text[i + 2] - '0') : 0);
  return value;
}

}  // namespace peel::ledger
