#include "service/looker.h"

#include <condition_variable>
#include <mutex>
#include <vector>

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using watchlist::Examined;
using watchlist::Examiner;

namespace {

// Each waits in a thread of the server, which others need as well.
constexpr std::size_t most_waiting = 1;

class Pool final : public Looker {
 public:
  Pool(MakeTools make_tools, const vision::GateLimits& limits, std::size_t most)
      : make_tools_(std::move(make_tools)), limits_(limits), most_(most) {}

  Result<Examined> look(base::ByteView picture) override {
    PEEL_TRY(std::unique_ptr<Examiner> one, take());
    Examined seen = look_safely(*one, picture);
    const base::Status flushed = one->flush();
    give_back(std::move(one));
    PEEL_CHECK(flushed);
    return seen;
  }

  Result<base::Sha256> model() override {
    PEEL_TRY(std::unique_ptr<Examiner> one, take());
    const base::Sha256 model = one->embedder().model();
    give_back(std::move(one));
    return model;
  }

 private:
  // Memory that cannot be had for one picture must not end the service.
  static Examined look_safely(Examiner& examiner, base::ByteView picture) {
    try {
      return examiner.examine(picture);
    } catch (const std::exception& error) {
      Examined failed;
      failed.reason = "failed";
      failed.message = fmt::format("The program failed at this picture: {}", error.what());
      return failed;
    }
  }

  Result<std::unique_ptr<Examiner>> take() {
    {
      std::unique_lock lock(guard_);
      if (free_.empty() && made_ == most_ && waiting_ == most_waiting)
        return fail(ErrorCode::exhausted, "too many pictures are handed in at once; try again in a second");
      ++waiting_;
      freed_.wait(lock, [&] { return !free_.empty() || made_ < most_; });
      --waiting_;
      if (!free_.empty()) {
        auto one = std::move(free_.back());
        free_.pop_back();
        return one;
      }
      ++made_;
    }
    auto tools = make_tools_();
    if (tools) return std::make_unique<Examiner>(std::move(*tools), limits_);
    const std::lock_guard lock(guard_);
    --made_;
    freed_.notify_one();
    return fail(ErrorCode::unavailable, "no picture can be looked at: {}", tools.error().message);
  }

  void give_back(std::unique_ptr<Examiner> one) {
    const std::lock_guard lock(guard_);
    free_.push_back(std::move(one));
    freed_.notify_one();
  }

  MakeTools make_tools_;
  vision::GateLimits limits_;
  std::size_t most_;
  std::mutex guard_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Examiner>> free_;
  std::size_t made_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace

std::shared_ptr<Looker> make_looker(MakeTools make_tools, const vision::GateLimits& limits,
                                    std::size_t most) {
  return std::make_shared<Pool>(std::move(make_tools), limits, most);
}

}  // namespace peel::service
