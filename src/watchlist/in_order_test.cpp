#include <atomic>
#include <gtest/gtest.h>

#include "watchlist/in_order_internal.h"

namespace peel::watchlist {
namespace {

TEST(InOrder, ResultsAreTakenInOrderHoweverManyWork) {
  for (const int workers : {1, 2, 7}) {
    InOrder<std::size_t> work(200, [](int, std::size_t index) {
      std::this_thread::sleep_for(std::chrono::microseconds(index * 37 % 200));
      return index * 2;
    });
    std::vector<std::size_t> taken;
    ASSERT_TRUE(work.run(workers, [&](std::size_t index, std::size_t item) -> base::Status {
      EXPECT_EQ(item, index * 2);
      taken.push_back(index);
      return {};
    }));
    ASSERT_EQ(taken.size(), 200u);
    EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end()));
  }
}

TEST(InOrder, OnlyAFewResultsWaitToBeTaken) {
  std::atomic<int> waiting{0};
  std::atomic<int> most{0};
  InOrder<int> work(300, [&](int, std::size_t) {
    const int now = ++waiting;
    if (now > most) most = now;
    return 0;
  });
  ASSERT_TRUE(work.run(2, [&](std::size_t, int) -> base::Status {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    --waiting;
    return {};
  }));
  EXPECT_LE(most, 2 * 4 + 2);
}

TEST(InOrder, AFailureEndsTheWork) {
  std::atomic<int> done{0};
  InOrder<int> work(100'000, [&](int, std::size_t) { return ++done; });
  const base::Status ended = work.run(2, [&](std::size_t index, int) -> base::Status {
    if (index == 5) return base::fail(base::ErrorCode::io, "full");
    return {};
  });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "full");
  EXPECT_LT(done, 100);
}

TEST(InOrder, NothingToDoIsDone) {
  InOrder<int> work(0, [](int, std::size_t) { return 0; });
  EXPECT_TRUE(work.run(3, [](std::size_t, int) -> base::Status { return {}; }));
}

}  // namespace
}  // namespace peel::watchlist
