#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/testing/sanitizers.h"
#include "video/decoder_internal.h"
#include "video/input_internal.h"
#include "video/testing/clips.h"

namespace peel::video {
namespace {

using testing::ffmpeg;
using testing::Folder;

// A piece of a decoded picture, kept so that a search of the memory does not find the copy.
struct Piece {
  static constexpr std::size_t size = 48;
  std::array<std::uint8_t, size> hidden{};

  explicit Piece(const std::uint8_t* bytes) {
    for (std::size_t i = 0; i < size; ++i) hidden[i] = bytes[i] ^ 0x5a;
  }
  bool is_at(const std::uint8_t* bytes) const {
    for (std::size_t i = 0; i < size; ++i)
      if ((bytes[i] ^ 0x5a) != hidden[i]) return false;
    return true;
  }
};

// How often the pieces stand in this process's writable memory.
int found(const std::vector<Piece>& pieces) {
  constexpr std::size_t most = 512u << 20;  // beyond it lies the bookkeeping of sanitizers
  static std::vector<std::uint8_t> part(1 << 20);
  std::vector<bool> may_begin(1 << 16);  // by the first two bytes, for speed
  const auto key = [](const std::uint8_t* bytes) {
    return static_cast<std::size_t>(bytes[0] << 8 | bytes[1]);
  };
  for (const Piece& piece : pieces) may_begin[key(piece.hidden.data()) ^ 0x5a5a] = true;
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0;
    unsigned long end = 0;
    char flags[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, flags) != 3 || flags[1] != 'w' ||
        end - begin > most)
      continue;
    for (unsigned long at = begin; at < end; at += part.size() - Piece::size) {
      const auto want = std::min<std::size_t>(part.size(), end - at);
      const ssize_t got = ::pread(memory, part.data(), want, static_cast<off_t>(at));
      for (ssize_t i = 0; i + static_cast<ssize_t>(Piece::size) <= got; ++i) {
        if (!may_begin[key(part.data() + i)]) continue;
        const auto address = at + static_cast<unsigned long>(i);
        const auto own = reinterpret_cast<unsigned long>(part.data());
        if (address >= own && address < own + part.size()) continue;
        for (const Piece& piece : pieces) count += piece.is_at(part.data() + i) ? 1 : 0;
      }
    }
  }
  ::close(memory);
  return count;
}

void write_noise(const std::string& path) {
  auto writer = Writer::create(path, {.size = {320, 240}});
  ASSERT_TRUE(writer);
  image::Image noise({320, 240}, 3);
  for (int i = 0; i < 25; ++i) {
    base::fill_random(noise.bytes());
    ASSERT_TRUE(writer->write(noise, i * std::chrono::milliseconds{40}));
  }
  ASSERT_TRUE(writer->finish());
}

class Decoding : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(Decoding, LeavesNoPictureInMemoryOnceTheLastFrameIsGone) {
  const Folder folder;
  write_noise(folder / "noise.mp4");
  const std::string path = folder / ("again." + GetParam().second);
  ffmpeg("-i " + (folder / "noise.mp4") + " " + GetParam().first + " " + path);
  std::vector<Piece> pieces;
  {
    Watch watch;
    const auto address = parse_address(path);
    ASSERT_TRUE(address);
    auto input = Input::open(*address, {}, watch);
    ASSERT_TRUE(input) << input.error().message;
    auto decoder = Decoder::open(**input, {}, false);
    ASSERT_TRUE(decoder);
    const PacketHandle packet(av_packet_alloc());
    std::vector<FrameHandle> held;
    const auto keep = [&](Decoder::Decoded decoded) {
      for (FrameHandle& frame : decoded.frames) {
        pieces.emplace_back(frame->data[0] + 100 * frame->linesize[0] + 64);
        if (held.empty()) held.push_back(std::move(frame));
      }
    };
    for (auto got = (*input)->read(*packet); got && *got != Input::Got::end; got = (*input)->read(*packet))
      if (*got == Input::Got::packet) keep((*decoder)->decode(packet.get(), {}));
    keep((*decoder)->decode(nullptr, {}));
    ASSERT_EQ(pieces.size(), 25u);
    if (!base::testing::sanitized) {
      EXPECT_EQ(found({pieces.front()}), 1) << "of what is held there is one copy";
    }
  }
  if (!base::testing::sanitized) {
    EXPECT_EQ(found(pieces), 0);
  }
}

const std::string h264 = "-c:v libx264 -bf 3 -refs 4 -pix_fmt yuv420p";
const std::string h265 = "-c:v libx265 -pix_fmt yuv420p -x265-params log-level=error";
const std::pair<std::string, std::string> kinds[] = {
    {h264, "mp4"},
    {h264, "mkv"},
    {h264, "ts"},
    {h264, "flv"},
    {h264, "h264"},
    {h265, "mp4"},
    {h265, "ts"},
    {"-c:v mjpeg -pix_fmt yuvj420p", "avi"},
    {"-c:v mpeg4 -bf 2", "avi"},
    {"-c:v mpeg2video", "mpg"},
    {"-c:v libvpx-vp9 -b:v 5M -deadline realtime -cpu-used 8", "mkv"}};

INSTANTIATE_TEST_SUITE_P(EveryKind, Decoding, ::testing::ValuesIn(kinds));

}  // namespace
}  // namespace peel::video
