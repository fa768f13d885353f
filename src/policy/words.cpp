#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/text.h"
#include "policy/words_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;

namespace {

constexpr std::size_t max_camera_name = 64;
constexpr std::size_t max_decimals = 12;

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 7> spaces{{{0x20, 0x20},
                                       {0xa0, 0xa0},
                                       {0x1680, 0x1680},
                                       {0x2000, 0x200a},
                                       {0x202f, 0x202f},
                                       {0x205f, 0x205f},
                                       {0x3000, 0x3000}}};

bool is_space(char32_t c) {
  return std::any_of(spaces.begin(), spaces.end(), [c](Range r) { return c >= r.first && c <= r.last; });
}

// Takes one character off the front of text that is UTF-8.
char32_t next_character(std::string_view& text) {
  const auto first = static_cast<std::uint8_t>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t character = size == 1 ? first : first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i)
    character = (character << 6) | (static_cast<std::uint8_t>(text[i]) & 0x3fu);
  text.remove_prefix(size);
  return character;
}

}  // namespace

base::Status check_words(std::string_view what, std::string_view text, std::size_t most) {
  if (!base::is_utf8(text)) return fail(ErrorCode::invalid_input, "{} is not text in UTF-8", what);
  if (const auto unseen = base::unseen_character(text))
    return fail(ErrorCode::invalid_input,
                "{} has a character that does not show (U+{:04X}); write plain text in one line", what,
                static_cast<std::uint32_t>(*unseen));
  std::size_t count = 0;
  bool blank = true;
  bool padded = false;
  bool after_space = true;
  while (!text.empty()) {
    const char32_t character = next_character(text);
    blank = blank && is_space(character);
    padded = padded || (is_space(character) && (after_space || text.empty()));
    after_space = is_space(character);
    if (++count > most)
      return fail(ErrorCode::invalid_input, "{} is longer than {} characters; shorten it", what, most);
  }
  if (blank) return fail(ErrorCode::invalid_input, "{} is blank; it must be said in words", what);
  // Where a line ends on a terminal, a run of spaces could draw what looks like another member.
  if (padded)
    return fail(ErrorCode::invalid_input,
                "{} begins or ends with a space, or has two in a row; write single spaces between words",
                what);
  return {};
}

base::Status check_camera_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= max_camera_name && std::all_of(name.begin(), name.end(), allowed))
    return {};
  return fail(ErrorCode::invalid_input,
              "a camera's name is not 1 to {} letters (A-Z, a-z), digits, dots, hyphens or underscores",
              max_camera_name);
}

std::optional<double> proper_fraction(std::string_view decimal) {
  if (!decimal.starts_with("0.")) return std::nullopt;
  const std::string_view digits = decimal.substr(2);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || digits.size() > max_decimals || !std::all_of(digits.begin(), digits.end(), is_digit))
    return std::nullopt;
  double value = 0;
  const auto read =
      std::from_chars(decimal.data(), decimal.data() + decimal.size(), value, std::chars_format::fixed);
  if (read.ec != std::errc{} || value <= 0) return std::nullopt;
  return value;
}

std::string folded(std::string_view name) {
  std::string result;
  bool gap = false;
  while (!name.empty()) {
    const std::string_view before = name;
    const char32_t character = next_character(name);
    if (is_space(character)) {
      gap = !result.empty();
      continue;
    }
    if (gap) result += ' ';
    gap = false;
    if (character >= U'A' && character <= U'Z')
      result += static_cast<char>(character - U'A' + U'a');
    else
      result += before.substr(0, before.size() - name.size());
  }
  return result;
}

}  // namespace peel::policy
