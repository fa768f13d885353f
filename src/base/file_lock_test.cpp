#include "base/file_lock.h"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/testing/temp_folder.h"

namespace peel::base {
namespace {

using std::chrono::milliseconds;
using testing::TempFolder;

TEST(FileLock, IsHeldByOneAtATime) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "a", as_bytes("x")));
  {
    const auto first = FileLock::acquire(folder / "a");
    ASSERT_TRUE(first);
    EXPECT_EQ(FileLock::acquire(folder / "a", milliseconds{20}).error().code, ErrorCode::unavailable);
  }
  EXPECT_TRUE(FileLock::acquire(folder / "a", milliseconds{0}));
}

// Adds a byte to a file by replacing it; quickly, without a flush to the disk, to meet the others more often.
bool append_by_replacing(const std::filesystem::path& path, const std::filesystem::path& beside) {
  const auto lock = FileLock::acquire(path, std::chrono::minutes{2});
  const auto text = read_text_file(path, 100'000);
  if (!lock || !text) return false;
  std::ofstream(beside) << *text << 'x';
  return ::rename(beside.c_str(), path.c_str()) == 0;
}

// Without the lock, or with a lock on a file that was replaced meanwhile, some bytes would be lost.
TEST(FileLock, LosesNothingOfManyWriters) {
  constexpr int writers = 4;
  constexpr int times = 250;
  const TempFolder folder;
  const auto path = folder / "a";
  ASSERT_TRUE(write_file(path, {}));
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < writers; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < times; ++n)
        if (!append_by_replacing(path, folder / std::to_string(i))) ++failed;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(read_text_file(path, 100'000)->size(), std::size_t{writers * times});
}

TEST(FileLock, OfAFolderIsHeldByOneAtATimeAndLeavesNothingThere) {
  const TempFolder folder;
  {
    const auto first = FileLock::acquire_folder(folder.path());
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(FileLock::acquire_folder(folder.path(), milliseconds{20}).error().code, ErrorCode::unavailable);
  }
  EXPECT_TRUE(FileLock::acquire_folder(folder.path(), milliseconds{0}));
  EXPECT_EQ(folder.entries(), 0u);
  EXPECT_EQ(FileLock::acquire_folder(folder / "none").error().code, ErrorCode::not_found);
  ASSERT_TRUE(write_file(folder / "a", {}));
  EXPECT_EQ(FileLock::acquire_folder(folder / "a").error().code, ErrorCode::io);
}

TEST(FileLock, IsForRegularFiles) {
  const TempFolder folder;
  EXPECT_EQ(FileLock::acquire(folder / "none").error().code, ErrorCode::not_found);
  EXPECT_EQ(FileLock::acquire(folder.path()).error().code, ErrorCode::invalid_input);
  const auto pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(FileLock::acquire(pipe).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace peel::base
