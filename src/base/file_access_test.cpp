#include "base/file_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"

namespace peel::base {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t enough = 100;

class FileAccess : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(write_file(path_, as_bytes("x"), FileMode::owner_only)); }
  void set_mode(mode_t mode) { ASSERT_EQ(::chmod(path_.c_str(), mode), 0); }
  // Both must refuse, with these words.
  static void expect_refused(const std::filesystem::path& path, const char* words) {
    const auto file = read_guarded_file(path, enough);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::refused);
    EXPECT_THAT(file.error().message, HasSubstr(words));
    const auto secret = read_guarded_secret(path, enough);
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().code, ErrorCode::refused);
    EXPECT_THAT(secret.error().message, HasSubstr(words));
  }
  testing::TempFolder folder_;
  std::filesystem::path path_ = folder_ / "file";
};

TEST_F(FileAccess, OfASecretFileIsItsOwnersOnly) {
  EXPECT_EQ(as_text(read_guarded_secret(path_, enough)->view()), "x");
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0644, 0666}) {
    set_mode(mode);
    const auto secret = read_guarded_secret(path_, enough);
    ASSERT_FALSE(secret) << mode;
    EXPECT_EQ(secret.error().code, ErrorCode::refused);
    EXPECT_THAT(secret.error().message, HasSubstr("chmod 600"));
  }
}

TEST_F(FileAccess, OfAFileThatDecidesIsReadingForOthersOnly) {
  for (const mode_t mode : {0600, 0644, 0444}) {
    set_mode(mode);
    EXPECT_EQ(read_guarded_file(path_, enough).value(), "x") << mode;
  }
  for (const mode_t mode : {0664, 0646, 0666}) {
    set_mode(mode);
    EXPECT_THAT(read_guarded_file(path_, enough).error().message, HasSubstr("chmod go-w")) << mode;
  }
}

TEST_F(FileAccess, FollowsNoLink) {
  std::filesystem::create_symlink(path_, folder_ / "link");
  expect_refused(folder_ / "link", "is a symbolic link");
}

TEST_F(FileAccess, IsNotForAFolderWhereOthersMayPutAnotherFile) {
  for (const mode_t mode : {0770, 0707, 0777}) {
    ASSERT_EQ(::chmod(folder_.path().c_str(), mode), 0);
    expect_refused(path_, "others may put another file in the folder");
  }
  for (const mode_t mode : {01777, 0755, 0700}) {
    ASSERT_EQ(::chmod(folder_.path().c_str(), mode), 0);
    EXPECT_TRUE(read_guarded_file(path_, enough)) << mode;
  }
}

TEST_F(FileAccess, IsNotForWhatBelongsToAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  constexpr uid_t another = 12345;
  ASSERT_EQ(::chown(path_.c_str(), another, 0), 0);
  expect_refused(path_, "belongs to another user (number 12345)");
  ASSERT_EQ(::chown(path_.c_str(), 0, 0), 0);
  ASSERT_EQ(::chown(folder_.path().c_str(), another, 0), 0);
  expect_refused(path_, "belongs to another user (number 12345)");
}

TEST_F(FileAccess, OfWhatIsNoFileOrTooLargeIsAnError) {
  EXPECT_EQ(read_guarded_file(folder_ / "none", enough).error().code, ErrorCode::not_found);
  EXPECT_EQ(read_guarded_secret(folder_ / "none" / "none", enough).error().code, ErrorCode::not_found);
  EXPECT_EQ(read_guarded_file(folder_.path(), enough).error().code, ErrorCode::invalid_input);
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_guarded_file(folder_ / "pipe", enough).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(read_guarded_file(path_, 0).error().code, ErrorCode::exhausted);
}

}  // namespace
}  // namespace peel::base
