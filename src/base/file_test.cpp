#include "base/file.h"

#include <cerrno>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/file_internal.h"
#include "base/testing/temp_folder.h"

namespace peel::base {
namespace {

using testing::TempFolder;

unsigned mode_of(const std::filesystem::path& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
}

TEST(File, ReadsBackWhatWasWritten) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "a", as_bytes("hello")));
  EXPECT_EQ(read_text_file(folder / "a", 5).value(), "hello");
  EXPECT_EQ(as_text(read_file(folder / "a", 100).value()), "hello");
  EXPECT_EQ(as_text(read_secret_file(folder / "a", 100).value().view()), "hello");
  ASSERT_TRUE(write_file(folder / "a", {}));
  EXPECT_EQ(read_text_file(folder / "a", 5).value(), "");
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(File, SaysWhyItCannotBeRead) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "six", as_bytes("123456")));
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder / "none", 5).error().code, ErrorCode::not_found);
  EXPECT_EQ(read_file(folder / "six", 5).error().code, ErrorCode::exhausted);
  EXPECT_EQ(read_file(folder.path(), 5).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(read_file(folder / "pipe", 5).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(read_secret_file("/dev/zero", 5).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(read_file(folder / "six" / "below", 5).error().code, ErrorCode::io);
  EXPECT_NE(read_file(folder / "none", 5).error().message.find("none"), std::string::npos);
}

TEST(File, ThatItsFolderCannotBeFlushedIsNoSecret) {
  const TempFolder folder;
  EXPECT_EQ(sync_folder_of(folder / "a"), 0);
  EXPECT_EQ(sync_folder_of("file-in-the-working-folder"), 0);
  EXPECT_EQ(sync_folder_of(folder / "none" / "a"), ENOENT);
}

TEST(File, OwnerOnlyIsReadByNobodyElse) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "key", as_bytes("k"), FileMode::owner_only));
  EXPECT_EQ(mode_of(folder / "key"), 0600u);
  // Writing over a file that others may read does not keep its mode.
  ASSERT_TRUE(write_file(folder / "open", as_bytes("k")));
  ASSERT_TRUE(write_file(folder / "open", as_bytes("k"), FileMode::owner_only));
  EXPECT_EQ(mode_of(folder / "open"), 0600u);
}

TEST(File, IsNotReplacedWhereThatWasForbidden) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "a", as_bytes("first"), FileMode::owner_only, IfExists::refuse));
  const auto again = write_file(folder / "a", as_bytes("second"), FileMode::owner_only, IfExists::refuse);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::refused);
  EXPECT_EQ(read_text_file(folder / "a", 10).value(), "first");
  EXPECT_EQ(folder.entries(), 1u);
}

// Runs `work` with the largest size of a file set so low that writing fails as on a full disk.
template <class Work>
void with_full_disk(Work work) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{4096, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  work();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
}

TEST(File, AFullDiskKeepsTheOldOneAndLeavesNothingElse) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "a", as_bytes("old")));
  Status written;
  with_full_disk([&] { written = write_file(folder / "a", Bytes(100'000)); });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::io);
  EXPECT_EQ(read_text_file(folder / "a", 10).value(), "old");
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(File, InAFolderThatIsNotThereIsAnError) {
  const TempFolder folder;
  const auto written = write_file(folder / "none" / "a", as_bytes("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::io);
}

}  // namespace
}  // namespace peel::base
