#include "base/secret_command.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "base/testing/temp_folder.h"

namespace peel::base {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class SecretCommand : public ::testing::Test {
 protected:
  // A program that is this script.
  std::string script(const std::string& text) {
    const auto path = folder_ / fmt::format("program-{}", ++scripts_);
    EXPECT_TRUE(write_file(path, as_bytes("#!/bin/sh\n" + text + "\n"), FileMode::owner_only));
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path.string();
  }
  static std::string ran(const std::vector<std::string>& words, const SecretCommandLimits& limits = {}) {
    const auto done = run_for_secret(words, limits);
    if (!done) return fmt::format("{}: {}", name_of(done.error().code), done.error().message);
    return std::string(as_text(done->view()));
  }

  testing::TempFolder folder_;
  int scripts_ = 0;
};

TEST_F(SecretCommand, GivesWhatTheProgramWrote) {
  EXPECT_EQ(ran({"/bin/echo", "a", "b  c"}), "a b  c\n");
  EXPECT_EQ(ran({script("head -c 4096 /dev/zero | tr '\\0' x")}).size(), 4096u);
  EXPECT_EQ(ran({"/bin/true"}), "");
}

TEST_F(SecretCommand, IsReadByNoShell) {
  EXPECT_THAT(*command_words("/bin/echo  $HOME ;id `id` *"),
              ElementsAre("/bin/echo", "$HOME", ";id", "`id`", "*"));
  EXPECT_EQ(ran(*command_words("/bin/echo $HOME;id")), "$HOME;id\n");
  for (const char* wrong :
       {"", "echo a", "./a", "/bin/echo 'a b'", "/bin/echo \"a\"", "/bin/a\\ b", "/bin/a\nb"})
    EXPECT_EQ(command_words(wrong).error().code, ErrorCode::invalid_input) << wrong;
}

TEST_F(SecretCommand, SaysWhyThereIsNone) {
  EXPECT_THAT(ran({"/no/such/program"}), HasSubstr("not_found: there is no program /no/such/program"));
  EXPECT_THAT(ran({folder_.path().string()}), HasSubstr("io: "));
  const auto failed = ran({script("echo unmistakable; exit 7")});
  EXPECT_THAT(failed, HasSubstr("unavailable: "));
  EXPECT_THAT(failed, HasSubstr("exit code 7"));
  EXPECT_THAT(failed, Not(HasSubstr("unmistakable"))) << "it may be the secret";
  EXPECT_THAT(ran({script("kill -9 $$")}), HasSubstr("signal 9"));
  const auto much = ran({script("head -c 4097 /dev/zero")});
  EXPECT_THAT(much, HasSubstr("exhausted: "));
  EXPECT_THAT(much, HasSubstr("more than 4096 bytes"));
  const std::string plain = (folder_ / "plain").string();
  ASSERT_TRUE(write_file(plain, as_bytes("no program")));
  EXPECT_THAT(ran({plain}), HasSubstr("io: "));
}

TEST_F(SecretCommand, IsNotRunWhereOthersMayChangeIt) {
  const std::string path = script("echo a");
  std::filesystem::permissions(path, std::filesystem::perms::group_write, std::filesystem::perm_options::add);
  EXPECT_THAT(ran({path}), HasSubstr("refused: others may change"));
}

TEST_F(SecretCommand, EndsWithAllThatItStartedWhenItTakesTooLong) {
  const auto mark = folder_ / "late";
  const std::string slow = script(fmt::format("(sleep 1; echo a > {}) & sleep 30", mark.string()));
  EXPECT_THAT(ran({slow}, {64, milliseconds{200}}), HasSubstr("did not end within"));
  // It wrote and closed its output, and goes on.
  EXPECT_THAT(ran({script("echo a; exec >&-; sleep 30")}, {64, milliseconds{200}}),
              HasSubstr("did not end within"));
  ::usleep(1'300'000);
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST_F(SecretCommand, SeesNothingOfThisProcess) {
  ::setenv("PGPASSWORD", "unmistakable", 1);
  const int open = ::open("/dev/null", O_RDONLY);  // not closed by itself when a program starts
  const auto seen = ran({script("env; echo; ls /proc/self/fd | tr '\\n' ' '; cat")});
  ::close(open);
  ::unsetenv("PGPASSWORD");
  EXPECT_THAT(seen, Not(HasSubstr("unmistakable")));
  EXPECT_THAT(seen, HasSubstr("HOME="));
  EXPECT_THAT(seen, HasSubstr("\n0 1 2 3 ")) << "3 is ls's own";
  EXPECT_THAT(seen, Not(HasSubstr(fmt::format(" {} ", open > 3 ? open : 4))));
}

TEST_F(SecretCommand, IsEndedBySignalsAsAnyProgramIs) {
  sigset_t blocked, before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  EXPECT_THAT(ran({script("kill -TERM $$; sleep 5")}), HasSubstr("signal 15"));
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace peel::base
