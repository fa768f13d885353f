#include "base/text.h"

#include <algorithm>
#include <array>
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

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode's general category Cc, its properties Bidi_Control and Default_Ignorable_Code_Point, the separators
// of lines and paragraphs, and what stands where a character was lost.
constexpr std::array<Range, 15> unseen{{{0x00, 0x1F},
                                        {0x7F, 0x9F},
                                        {0xAD, 0xAD},
                                        {0x34F, 0x34F},
                                        {0x61C, 0x61C},
                                        {0x115F, 0x1160},
                                        {0x17B4, 0x17B5},
                                        {0x180B, 0x180F},
                                        {0x200B, 0x200F},
                                        {0x2028, 0x202E},
                                        {0x2060, 0x206F},
                                        {0x3164, 0x3164},
                                        {0xFE00, 0xFE0F},
                                        {0xFEFF, 0xFEFF},
                                        {0xFFA0, 0xFFA0}}};
constexpr std::array<Range, 4> unseen_far{
    {{0xFFF0, 0xFFFD}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}}};

bool is_unseen(char32_t character) {
  const auto holds = [=](Range range) { return character >= range.first && character <= range.last; };
  return std::any_of(unseen.begin(), unseen.end(), holds) ||
         std::any_of(unseen_far.begin(), unseen_far.end(), holds);
}

// The character that takes the first `size` bytes.
char32_t decoded(std::string_view text, std::size_t size) {
  const auto first = static_cast<std::uint8_t>(text.front());
  char32_t character = size == 1 ? first : first & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i)
    character = character << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3Fu);
  return character;
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

std::optional<char32_t> unseen_character(std::string_view utf8) {
  while (!utf8.empty()) {
    const std::size_t size = character_size(utf8);
    if (size == 0) return 0xFFFD;
    if (const char32_t character = decoded(utf8, size); is_unseen(character)) return character;
    utf8.remove_prefix(size);
  }
  return std::nullopt;
}

std::string shown(std::string_view text, bool line_feeds) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    const char32_t character = size == 0 ? static_cast<std::uint8_t>(text.front()) : decoded(text, size);
    const bool kept = line_feeds && character == U'\n';
    if (size == 0)
      result += fmt::format("<{:02X}>", static_cast<std::uint32_t>(character));
    else if (is_unseen(character) && !kept)
      result += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(character));
    else
      result += text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

std::vector<std::string> wrapped(std::string_view utf8, std::size_t columns) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  std::size_t space_at = std::string::npos;  // where the line may be broken
  std::size_t used_at_space = 0;
  while (!utf8.empty()) {
    const std::size_t size = std::max<std::size_t>(character_size(utf8), 1);
    const std::size_t width = size == 1 ? 1 : 2;
    if (used + width > columns) {
      std::string next;
      if (utf8.front() != ' ' && space_at != std::string::npos) {
        next = lines.back().substr(space_at + 1);
        lines.back().resize(space_at);
        used -= used_at_space;
      } else {
        used = 0;
      }
      lines.push_back(std::move(next));
      space_at = std::string::npos;
      if (utf8.front() == ' ') {
        utf8.remove_prefix(1);
        continue;
      }
    }
    if (utf8.front() == ' ') {
      space_at = lines.back().size();
      used_at_space = used + 1;
    }
    lines.back() += utf8.substr(0, size);
    used += width;
    utf8.remove_prefix(size);
  }
  return lines;
}

Status check_line(std::string_view text, std::string_view what, std::size_t max_size) {
  const auto wrong = [&](std::string_view why) { return fail(ErrorCode::invalid_input, "{} {}", what, why); };
  if (text.empty()) return wrong("is empty");
  if (text.size() > max_size)
    return wrong(fmt::format("has {} bytes; at most {} are accepted", text.size(), max_size));
  if (!is_utf8(text)) return wrong("is not UTF-8 text; save the file as UTF-8");
  if (const auto unseen_one = unseen_character(text))
    return wrong(fmt::format("holds a character that does not show (U+{:04X}); write one line of plain text",
                             static_cast<std::uint32_t>(*unseen_one)));
  if (text.front() == ' ' || text.back() == ' ') return wrong("begins or ends with a space");
  return {};
}

}  // namespace peel::base
