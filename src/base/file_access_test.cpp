#include "base/file_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"

namespace peel::base {
namespace {

using ::testing::HasSubstr;

class FileAccess : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(write_file(path_, as_bytes("x"), FileMode::owner_only)); }
  void set_mode(mode_t mode) { ASSERT_EQ(::chmod(path_.c_str(), mode), 0); }
  testing::TempFolder folder_;
  std::filesystem::path path_ = folder_ / "file";
};

TEST_F(FileAccess, OfASecretFileIsItsOwnersOnly) {
  EXPECT_TRUE(require_private(path_));
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0644, 0666}) {
    set_mode(mode);
    const auto status = require_private(path_);
    ASSERT_FALSE(status) << mode;
    EXPECT_EQ(status.error().code, ErrorCode::refused);
    EXPECT_THAT(status.error().message, HasSubstr("chmod 600"));
  }
}

TEST_F(FileAccess, OfAFileThatDecidesIsReadingForOthersOnly) {
  for (const mode_t mode : {0600, 0644, 0444}) {
    set_mode(mode);
    EXPECT_TRUE(require_written_by_owner_only(path_)) << mode;
  }
  for (const mode_t mode : {0664, 0646, 0666}) {
    set_mode(mode);
    EXPECT_THAT(require_written_by_owner_only(path_).error().message, HasSubstr("chmod go-w")) << mode;
  }
}

TEST_F(FileAccess, OfAFileThatIsNotThereIsAnError) {
  EXPECT_EQ(require_private(folder_ / "none").error().code, ErrorCode::not_found);
  EXPECT_EQ(require_written_by_owner_only(folder_ / "none").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace peel::base
