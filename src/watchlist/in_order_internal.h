// Work that is done by several threads and taken in order by one.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "base/result.h"

namespace peel::watchlist {

// Calls `work(worker, i)` for i from 0 to count - 1, in `workers` threads, and `take(i, result)` in the
// calling thread for every i in order. No more than a few results wait to be taken, so memory does not grow
// with `count`. When `take` fails, the rest is left undone and its error returned. `work` must not throw.
template <class Item>
class InOrder {
 public:
  using Work = std::function<Item(int worker, std::size_t index)>;
  using Take = std::function<base::Status(std::size_t index, Item item)>;

  InOrder(std::size_t count, Work work) : count_(count), work_(std::move(work)) {}

  base::Status run(int workers, const Take& take) {
    ahead_ = 4 * static_cast<std::size_t>(workers);
    std::vector<std::thread> threads;
    base::Status done;
    try {
      for (int worker = 0; worker < workers; ++worker)
        threads.emplace_back([this, worker] { run_worker(worker); });
      done = take_all(take);
    } catch (const std::system_error& error) {
      done = base::fail(base::ErrorCode::exhausted, "a thread could not be started: {}", error.what());
    }
    stop();
    for (std::thread& thread : threads) thread.join();
    return done;
  }

 private:
  void run_worker(int worker) {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return stopped_ || next_ >= count_ || next_ < taken_ + ahead_; });
      if (stopped_ || next_ >= count_) return;
      const std::size_t index = next_++;
      lock.unlock();
      Item item = work_(worker, index);
      lock.lock();
      ready_.emplace(index, std::move(item));
      changed_.notify_all();
    }
  }

  base::Status take_all(const Take& take) {
    for (std::size_t index = 0; index < count_; ++index) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return ready_.contains(index); });
      auto node = ready_.extract(index);
      taken_ = index + 1;
      changed_.notify_all();
      lock.unlock();
      PEEL_CHECK(take(index, std::move(node.mapped())));
    }
    return {};
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  std::size_t count_;
  Work work_;
  std::size_t ahead_ = 1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, Item> ready_;
  std::size_t next_ = 0;   // to be worked on
  std::size_t taken_ = 0;  // handed over
  bool stopped_ = false;
};

}  // namespace peel::watchlist
