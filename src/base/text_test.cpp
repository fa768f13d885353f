#include "base/text.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

TEST(Utf8, AcceptsEveryLengthAndItsBounds) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("plain"));
  for (const char* text :
       {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "Zo\xC3\xAB \xE6\x9D\x8E \xF0\x9F\x98\x80"})
    EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(Utf8, RefusesOverlongSurrogateTooLargeAndCutOff) {
  for (const char* text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "x\xF0\x9F\x98"})
    EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(CheckLine, AcceptsALineThatSaysSomething) {
  EXPECT_TRUE(check_line("Zo\xC3\xAB O'Neil-Smith (2)", "the name", 64));
  EXPECT_TRUE(check_line("12345678", "the name", 8));
  EXPECT_TRUE(check_line("\xE6\x9D\x8E \xD8\xB9 \xF0\x9F\x98\x80", "the name", 64));
}

TEST(CheckLine, RefusesWhatNobodyCouldSeeAndSaysWhatItWas) {
  for (const char* text :
       {"", " ", " x", "x ", "a\nb", "a\tb", "a\x1b[2Jb", "a\x7f", "a\xC2\x85", "a\xE2\x80\x8B",
        "\xE2\x80\xAE"
        "ab",
        "\xEF\xBB\xBF"
        "a",
        "\xF3\xA0\x80\xA1", "\xff", "123456789"}) {
    const auto checked = check_line(text, "the name", 8);
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_input);
    EXPECT_TRUE(checked.error().message.starts_with("the name ")) << checked.error().message;
  }
}

std::string utf8(char32_t c) {
  std::string text;
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) {
    text = {static_cast<char>(0xC0 | (c >> 6))};
  } else if (c < 0x10000) {
    text = {static_cast<char>(0xE0 | (c >> 12))};
    tail(6);
  } else {
    text = {static_cast<char>(0xF0 | (c >> 18))};
    tail(12);
    tail(6);
  }
  tail(0);
  return text;
}

// DerivedCoreProperties.txt of Unicode 15.0.
TEST(UnseenCharacter, IsEveryDefaultIgnorableCodePoint) {
  const std::pair<char32_t, char32_t> ranges[] = {
      {0xAD, 0xAD},       {0x34F, 0x34F},    {0x61C, 0x61C},   {0x115F, 0x1160}, {0x17B4, 0x17B5},
      {0x180B, 0x180F},   {0x200B, 0x200F},  {0x202A, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
      {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3},
      {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
  for (const auto& [first, last] : ranges)
    for (char32_t c = first; c <= last; ++c)
      EXPECT_EQ(unseen_character("a" + utf8(c)), c) << std::hex << static_cast<std::uint32_t>(c);
  for (const char32_t c : {0x1D172, 0x1D17B, 0x1BC9F, 0x3165, 0x1161})
    EXPECT_FALSE(unseen_character(utf8(c))) << std::hex << static_cast<std::uint32_t>(c);
}

TEST(Shown, LeavesNothingThatMovesTheCursor) {
  EXPECT_EQ(shown("Zo\xC3\xAB's \xE6\x9D\x8E"), "Zo\xC3\xAB's \xE6\x9D\x8E");
  EXPECT_EQ(shown("a\x1b[2Jb\r\nc\x7f"), "a<U+001B>[2Jb<U+000D><U+000A>c<U+007F>");
  EXPECT_EQ(shown("a\nb\x1b", true), "a\nb<U+001B>");
  EXPECT_EQ(shown("\xC2\x9B"
                  "31m\xE2\x80\xAE"),
            "<U+009B>31m<U+202E>");
  EXPECT_EQ(shown("a\xff\xE2\x80"), "a<FF><E2><80>");
  EXPECT_EQ(shown(std::string_view("\0", 1)), "<U+0000>");
}

TEST(Wrapped, BreaksAtSpacesAndWithinWordsThatAreTooLong) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrapped("", 10), Lines{""});
  EXPECT_EQ(wrapped("one two", 10), Lines{"one two"});
  EXPECT_EQ(wrapped("one two three", 7), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("one two three", 8), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("one two three", 6), (Lines{"one", "two", "three"}));
  EXPECT_EQ(wrapped("abcdefgh ij", 3), (Lines{"abc", "def", "gh", "ij"}));
  EXPECT_EQ(wrapped("\xE6\x9D\x8E\xE6\x9D\x8E\xE6\x9D\x8E", 4),
            (Lines{"\xE6\x9D\x8E\xE6\x9D\x8E", "\xE6\x9D\x8E"}));
}

}  // namespace
}  // namespace peel::base
