#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"
#include "watchlist/entries_internal.h"

namespace peel::watchlist {
namespace {

using base::ErrorCode;

const base::Time now = base::parse_time("2026-05-01T12:00:00Z").value();
const std::string header = "subject,image,category,source,legal_basis,taken_on,reviewed_by\n";
const std::string good = "A1,a.jpg,suspect,custody,PACE s.64A,2026-04-30,WM 12\n";

TEST(Entries, AreReadWithTheirColumnsInAnyOrder) {
  const auto lines = parse_entries(
      "\xEF\xBB\xBFreviewed_by,image,taken_on,category,subject,legal_basis,source\r\n"
      "WM 12,faces/a.jpg,2026-04-30,risk-of-harm,\"O'Neil, Zo\xC3\xAB\",\"PACE, s.64A\",custody\r\n",
      now);
  ASSERT_TRUE(lines) << lines.error().message;
  const EntryLine& line = lines->at(0);
  EXPECT_EQ(line.line, 2u);
  EXPECT_EQ(line.subject, "O'Neil, Zo\xC3\xAB");
  EXPECT_EQ(line.image, "faces/a.jpg");
  EXPECT_EQ(line.category, Category::risk_of_harm);
  EXPECT_EQ(line.reference.image, "a.jpg");
  EXPECT_EQ(line.reference.source, "custody");
  EXPECT_EQ(line.reference.legal_basis, "PACE, s.64A");
  EXPECT_EQ(line.reference.taken_on, "2026-04-30");
  EXPECT_EQ(line.reference.reviewed_by, "WM 12");
}

TEST(Entries, ImagesAreFoundBesideTheTableWhereverThatIs) {
  const base::testing::TempFolder folder;
  ASSERT_TRUE(base::write_file(folder / "entries.csv", base::as_bytes(header + good)));
  EXPECT_EQ(read_entries(folder / "entries.csv", now).value().at(0).image, folder / "a.jpg");
  EXPECT_EQ(read_entries(folder / "none.csv", now).error().code, ErrorCode::not_found);
  ASSERT_TRUE(base::write_file(folder / "bad.csv", base::as_bytes("x\n")));
  EXPECT_NE(read_entries(folder / "bad.csv", now).error().message.find("bad.csv"), std::string::npos);
}

void expect_mistake(const std::string& table, const std::string& words) {
  const auto lines = parse_entries(table, now);
  ASSERT_FALSE(lines) << table;
  EXPECT_EQ(lines.error().code, ErrorCode::invalid_input) << lines.error().message;
  EXPECT_NE(lines.error().message.find(words), std::string::npos) << lines.error().message;
}

TEST(Entries, ColumnsMustBeThoseOfThePage) {
  expect_mistake("subject,image,category,source,legal_basis,taken_on\n", "'reviewed_by' is missing");
  expect_mistake("subject,image,category,source,legal_basis,taken_on,reviewed_by,sex\n",
                 "'sex' is not known");
  expect_mistake("subject,image,category,source,legal_basis,taken_on,reviewed_by,image\n",
                 "'image' stands there twice");
  expect_mistake("Subject,image,category,source,legal_basis,taken_on,reviewed_by\n",
                 "'Subject' is not known");
  expect_mistake(header, "names nobody");
}

TEST(Entries, AMistakeIsToldWithItsLine) {
  const std::pair<std::string, std::string> cases[] = {
      {",a.jpg,suspect,custody,PACE,2026-04-30,WM", "subject is empty"},
      {"A1,,suspect,custody,PACE,2026-04-30,WM", "image is empty"},
      {"A1,a.jpg,suspect,custody,PACE,2026-04-30, ", "reviewed_by begins or ends with a space"},
      {"A1,a.jpg,suspect,custody,PACE,2026-04-30,\"W\nM\"",
       "reviewed_by holds a character that does not show"},
      {"A1,a.jpg,suspect,custody,P\xff,2026-04-30,WM", "legal_basis is not UTF-8"},
      {"A1,a.jpg,criminal,custody,PACE,2026-04-30,WM", "'criminal' is no category; known are missing"},
      {"A1,a.jpg,suspect,custody,PACE,30/04/2026,WM", "'30/04/2026' is not a date"},
      {"A1,a.jpg,suspect,custody,PACE,2026-02-30,WM", "'2026-02-30' is not a date"},
      {"A1,a.jpg,suspect,custody,PACE,2026-05-03,WM", "taken_on 2026-05-03 lies in the future"},
      {"A1,a.jpg,suspect,custody,PACE,0206-05-03,WM", "taken_on 0206-05-03 is before 1900"},
      {"A1," + std::string(501, 'a') + ",suspect,custody,PACE,2026-04-30,WM",
       "image has 501 bytes; at most 500"}};
  for (const auto& [line, words] : cases) expect_mistake(header + good + line + "\n", "line 3: " + words);
}

TEST(Entries, ADayThatHasBegunSomewhereIsNotTheFuture) {
  const base::Time late = base::parse_time("2026-04-30T23:30:00Z").value();
  EXPECT_TRUE(parse_entries(header + "A1,a.jpg,suspect,custody,PACE,2026-05-01,WM\n", late));
}

TEST(Entries, ATableDoesNotReachOutsideItsFolder) {
  for (const char* path : {"/etc/passwd", "../a.jpg", "faces/../../a.jpg", "faces/..", "faces/"})
    expect_mistake(header + "A1," + path + ",suspect,custody,PACE,2026-04-30,WM\n", "line 2: the image");
  EXPECT_TRUE(parse_entries(header + "A1,faces/..a.jpg,suspect,custody,PACE,2026-04-30,WM\n", now));
}

TEST(Entries, OnePersonHasOneCategory) {
  EXPECT_TRUE(parse_entries(header + good + good, now));
  expect_mistake(header + good + "A1,b.jpg,missing,custody,PACE,2026-04-30,WM\n",
                 "line 3: A1 is missing here and suspect in line 2");
}

TEST(Entries, TenMistakesAreToldAndTheRestCounted) {
  std::string table = header;
  for (int i = 0; i < 25; ++i) table += "A1,a.jpg,nobody,custody,PACE,2026-04-30,WM\n";
  const auto lines = parse_entries(table, now);
  ASSERT_FALSE(lines);
  EXPECT_NE(lines.error().message.find("25 mistakes"), std::string::npos);
  EXPECT_NE(lines.error().message.find("line 11:"), std::string::npos);
  EXPECT_EQ(lines.error().message.find("line 12:"), std::string::npos);
  EXPECT_NE(lines.error().message.find("and 15 more"), std::string::npos);
}

}  // namespace
}  // namespace peel::watchlist
