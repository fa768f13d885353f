#include "edge/key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"

namespace peel::edge {
namespace {

using base::ErrorCode;
using ::testing::HasSubstr;

TEST(Key, IsMadeForItsOwnerAndReadAgain) {
  const base::testing::TempFolder folder;
  const auto path = folder / "van.key";
  const auto made = make_key(path);
  ASSERT_TRUE(made) << made.error().message;
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  const auto read = read_key(path);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->public_key(), *made);
  EXPECT_EQ(make_key(path).error().code, ErrorCode::refused) << "it was overwritten";
}

TEST(Key, ThatOthersMayReadIsRefused) {
  const base::testing::TempFolder folder;
  const auto path = folder / "van.key";
  ASSERT_TRUE(make_key(path));
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  EXPECT_EQ(read_key(path).error().code, ErrorCode::refused);
}

TEST(Key, IsNoOtherFile) {
  const base::testing::TempFolder folder;
  const auto path = folder / "x";
  ASSERT_TRUE(base::write_file(path, base::as_bytes("something else"), base::FileMode::owner_only));
  EXPECT_THAT(read_key(path).error().message, HasSubstr("peel edge new"));
  EXPECT_EQ(read_key(folder / "none").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace peel::edge
