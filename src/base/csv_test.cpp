#include "base/csv.h"

#include <gtest/gtest.h>

namespace peel::base {
namespace {

using std::string_literals::operator""s;

TEST(Csv, ReadsQuotesLineBreaksAndAByteOrderMark) {
  const auto csv = parse_csv(
      "\xEF\xBB\xBFname,note\r\n\"Ann, B\",\"said \"\"no\"\"\"\r\n\r\nCarl,\"two\nlines\"\nDora,", 10);
  ASSERT_TRUE(csv) << csv.error().message;
  EXPECT_EQ(csv->header, (std::vector<std::string>{"name", "note"}));
  ASSERT_EQ(csv->rows.size(), 3u);
  EXPECT_EQ(csv->rows[0].fields, (std::vector<std::string>{"Ann, B", "said \"no\""}));
  EXPECT_EQ(csv->rows[1].fields, (std::vector<std::string>{"Carl", "two\nlines"}));
  EXPECT_EQ(csv->rows[2].fields, (std::vector<std::string>{"Dora", ""}));
}

TEST(Csv, TellsTheLineOnWhichARowBeginsEvenAfterQuotedLineBreaks) {
  const auto csv = parse_csv("a\n\"1\n2\"\n\n3\n", 10);
  ASSERT_TRUE(csv);
  EXPECT_EQ(csv->rows[0].line, 2u);
  EXPECT_EQ(csv->rows[1].line, 5u);
}

void expect_failure(std::string_view text, ErrorCode code, std::string_view words) {
  const auto csv = parse_csv(text, 2);
  ASSERT_FALSE(csv) << text;
  EXPECT_EQ(csv.error().code, code) << csv.error().message;
  EXPECT_NE(csv.error().message.find(words), std::string::npos) << csv.error().message;
}

TEST(Csv, RefusesWhatIsNoTableAndSaysWhere) {
  expect_failure("", ErrorCode::corrupt, "empty");
  expect_failure("\n\n", ErrorCode::corrupt, "empty");
  expect_failure("a,b\n1,2\n1\n", ErrorCode::corrupt, "line 3: 1 fields where the header has 2");
  expect_failure("a,b\n1,2,3\n", ErrorCode::corrupt, "line 2");
  expect_failure("a\n\"never closed\n\n", ErrorCode::corrupt, "line 2");
  expect_failure("a\n\"x\"y\n", ErrorCode::corrupt, "line 2");
  expect_failure("a\nx\"y\n", ErrorCode::corrupt, "line 2");
  expect_failure("a\nx\0y\n"s, ErrorCode::corrupt, "NUL");
  expect_failure("a\n\"x\0y\"\n"s, ErrorCode::corrupt, "NUL");
}

TEST(Csv, StopsAtItsLimits) {
  expect_failure("a\n1\n2\n3\n", ErrorCode::exhausted, "more than 2 rows");
  expect_failure(std::string(100'000, ','), ErrorCode::exhausted, "line 1");
  expect_failure("a\n" + std::string(100'000, ','), ErrorCode::exhausted, "line 2");
}

TEST(Csv, AFieldThatWasWrittenReadsBack) {
  for (const std::string value : {"plain", "a,b", "say \"x\"", "two\nlines", "\r\n", ""}) {
    const auto csv = parse_csv("h,i\n" + csv_field(value) + ",end\n", 1);
    ASSERT_TRUE(csv) << value;
    EXPECT_EQ(csv->rows[0].fields[0], value);
  }
}

}  // namespace
}  // namespace peel::base
