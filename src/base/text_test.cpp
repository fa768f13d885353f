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

}  // namespace
}  // namespace peel::base
