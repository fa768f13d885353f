#include "base/secret.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include "base/testing/sanitizers.h"

namespace peel::base {
namespace {

TEST(SecretBytes, BeginAsZerosAndKeepWhatIsPutIn) {
  SecretBytes secret = SecretBytes::create(100).value();
  for (const std::uint8_t byte : secret.view()) EXPECT_EQ(byte, 0);
  const SecretBytes copy = SecretBytes::copy_of(as_bytes("key")).value();
  EXPECT_EQ(as_text(copy.view()), "key");
  EXPECT_TRUE(SecretBytes::create(0).value().empty());
}

TEST(SecretBytes, ThereIsNeverASecondCopy) {
  SecretBytes first = SecretBytes::copy_of(as_bytes("key")).value();
  const std::uint8_t* place = first.data();
  SecretBytes second = std::move(first);
  EXPECT_EQ(second.data(), place);
  EXPECT_EQ(first.data(), nullptr);
  EXPECT_EQ(first.size(), 0u);
  SecretBytes third = SecretBytes::create(5).value();
  third = std::move(second);
  EXPECT_EQ(third.data(), place);
  third = std::move(*&third);
  EXPECT_EQ(as_text(third.view()), "key");
  static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
}

TEST(SecretBytes, WipedAreZeros) {
  SecretBytes secret = SecretBytes::copy_of(as_bytes("key")).value();
  secret.wipe();
  EXPECT_EQ(secret.size(), 3u);
  for (const std::uint8_t byte : secret.view()) EXPECT_EQ(byte, 0);
  float numbers[] = {1, 2};
  wipe(std::span<float>(numbers));
  EXPECT_EQ(numbers[1], 0);
  wipe(std::span<std::uint8_t>{});
}

TEST(SecretBytesDeathTest, ReadingPastTheEndIsStoppedByTheSystem) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  SecretBytes secret = SecretBytes::create(64).value();
  const volatile std::uint8_t* past = secret.data() + secret.size();
  EXPECT_DEATH((void)*past, "");
}

TEST(SecretBytes, MemoryThatCannotBeHadIsAnErrorAndNoCrash) {
  const auto secret = SecretBytes::create(SIZE_MAX / 2);
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().code, ErrorCode::exhausted);
}

TEST(MemoryDumpsDeathTest, AreForbidden) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        rlimit limit{};
        const bool forbidden = forbid_memory_dumps().has_value() && getrlimit(RLIMIT_CORE, &limit) == 0 &&
                               limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0;
        _exit(forbidden ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

// Neither the limit nor the user can be had back: only for a process that ends then.
bool give_up_locking() {
  const rlimit none{0, 0};
  constexpr uid_t nobody = 65534;
  if (setrlimit(RLIMIT_MEMLOCK, &none) != 0) return false;
  return ::geteuid() != 0 || ::setresuid(nobody, nobody, nobody) == 0;
}

int count_one_that_is_not_locked() {
  const std::uint64_t before = SecretBytes::never_locked();
  if (!give_up_locking()) return 2;
  const auto secret = SecretBytes::create(32);
  return secret && !secret->locked() && SecretBytes::never_locked() == before + 1 ? 0 : 1;
}

TEST(SecretBytes, AreCountedWhereTheSystemDoesNotLockThem) {
  if (testing::sanitized) GTEST_SKIP() << "a sanitizer makes locking do nothing";
  EXPECT_EXIT(std::exit(count_one_that_is_not_locked()), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace peel::base
