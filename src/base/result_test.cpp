#include "base/result.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorCode::invalid_input, "{} is odd", number);
  return number / 2;
}

Result<int> quarter(int number) {
  PEEL_TRY(const int once, half(number));
  PEEL_TRY(const int twice, half(once));
  return twice;
}

Status whole(int number) {
  PEEL_CHECK(half(number));
  return {};
}

TEST(Result, AFailureComesThroughWithItsCodeAndWords) {
  EXPECT_EQ(quarter(8).value(), 2);
  ASSERT_FALSE(quarter(6));
  EXPECT_EQ(quarter(6).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(quarter(6).error().message, "3 is odd");
  EXPECT_TRUE(whole(2));
  EXPECT_FALSE(whole(3));
}

TEST(Result, WordsInFrontKeepTheCode) {
  const Result<int> failed = fail_with("line 7", Error{ErrorCode::io, "disk full"});
  EXPECT_EQ(failed.error().code, ErrorCode::io);
  EXPECT_EQ(failed.error().message, "line 7: disk full");
  EXPECT_STREQ(name_of(ErrorCode::invalid_input), "invalid_input");
}

}  // namespace
}  // namespace peel::base
