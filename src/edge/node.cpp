#include "edge/node.h"

#include <algorithm>

#include "base/random.h"

namespace peel::edge {

using base::ErrorCode;
using base::Status;
using namespace std::chrono_literals;

namespace {

constexpr base::Duration report_every = 1s;
constexpr base::Duration watch_every = 100ms;
constexpr base::Duration try_again_after = 3s;
constexpr int most_doublings = 4;  // of that, where signing in is refused again and again

// 32 hexadecimal digits, that tell nothing.
std::string new_instance() {
  const std::string id = base::new_id("i");
  return id.substr(id.find('-') + 1);
}

}  // namespace

Node::Node(Means means, Link& link, const base::Clock& clock, OnChange on_change)
    : means_(std::move(means)),
      link_(link),
      clock_(clock),
      on_change_(std::move(on_change)),
      instance_(new_instance()) {}

Node::~Node() = default;

std::size_t Node::runs() const {
  const std::lock_guard lock(mutex_);
  return runs_.size();
}

// Each change once.
void Node::say(const std::string& words) {
  const std::lock_guard lock(saying_);
  if (words == said_) return;
  said_ = words;
  on_change_(words);
}

void Node::wake() {
  const std::lock_guard lock(waking_);
  awake_ = true;
  woken_.notify_all();
}

void Node::sleep_until_woken(base::Duration most) {
  std::unique_lock lock(waking_);
  woken_.wait_for(lock, most, [this] { return awake_; });
  awake_ = false;
}

Status Node::sign_in() {
  std::string instance;
  const base::Duration asked = clock_.steady();
  {
    // Another instance says that nothing of the one before is here any more: not before that is so.
    const std::lock_guard forgotten(forgetting_);
    const std::lock_guard lock(mutex_);
    instance = instance_;
  }
  PEEL_CHECK(link_.sign_in(instance));
  const std::lock_guard lock(mutex_);
  // What was forgotten meanwhile must not come back under the old name.
  if (instance != instance_) return base::fail(ErrorCode::unavailable, "it took too long to sign in");
  heard_ = signed_at_ = asked;
  signed_in_ = true;
  return {};
}

// Afterwards nothing of anybody is here.
void Node::forget(const std::string& why) {
  const std::lock_guard forgetting(forgetting_);
  Runs gone;
  {
    const std::lock_guard lock(mutex_);
    signed_in_ = false;
    instance_ = new_instance();
    gone.swap(runs_);
  }
  for (const auto& [id, run] : gone) run->stop();
  gone.clear();
  say("everything was ended and forgotten: " + why);
}

void Node::watch() {
  {
    const std::lock_guard lock(mutex_);
    if (!signed_in_ || clock_.steady() - heard_ <= dead_mans_patience) return;
  }
  forget("the service has not answered for 10 seconds");
}

std::vector<RunReport> Node::reports(std::vector<RunId>& ended) const {
  const std::lock_guard lock(mutex_);
  std::vector<RunReport> all;
  for (const auto& [id, run] : runs_) {
    // Asked first: a run that ends in between is told of once more.
    if (run->ended()) ended.push_back(id);
    all.push_back(run->report());
  }
  return all;
}

void Node::begin(const RunId& id) {
  runs_[id] = std::make_unique<Run>(id, means_, link_, clock_, [this] { wake(); });
}

// What is not among the orders ends. One that has ended is kept until the service knows and has no order of
// it.
void Node::obey(const std::vector<Order>& orders, const std::vector<RunId>& told_ended,
                base::Duration asked) {
  Runs gone;
  {
    const std::lock_guard lock(mutex_);
    if (!signed_in_) return;
    heard_ = std::max(heard_, asked);
    std::map<RunId, const Order*> ordered;
    for (const Order& order : orders) ordered[order.id] = &order;
    for (const auto& [id, order] : ordered) {
      if (!runs_.contains(id)) begin(id);
      runs_[id]->look(order->looked_at, order->shown);
    }
    for (const auto& [id, run] : runs_)
      if (!ordered.contains(id)) run->stop();
    for (const RunId& id : told_ended) {
      if (ordered.contains(id)) continue;
      gone[id] = std::move(runs_[id]);
      runs_.erase(id);
    }
  }
}

void Node::failed(const base::Error& error) {
  if (may_come_back(error.code)) {
    say(error.message);
    return;
  }
  // The session is over, or the service counts what is here as gone.
  forget(error.message);
}

void Node::step() {
  base::Duration signed_at{};
  std::string instance;
  {
    const std::lock_guard lock(mutex_);
    signed_at = signed_at_;
    instance = instance_;
  }
  if (!signed_in_ || clock_.steady() - signed_at >= sign_in_anew_after) {
    const Status done = sign_in();
    refusals_ = done || done.error().code != ErrorCode::refused ? 0 : refusals_ + 1;
    say(done ? "signed in" : "not signed in: " + done.error().message);
    // The session before holds for some minutes more, and other tries may do better.
    if (!done && !signed_in_) return;
  }
  std::vector<RunId> ended;
  const auto told = reports(ended);
  const base::Duration asked = clock_.steady();
  const auto orders = link_.report(told);
  {
    const std::lock_guard lock(mutex_);
    if (instance != instance_) return;  // forgotten meanwhile: the answer is about what is no more
  }
  if (!orders) return failed(orders.error());
  obey(*orders, ended, asked);
}

void Node::run() {
  std::thread watching([this] {
    while (!stopping_) {
      watch();
      std::this_thread::sleep_for(watch_every);
    }
  });
  while (!stopping_) {
    step();
    sleep_until_woken(signed_in_ ? report_every
                                 : try_again_after * (1 << std::min(refusals_, most_doublings)));
  }
  watching.join();
  // Ended in order: the last counts are told, then what is left is forgotten.
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, run] : runs_) run->stop();
  }
  tell_last();
  forget("the program was stopped");
}

// For five seconds, and as long as one question takes, at the most.
void Node::tell_last() {
  const base::Duration began = clock_.steady();
  for (int i = 0; i < 50 && signed_in_ && clock_.steady() - began < 5s; ++i) {
    std::vector<RunId> ended;
    const auto told = reports(ended);
    if (told.empty()) return;
    if (ended.size() == told.size()) {
      const auto answer = link_.report(told);
      if (answer || !may_come_back(answer.error().code)) return;
    }
    sleep_until_woken(watch_every);
  }
}

void Node::stop() {
  stopping_ = true;
  wake();
}

}  // namespace peel::edge
