#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/words_internal.h"

namespace peel::policy {
namespace {

TEST(Words, ThatSaySomethingAreAccepted) {
  for (const char* text : {"x", "Market Square", "Zoë Müller", "平和", "naïve — “quoted” £5 🙂"})
    EXPECT_TRUE(check_words("it", text, 100)) << text;
}

TEST(Words, ThatSayNothingOrDoNotShowAreRefused) {
  for (const char* text :
       {"", " ", " \u00a0\u3000", "two\nlines", "tab\there", "bell\a", "\u0085", "a\u202eb", "a\u200bb",
        "a\ufeff", "\u2066x\u2069", "a\u2028b", "\x7f", "soft\u00adhyphen", "\U000e0041"})
    EXPECT_FALSE(check_words("it", text, 100)) << text;
}

TEST(Words, ThatAreNotUtf8AreRefused) {
  for (const char* text : {"\xff", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"})
    EXPECT_FALSE(check_words("it", text, 100));
  EXPECT_FALSE(check_words("it", std::string_view("a\0b", 3), 100));
}

TEST(Words, HaveNoSpacesToDrawFalseLinesWith) {
  for (const char* text : {"a  b", " a", "a ", "a \u00a0b", "a\u3000\u3000b", "\u2003a", "a\u205f"})
    EXPECT_THAT(check_words("it", text, 100).error().message, ::testing::HasSubstr("two in a row")) << text;
  EXPECT_TRUE(check_words("it", "a b\u00a0c", 100));
}

TEST(Words, AreCountedInCharacters) {
  EXPECT_TRUE(check_words("it", "äöüß", 4));
  EXPECT_FALSE(check_words("it", "äöüß!", 4));
}

TEST(Words, SayWhichOfThemIsWrong) {
  EXPECT_EQ(check_words("the place", " ", 9).error().message, "the place is blank; it must be said in words");
}

TEST(CameraName, IsSafeInAFileName) {
  for (const char* name : {"a", "Van-2.left_B", "0"}) EXPECT_TRUE(check_camera_name(name));
  for (const char* name : {"", "a b", "a/b", "ä", "a\n", "a=b"}) EXPECT_FALSE(check_camera_name(name));
  EXPECT_TRUE(check_camera_name(std::string(64, 'a')));
  EXPECT_FALSE(check_camera_name(std::string(65, 'a')));
}

TEST(ProperFraction, IsReadOfPlainDecimalsOnly) {
  EXPECT_DOUBLE_EQ(*proper_fraction("0.001"), 0.001);
  EXPECT_DOUBLE_EQ(*proper_fraction("0.000000000001"), 1e-12);
  EXPECT_DOUBLE_EQ(*proper_fraction("0.50"), 0.5);
  for (const char* text : {"",      "0",     "0.",   ".5",    "1.0",
                           "00.5",  "0,5",   "0.0",  "0.000", "-0.5",
                           "+0.5",  "0.5 ",  " 0.5", "0.1e1", "0.0000000000001",
                           "0x0.8", "0.5.5", "nan",  "0.inf", "0.-1"})
    EXPECT_FALSE(proper_fraction(text)) << text;
}

TEST(FoldedName, IsTheSameForOneNameWrittenInSeveralWays) {
  EXPECT_EQ(folded("Ann Lee"), folded("  ann\u00a0 \u2003LEE "));
  EXPECT_EQ(folded("Zoë"), "zoë");
  EXPECT_NE(folded("Ann Lee"), folded("Annlee"));
}

}  // namespace
}  // namespace peel::policy
