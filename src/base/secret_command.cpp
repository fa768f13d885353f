#include "base/secret_command.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/file_internal.h"

namespace peel::base {
namespace {

using Steady = std::chrono::steady_clock;

// What it says of itself: the program's path, never its arguments, which may name where the secret is.
struct Run {
  const std::string& program;
  Steady::time_point end;
  Duration patience;
};

Status check_program(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0)
    return fail(errno == ENOENT || errno == ENOTDIR ? ErrorCode::not_found : ErrorCode::io,
                "there is no program {}: {}", path, std::strerror(errno));
  if (!S_ISREG(facts.st_mode)) return fail(ErrorCode::io, "{} is no program", path);
  const bool ours = facts.st_uid == 0 || facts.st_uid == ::geteuid();
  if (!ours || (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return fail(
        ErrorCode::refused,
        "others may change {}, which hands out a secret; it must belong to root or to you, and only its "
        "owner may write it",
        path);
  return {};
}

// The attributes and actions of posix_spawn, freed with it.
class Spawn {
 public:
  Spawn() {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_init(&actions_);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;
  ~Spawn() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  // A group of its own, so that it can be ended with all that it started; no signal blocked or ignored.
  void set_up(int out) {
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  int run(pid_t& child, std::vector<std::string>& words, std::vector<std::string>& environment) {
    const auto pointers = [](std::vector<std::string>& texts) {
      std::vector<char*> all;
      for (auto& text : texts) all.push_back(text.data());
      all.push_back(nullptr);
      return all;
    };
    const auto arguments = pointers(words), variables = pointers(environment);
    return ::posix_spawn(&child, words.front().c_str(), &actions_, &attributes_, arguments.data(),
                         variables.data());
  }

 private:
  posix_spawnattr_t attributes_;
  posix_spawn_file_actions_t actions_;
};

std::vector<std::string> small_environment() {
  std::vector<std::string> variables{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                     "LANG=C.UTF-8"};
  if (const char* home = std::getenv("HOME")) variables.push_back(std::string("HOME=") + home);
  return variables;
}

// A running program; ended, with its group, when it goes before it was waited for.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (id_ <= 0) return;
    end_group();
    while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  void end_group() const { ::kill(-id_, SIGKILL); }
  // How it ended, as wait() has it; none when the time was over before.
  std::optional<int> wait(Steady::time_point until) {
    for (int status = 0;;) {
      const pid_t got = ::waitpid(id_, &status, WNOHANG);
      if (got == id_) {
        end_group();  // what it left behind
        id_ = 0;
        return status;
      }
      if (got < 0 && errno != EINTR) return std::nullopt;
      if (Steady::now() >= until) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }

 private:
  pid_t id_;
};

tl::unexpected<Error> too_slow(const Run& run) {
  return fail(ErrorCode::unavailable, "{} did not end within {} seconds", run.program,
              std::chrono::duration_cast<std::chrono::seconds>(run.patience).count());
}

// Waits until there is something to read or the end.
Status wait_for_output(int in, const Run& run) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(run.end - Steady::now()).count();
    if (left <= 0) return too_slow(run);
    pollfd waited{in, POLLIN, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR)
      return fail(ErrorCode::io, "the output of {} cannot be read: {}", run.program, std::strerror(errno));
  }
}

// All that it writes, read into `out`; returns how much.
Result<std::size_t> read_output(int in, SecretBytes& out, const Run& run) {
  for (std::size_t size = 0;;) {
    PEEL_CHECK(wait_for_output(in, run));
    const ssize_t got = ::read(in, out.data() + size, out.size() - size);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0)
      return fail(ErrorCode::io, "the output of {} cannot be read: {}", run.program, std::strerror(errno));
    if (got == 0) return size;
    size += static_cast<std::size_t>(got);
    if (size == out.size())
      return fail(ErrorCode::exhausted, "{} wrote more than {} bytes", run.program, out.size() - 1);
  }
}

Status check_end(std::optional<int> status, const Run& run) {
  if (!status) return too_slow(run);
  if (WIFSIGNALED(*status))
    return fail(ErrorCode::unavailable, "{} was ended by signal {}", run.program, WTERMSIG(*status));
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return {};
  return fail(ErrorCode::unavailable,
              "{} failed with exit code {}; what it said of it stands on standard error", run.program,
              WEXITSTATUS(*status));
}

}  // namespace

Result<std::vector<std::string>> command_words(std::string_view command) {
  if (command.find_first_of("\"'\\\n\t") != std::string_view::npos)
    return fail(
        ErrorCode::invalid_input,
        "the command has a quote, a backslash, a tab or a line feed, and no shell reads it: give PROGRAM "
        "and ARGS with single spaces between them, or put it into a script");
  std::vector<std::string> words;
  while (!command.empty()) {
    const auto end = std::min(command.find(' '), command.size());
    if (end > 0) words.emplace_back(command.substr(0, end));
    command.remove_prefix(std::min(end + 1, command.size()));
  }
  if (words.empty() || !words.front().starts_with('/'))
    return fail(ErrorCode::invalid_input,
                "the command must begin with the program's whole path, such as /usr/bin/PROGRAM");
  return words;
}

Result<SecretBytes> run_for_secret(const std::vector<std::string>& words, const SecretCommandLimits& limits) {
  const Run run{words.front(), Steady::now() + limits.patience, limits.patience};
  PEEL_CHECK(check_program(run.program));
  PEEL_TRY(SecretBytes out, SecretBytes::create(limits.most + 1));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(ErrorCode::exhausted, "{} cannot be run: {}", run.program, std::strerror(errno));
  const Descriptor in(ends[0]);
  Descriptor its_out(ends[1]);
  Spawn spawn;
  spawn.set_up(its_out.get());
  pid_t id = 0;
  std::vector<std::string> arguments = words, environment = small_environment();
  if (const int problem = spawn.run(id, arguments, environment); problem != 0)
    return fail(ErrorCode::io, "{} cannot be run: {}", run.program, std::strerror(problem));
  Child child(id);
  its_out.close();
  PEEL_TRY(const std::size_t size, read_output(in.get(), out, run));
  PEEL_CHECK(check_end(child.wait(run.end), run));
  return SecretBytes::copy_of(out.view().first(size));
}

}  // namespace peel::base
