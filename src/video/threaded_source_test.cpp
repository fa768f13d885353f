#include <algorithm>
#include <gtest/gtest.h>

#include "video/testing/clips.h"
#include "video/threaded_source_internal.h"

namespace peel::video {
namespace {

using namespace std::chrono_literals;

const base::SystemClock wall;

class Probe final : public ThreadedSource {
 public:
  explicit Probe(const Address& address) : ThreadedSource(address, {}, wall, FrameQueue::WhenFull::wait) {}
  using ThreadedSource::decode;
  bool live() const override { return false; }
};

struct Memory {
  std::array<std::uint8_t, 64> bytes{};
  bool wiped_when_freed = false;
};

void free_memory(void* opaque, std::uint8_t* bytes) {
  auto& memory = *static_cast<Memory*>(opaque);
  memory.wiped_when_freed =
      std::all_of(bytes, bytes + memory.bytes.size(), [](std::uint8_t byte) { return byte == 0; });
}

TEST(ThreadedSource, APacketThatIsSkippedIsOverwritten) {
  silence();
  const testing::Folder folder;
  testing::write_clip(folder / "clip.mp4", {64, 48}, testing::even(3));
  const Address address{AddressKind::file, folder / "clip.mp4", "clip"};
  Watch watch;
  const auto input = Input::open(address, {}, watch);
  ASSERT_TRUE(input);
  const auto decoder = Decoder::open(**input, {}, false);
  ASSERT_TRUE(decoder);
  Memory memory;
  memory.bytes.fill(0x5a);
  const PacketHandle packet(av_packet_alloc());
  packet->buf = av_buffer_create(memory.bytes.data(), memory.bytes.size(), &free_memory, &memory, 0);
  packet->data = memory.bytes.data();
  packet->size = static_cast<int>(memory.bytes.size());
  Probe probe(address);
  EXPECT_TRUE(probe.decode(**decoder, packet.get(), {}, 5s).empty());
  EXPECT_EQ(probe.status().skipped, 1u) << "far behind, and no key picture";
  EXPECT_TRUE(memory.wiped_when_freed);
}

TEST(ThreadedSource, PixelsAreAsWideAsTheContainerSaysWhereThePictureSaysNothing) {
  const testing::Folder folder;
  testing::ffmpeg("-f lavfi -i testsrc=s=64x48:d=0.2 -vf setsar=2 -c:v libvpx-vp9 -cpu-used 8 " +
                  (folder / "wide.mkv"));
  auto source = open(folder / "wide.mkv", {}, wall);
  ASSERT_TRUE(source);
  const auto frame = (*source)->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->size(), (image::Size{128, 48}));
}

}  // namespace
}  // namespace peel::video
