#include "base/new_file.h"

#include <cerrno>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/testing/temp_folder.h"

namespace peel::base {
namespace {

using testing::TempFolder;

// Fails the call of that number, from 0, and all after it; counts the calls that there are.
class FailingCalls : public FileCalls {
 public:
  explicit FailingCalls(int fail_at, int error = ENOSPC, bool unnamed = true)
      : fail_at_(fail_at), error_(error), unnamed_(unnamed) {}
  int open_unnamed(const char* folder, unsigned mode) override {
    if (unnamed_) return fails() ? -1 : FileCalls::open_unnamed(folder, mode);
    errno = EOPNOTSUPP;
    return -1;
  }
  int open_named(const char* path, unsigned mode) override {
    return fails() ? -1 : FileCalls::open_named(path, mode);
  }
  std::ptrdiff_t write(int fd, const void* bytes, std::size_t size) override {
    // Half at a time, as a system may.
    return fails() ? -1 : FileCalls::write(fd, bytes, (size + 1) / 2);
  }
  int sync(int fd) override { return fails() ? -1 : FileCalls::sync(fd); }
  int link_unnamed(int fd, const char* path) override {
    return fails() ? -1 : FileCalls::link_unnamed(fd, path);
  }
  int link(const char* from, const char* to) override { return fails() ? -1 : FileCalls::link(from, to); }
  int sync_folder_of(const char* path) override { return fails() ? -1 : FileCalls::sync_folder_of(path); }
  int calls() const { return calls_; }

 private:
  bool fails() {
    errno = error_;
    return calls_++ >= fail_at_;
  }
  int fail_at_;
  int error_;
  bool unnamed_;
  int calls_ = 0;
};

Status write_with(const std::filesystem::path& path, std::shared_ptr<FileCalls> calls) {
  PEEL_TRY(NewFile file, NewFile::create(path, FileMode::owner_only, std::move(calls)));
  PEEL_CHECK(file.append(as_bytes("hello ")));
  PEEL_CHECK(file.append(as_bytes("world")));
  return file.commit();
}

TEST(NewFile, AppearsWholeAndForItsOwnerOnly) {
  const TempFolder folder;
  NewFile file = NewFile::create(folder / "a", FileMode::owner_only).value();
  ASSERT_TRUE(file.append(as_bytes("hello")));
  EXPECT_FALSE(std::filesystem::exists(folder / "a"));
  EXPECT_EQ(file.size(), 5u);
  ASSERT_TRUE(file.commit());
  EXPECT_EQ(read_text_file(folder / "a", 10).value(), "hello");
  struct stat info {};
  ASSERT_EQ(::stat((folder / "a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(folder.entries(), 1u);
  EXPECT_FALSE(file.append(as_bytes("more")));
}

TEST(NewFile, ThatIsNotCommittedLeavesNothing) {
  const TempFolder folder;
  {
    NewFile file = NewFile::create(folder / "a", FileMode::owner_only).value();
    ASSERT_TRUE(file.append(as_bytes("hello")));
  }
  EXPECT_EQ(folder.entries(), 0u);
}

TEST(NewFile, NeverGoesOverAnotherNotEvenOneThatCameMeanwhile) {
  const TempFolder folder;
  for (const bool unnamed : {true, false}) {
    NewFile file = NewFile::create(folder / "a", FileMode::owner_only,
                                   std::make_shared<FailingCalls>(1000, ENOSPC, unnamed))
                       .value();
    ASSERT_TRUE(file.append(as_bytes("mine")));
    ASSERT_TRUE(write_file(folder / "a", as_bytes("theirs")));
    EXPECT_EQ(file.commit().error().code, ErrorCode::refused);
    EXPECT_EQ(read_text_file(folder / "a", 10).value(), "theirs");
    EXPECT_EQ(folder.entries(), 1u);
    EXPECT_EQ(NewFile::create(folder / "a", FileMode::owner_only).error().code, ErrorCode::refused);
    std::filesystem::remove(folder / "a");
  }
}

TEST(NewFile, WhicheverCallFailsNothingIsThere) {
  for (const bool unnamed : {true, false}) {
    const TempFolder folder;
    const auto all = std::make_shared<FailingCalls>(1000, ENOSPC, unnamed);
    ASSERT_TRUE(write_with(folder / "whole", all));
    EXPECT_EQ(read_text_file(folder / "whole", 20).value(), "hello world");
    ASSERT_GT(all->calls(), 6);
    for (int i = 0; i < all->calls(); ++i) {
      const auto written = write_with(folder / "a", std::make_shared<FailingCalls>(i, ENOSPC, unnamed));
      ASSERT_FALSE(written) << i;
      EXPECT_EQ(written.error().code, ErrorCode::io);
      EXPECT_NE(written.error().message.find("free some space"), std::string::npos)
          << written.error().message;
      EXPECT_EQ(folder.entries(), 1u) << i;
    }
  }
}

}  // namespace
}  // namespace peel::base
