#include "base/open_file.h"

#include <array>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"

namespace peel::base {
namespace {

using testing::TempFolder;

std::string read_from(const OpenFile& file, std::uint64_t offset, std::size_t size) {
  Bytes bytes(size);
  return file.read_at(offset, bytes) ? std::string(as_text(bytes)) : "failed";
}

TEST(OpenFile, ReadsAtAnyPlace) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "a", as_bytes("0123456789")));
  const OpenFile file = OpenFile::open(folder / "a").value();
  EXPECT_EQ(file.size(), 10u);
  EXPECT_EQ(read_from(file, 7, 3), "789");
  EXPECT_EQ(read_from(file, 0, 2), "01");
  EXPECT_EQ(read_from(file, 10, 0), "");
}

TEST(OpenFile, StaysTheSameWhenAnotherTakesItsName) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "a", as_bytes("first")));
  const OpenFile file = OpenFile::open(folder / "a").value();
  ASSERT_TRUE(write_file(folder / "a", as_bytes("other")));
  EXPECT_EQ(read_from(file, 0, 5), "first");
  std::filesystem::remove(folder / "a");
  EXPECT_EQ(read_from(file, 0, 5), "first");
}

TEST(OpenFile, SaysWhenItEndsTooEarly) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "a", as_bytes("0123456789")));
  const OpenFile file = OpenFile::open(folder / "a").value();
  std::filesystem::resize_file(folder / "a", 4);
  Bytes bytes(3);
  EXPECT_EQ(file.read_at(3, bytes).error().code, ErrorCode::corrupt);
}

TEST(OpenFile, RefusesWhatIsNoFile) {
  const TempFolder folder;
  EXPECT_EQ(OpenFile::open(folder / "none").error().code, ErrorCode::not_found);
  EXPECT_EQ(OpenFile::open(folder.path()).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(OpenFile::open("/dev/zero").error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace peel::base
