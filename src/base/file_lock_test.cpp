#include "base/file_lock.h"

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

// Each adds a byte to a file that is replaced whole; without the lock, or with a lock on a file that was
// replaced meanwhile, some would be lost.
TEST(FileLock, LosesNothingOfManyWriters) {
  const TempFolder folder;
  const auto path = folder / "a";
  ASSERT_TRUE(write_file(path, {}));
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 15; ++n) {
        const auto lock = FileLock::acquire(path, std::chrono::minutes{2});
        auto text = read_text_file(path, 1000);
        if (!lock || !text || !write_file(path, as_bytes(*text + "x"))) ++failed;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(read_text_file(path, 1000)->size(), 60u);
  EXPECT_EQ(folder.entries(), 1u);
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
