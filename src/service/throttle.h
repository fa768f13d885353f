// What keeps strangers from guessing, from filling the memory and from filling the log.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace peel::service {

// How often somebody may fail: after some failures each further costs a wait that doubles. Thread-safe; in
// memory.
class Throttle {
 public:
  explicit Throttle(const base::Clock& clock) : clock_(clock) {}
  // Errors: exhausted, with how long to wait, while `who` must wait.
  base::Status check(const std::string& who);
  void failed(const std::string& who);
  void succeeded(const std::string& who);

  static constexpr int free_failures = 5;
  static constexpr base::Duration longest_wait = std::chrono::minutes{15};

 private:
  struct Record {
    int failures = 0;
    base::Duration until{};  // on the steady clock
    base::Duration last{};
  };
  void forget_old();
  const base::Clock& clock_;
  std::mutex guard_;
  std::map<std::string, Record> records_;
};

// So many a minute, whoever asks: what strangers can cause must not fill the log, which keeps everything.
// Thread-safe; in memory.
class Ration {
 public:
  explicit Ration(const base::Clock& clock) : clock_(clock) {}
  bool take();

  static constexpr int a_minute = 60;

 private:
  const base::Clock& clock_;
  std::mutex guard_;
  std::optional<base::Duration> began_;  // of this minute, on the steady clock
  int taken_ = 0;
};

// What somebody is asked to sign: random, used once, for one purpose, within five minutes or as long as is
// said. Thread-safe; in memory.
class Challenges {
 public:
  static constexpr base::Duration lifetime = std::chrono::minutes{5};
  explicit Challenges(const base::Clock& clock, base::Duration lasts = lifetime)
      : clock_(clock), lasts_(lasts) {}
  // Where too many are open, the oldest of this address (of 1,000) or of the address with the most (of 10,000
  // in all) is open no more: an address with a few is not kept out by others that ask and do not answer.
  // Errors: exhausted (no memory).
  base::Result<base::Bytes> make(const std::string& purpose, const std::string& from);
  // Whether it is one of this purpose, which then it is no more.
  bool take(base::ByteView challenge, const std::string& purpose);

 private:
  struct Open {
    std::string purpose;
    std::string from;
    base::Duration until{};  // on the steady clock
  };
  void make_room(const std::string& from);
  const base::Clock& clock_;
  const base::Duration lasts_;
  std::mutex guard_;
  std::map<base::Bytes, Open> open_;
};

}  // namespace peel::service
