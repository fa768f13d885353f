// A camera machine's program: signs in, does what it is told, and forgets everything when nobody tells it
// anything any more. docs/edge.md.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "edge/run.h"

namespace peel::edge {

// Shorter than the service's patience (service::node_patience), so that what it counts as wiped is.
inline constexpr base::Duration dead_mans_patience = std::chrono::seconds{10};
// The service ends a session after an hour; another sign-in before that interrupts nothing.
inline constexpr base::Duration sign_in_anew_after = std::chrono::minutes{45};

// What goes on, for whoever reads the program's output. It has no names and no faces.
using OnChange = std::function<void(const std::string& words)>;

class Node {
 public:
  // `link` and `clock` outlive it.
  Node(Means means, Link& link, const base::Clock& clock, OnChange on_change);
  ~Node();

  // Reports and acts on the answer, once; step() and watch() may be called from two threads.
  void step();
  // The dead man's switch: forgets everything where no answer has come for too long. A few times a second.
  void watch();
  // Both, until stop(); then everything ends, and the service is told, as far as it can be.
  void run();
  void stop();  // from any thread

  bool signed_in() const { return signed_in_; }
  std::size_t runs() const;

 private:
  using Runs = std::map<RunId, std::unique_ptr<Run>>;
  base::Status sign_in();
  void forget(const std::string& why);
  std::vector<RunReport> reports(std::vector<RunId>& ended) const;
  void obey(const std::vector<Order>& orders, const std::vector<RunId>& told_ended, base::Duration asked);
  void begin(const RunId& id);
  void failed(const base::Error& error);
  void tell_last();
  void say(const std::string& words);
  void wake();
  void sleep_until_woken(base::Duration most);

  const Means means_;
  Link& link_;
  const base::Clock& clock_;
  const OnChange on_change_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> signed_in_{false};
  int refusals_ = 0;          // of signing in, one after the other; step()'s own
  std::mutex forgetting_;     // held until all is forgotten; taken before mutex_
  mutable std::mutex mutex_;  // guards what follows
  std::string instance_;
  base::Duration heard_{};      // when the newest question was asked that was answered
  base::Duration signed_at_{};  // likewise
  Runs runs_;
  std::mutex saying_;
  std::string said_;  // guarded by saying_
  std::mutex waking_;
  std::condition_variable woken_;
  bool awake_ = false;  // guarded by waking_
};

}  // namespace peel::edge
