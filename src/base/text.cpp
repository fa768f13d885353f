#include "base/text.h"

#include <algorithm>
#include <cstdint>

namespace peel::base {
namespace {

// How many bytes the character takes that begins here; 0 when it is malformed.
std::size_t character_size(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = at(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xC2 && first <= 0xDF ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((at(i) & 0xC0) != 0x80) return 0;
  const bool overlong = (first == 0xE0 && at(1) < 0xA0) || (first == 0xF0 && at(1) < 0x90);
  const bool surrogate = first == 0xED && at(1) > 0x9F;
  const bool too_large = first == 0xF4 && at(1) > 0x8F;
  return overlong || surrogate || too_large ? 0 : size;
}

// C0, DEL, and C1, which UTF-8 writes as C2 80 to C2 9F.
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<std::uint8_t>(text[i + 1]) < 0xA0) return true;
  }
  return false;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

Status check_line(std::string_view text, std::string_view what, std::size_t max_size) {
  const auto wrong = [&](std::string_view why) { return fail(ErrorCode::invalid_input, "{} {}", what, why); };
  if (text.empty()) return wrong("is empty");
  if (text.size() > max_size)
    return wrong(fmt::format("has {} bytes; at most {} are accepted", text.size(), max_size));
  if (!is_utf8(text)) return wrong("is not UTF-8 text; save the file as UTF-8");
  if (has_control_character(text)) return wrong("holds a line break, a tab or another control character");
  if (text.front() == ' ' || text.back() == ' ') return wrong("begins or ends with a space");
  return {};
}

}  // namespace peel::base
