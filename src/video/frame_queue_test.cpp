#include <gtest/gtest.h>
#include <thread>

#include "video/frame_queue_internal.h"

namespace peel::video {
namespace {

using namespace std::chrono_literals;
using Got = FrameQueue::Got;
using WhenFull = FrameQueue::WhenFull;

SteadyTime later() { return std::chrono::steady_clock::now() + 1min; }

QueuedFrame at(base::Duration position) { return {nullptr, position, std::nullopt}; }

TEST(FrameQueue, ALiveQueueKeepsTheNewestThirdOfASecond) {
  FrameQueue queue(WhenFull::drop_oldest);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(queue.push(at(i * 40ms)));
  EXPECT_EQ(queue.pop(later())->frame.position, 99 * 40ms - 320ms);
  EXPECT_EQ(queue.dropped(), 91u);
}

TEST(FrameQueue, ALiveQueueOfAFastCameraStaysSmall) {
  FrameQueue queue(WhenFull::drop_oldest);
  for (int i = 0; i < 1000; ++i) queue.push(at(i * 1ms));
  EXPECT_EQ(queue.dropped(), 1000u - FrameQueue::most_frames);
}

TEST(FrameQueue, AWriterCanWaitForItsReader) {
  FrameQueue queue(WhenFull::drop_oldest);
  std::thread writer([&] {
    EXPECT_TRUE(queue.wait_for_reader());
    queue.push(at(7ms));
  });
  EXPECT_EQ(queue.pop(later())->frame.position, 7ms);
  writer.join();
  EXPECT_TRUE(queue.wait_for_reader()) << "only the first call is waited for";
  queue.close();
  EXPECT_FALSE(queue.wait_for_reader());
}

TEST(FrameQueue, AFileQueueWaitsForItsReaderAndLosesNothing) {
  FrameQueue queue(WhenFull::wait);
  std::thread writer([&] {
    for (int i = 0; i < 200; ++i) queue.push(at(i * 1ms));
    queue.finish({});
  });
  for (int i = 0; i < 200; ++i) EXPECT_EQ(queue.pop(later())->frame.position, i * 1ms);
  EXPECT_EQ(queue.pop(later())->got, Got::end);
  EXPECT_EQ(queue.dropped(), 0u);
  writer.join();
}

TEST(FrameQueue, AnErrorComesAfterTheLastFrameAndStays) {
  FrameQueue queue(WhenFull::wait);
  queue.push(at(0ms));
  queue.finish(base::fail(base::ErrorCode::corrupt, "cut off"));
  EXPECT_EQ(queue.pop(later())->got, Got::frame);
  EXPECT_EQ(queue.pop(later()).error().message, "cut off");
  EXPECT_EQ(queue.pop(later()).error().message, "cut off");
}

TEST(FrameQueue, CloseWakesBothSidesAndForgetsTheFrames) {
  FrameQueue queue(WhenFull::wait);
  std::thread writer([&] {
    while (queue.push(at(0ms))) {
    }
  });
  while (queue.pop(later())->got != Got::frame) {
  }
  queue.close();
  writer.join();
  EXPECT_EQ(queue.pop(later())->got, Got::end);
  FrameQueue empty(WhenFull::wait);
  std::thread closer([&] { empty.close(); });
  EXPECT_EQ(empty.pop(later())->got, Got::end);
  closer.join();
}

TEST(FrameQueue, WaitsNoLongerThanTheLimit) {
  FrameQueue queue(WhenFull::wait);
  EXPECT_EQ(queue.pop(std::chrono::steady_clock::now() + 1ms)->got, Got::nothing_yet);
}

}  // namespace
}  // namespace peel::video
