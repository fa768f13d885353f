#include <arpa/inet.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <numeric>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "image/turn.h"
#include "video/source.h"
#include "video/testing/clips.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using testing::even;
using testing::ffmpeg;
using testing::Folder;
using testing::number_on;
using testing::write_clip;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

const base::SystemClock wall;

// All that a source gives.
struct Take {
  std::vector<int> numbers;
  std::vector<base::Duration> positions;
  std::vector<image::Size> sizes;
  std::optional<base::Error> error;
  SourceStatus status;
  int worst_colour = 0;
};

Take take(const std::string& address, const SourceOptions& options = {}) {
  Take all;
  auto source = open(address, options, wall);
  if (!source) {
    all.error = source.error();
    return all;
  }
  for (;;) {
    auto frame = (*source)->next();
    if (!frame) all.error = frame.error();
    if (!frame || !*frame) break;
    EXPECT_EQ((*frame)->number(), all.numbers.size());
    const auto picture = (*frame)->rgb();
    EXPECT_TRUE(picture);
    all.numbers.push_back(number_on(*picture));
    all.positions.push_back((*frame)->position());
    all.sizes.push_back((*frame)->size());
    all.worst_colour = std::max(all.worst_colour, testing::colour_error(*picture));
  }
  all.status = (*source)->status();
  return all;
}

std::vector<int> counted(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void expect_whole(const Take& all, int count) {
  EXPECT_FALSE(all.error) << all.error->message;
  EXPECT_EQ(all.numbers, counted(count));
  EXPECT_LE(all.worst_colour, 8);
  EXPECT_EQ(all.status.decoded, static_cast<std::uint64_t>(count));
  EXPECT_EQ(all.status.skipped, 0u);
  EXPECT_EQ(all.status.damaged, 0u);
}

void write_bytes(const std::string& path, std::string_view bytes) {
  ASSERT_TRUE(base::write_file(path, base::as_bytes(bytes)));
}

std::string bytes_of(const std::string& path) { return base::read_text_file(path, 1 << 28).value(); }

TEST(FileSource, EveryCodecAndContainerGivesEveryFrameInOrderAtItsTime) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {320, 240}, even(50));
  const std::string jpeg =
      "-vf scale=in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc -c:v mjpeg -q:v 2 ";
  const std::pair<const char*, std::string> kinds[] = {
      {"h264.mkv", "-c copy"},
      {"h264.ts", "-c copy"},
      {"h264.avi", "-c:v libx264 -bf 0"},
      {"h264.flv", "-c copy"},
      {"fragments.mp4", "-c copy -movflags frag_keyframe+empty_moov"},
      {"bframes.mp4", "-c:v libx264 -bf 4 -b_strategy 0 -refs 4"},
      {"hevc.mp4", "-c:v libx265 -x265-params log-level=error"},
      {"hevc.mkv", "-c:v libx265 -pix_fmt yuv420p10le -x265-params log-level=error"},
      {"hevc.ts", "-c:v libx265 -x265-params log-level=error"},
      {"mjpeg.avi", jpeg + "-pix_fmt yuvj420p"},
      {"mjpeg.mp4", jpeg + "-pix_fmt yuvj444p"},
      {"mjpeg.mkv", jpeg + "-pix_fmt yuvj422p"},
      {"mpeg4.avi", "-vf scale=in_color_matrix=bt709:out_color_matrix=bt601 -c:v mpeg4 -q:v 2"},
      {"mpeg2.ts", "-c:v mpeg2video -q:v 2"},
      {"vp9.mkv", "-c:v libvpx-vp9 -b:v 2M -deadline realtime -cpu-used 8"},
  };
  for (const auto& [name, how] : kinds) {
    SCOPED_TRACE(name);
    ffmpeg("-i " + (folder / "clip.mp4") + " " + how + " " + (folder / name));
    const Take all = take(folder / name);
    expect_whole(all, 50);
    EXPECT_DOUBLE_EQ(all.status.frames_per_second, 25);
    EXPECT_EQ(all.status.size, (image::Size{320, 240}));
    for (std::size_t i = 0; i < all.positions.size(); ++i)
      EXPECT_LE(std::chrono::abs(all.positions[i] - static_cast<int>(i) * 40ms), 1ms) << i;
  }
}

TEST(FileSource, StreamsWithoutTimesGetTheUsualOnes) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {320, 240}, even(30));
  ffmpeg("-i " + (folder / "clip.mp4") + " -c copy " + (folder / "bare.h264"));
  ffmpeg("-i " + (folder / "clip.mp4") +
         " -vf scale=in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc -pix_fmt yuvj420p -c:v mjpeg "
         "-q:v 2 " +
         (folder / "bare.mjpeg"));
  for (const char* name : {"bare.h264", "bare.mjpeg"}) {
    SCOPED_TRACE(name);
    const Take all = take(folder / name);
    expect_whole(all, 30);
    EXPECT_EQ(all.positions.back(), 29 * 40ms);
  }
}

TEST(FileSource, TimesThatVaryAreKept) {
  const Folder folder;
  const std::vector<base::Duration> times{0ms, 40ms, 50ms, 400ms, 2s, 2033ms, 9s};
  write_clip(folder / "clip.mp4", {320, 240}, times);
  EXPECT_EQ(take(folder / "clip.mp4").positions, times);
  ffmpeg("-i " + (folder / "clip.mp4") + " -c copy " + (folder / "clip.mkv"));
  EXPECT_EQ(take(folder / "clip.mkv").positions, times);
}

TEST(FileSource, PicturesAreUprightWhicheverWayTheCameraLay) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {320, 240}, even(3));
  // FFmpeg counts the degrees against the clock.
  const std::pair<int, image::Turn> turns[] = {
      {90, image::quarter_anticlockwise}, {180, image::half_turn}, {270, image::quarter_clockwise}};
  const image::Image drawn = testing::numbered({320, 240}, 0);
  for (const auto& [degrees, turn] : turns) {
    SCOPED_TRACE(degrees);
    const std::string path = folder / "turned.mp4";
    ffmpeg("-i " + (folder / "clip.mp4") + " -c copy -metadata:s:v rotate=" + std::to_string(degrees) + " " +
           path);
    auto source = open(path, {}, wall);
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->status().size, turn.of({320, 240}));
    const auto frame = (*source)->next();
    ASSERT_TRUE(frame && *frame);
    EXPECT_EQ((*frame)->size(), turn.of({320, 240}));
    const auto picture = (*frame)->rgb();
    const auto small = (*frame)->rgb(turn.of({160, 120}));
    ASSERT_TRUE(picture && small);
    const image::Image expected = image::turned(drawn, turn);
    for (const int x : {20, picture->width() - 20})
      for (const int y : {20, picture->height() - 20})
        for (int c = 0; c < 3; ++c) {
          EXPECT_NEAR(picture->view().row(y)[3 * x + c], expected.view().row(y)[3 * x + c], 8)
              << x << "," << y;
          EXPECT_NEAR(small->view().row(y / 2)[3 * (x / 2) + c], expected.view().row(y)[3 * x + c], 8);
        }
  }
}

// The decoder predicts pictures from earlier ones: wiping one too early would show in later ones.
TEST(FileSource, FramesAreTheSameWhetherEarlierOnesAreKeptOrGone) {
  const Folder folder;
  for (const char* how : {"-c:v libx264 -bf 4 -refs 4 -g 100", "-c:v libx265 -x265-params log-level=error",
                          "-c:v mpeg4 -bf 2"}) {
    SCOPED_TRACE(how);
    const std::string path = folder / "moving.mkv";
    ffmpeg(std::string("-f lavfi -i testsrc2=s=320x240:r=25:d=2 ") + how + " " + path);
    std::vector<base::Sha256> gone;
    std::vector<base::Sha256> kept;
    auto source = open(path, {}, wall);
    ASSERT_TRUE(source);
    for (auto frame = (*source)->next(); frame && *frame; frame = (*source)->next())
      gone.push_back(base::sha256((*frame)->rgb()->bytes()));
    source = open(path, {}, wall);
    ASSERT_TRUE(source);
    std::vector<Frame> frames;
    for (auto frame = (*source)->next(); frame && *frame; frame = (*source)->next())
      frames.push_back(**frame);
    for (const Frame& frame : frames) kept.push_back(base::sha256(frame.rgb()->bytes()));
    EXPECT_EQ(gone.size(), 50u);
    EXPECT_EQ(gone, kept);
  }
}

TEST(FileSource, FramesOutliveTheirSource) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {320, 240}, even(3));
  std::optional<Frame> frame;
  {
    auto source = open(folder / "clip.mp4", {}, wall);
    ASSERT_TRUE(source);
    frame = *(*source)->next();
  }
  EXPECT_EQ(number_on(*frame), 0);
}

TEST(FileSource, WhatIsNoVideoIsToldAtOnce) {
  const Folder folder;
  write_bytes(folder / "empty.mp4", "");
  write_bytes(folder / "text.mp4", std::string(5000, 'x'));
  write_bytes(folder / "zeros.mp4", std::string(1'000'000, '\0'));
  ffmpeg("-f lavfi -i sine=d=1 " + (folder / "sound.mp4"));
  ffmpeg("-f lavfi -i testsrc=d=1:s=64x48 -c:v ffv1 " + (folder / "ffv1.mkv"));
  ffmpeg("-f lavfi -i testsrc=d=1:s=64x48 -frames:v 1 " + (folder / "picture.jpg"));
  ffmpeg("-f lavfi -i sine=d=1 -i " + (folder / "picture.jpg") +
         " -map 0 -map 1 -c:v copy -disposition:v:0 attached_pic " + (folder / "cover.m4a"));
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const std::tuple<std::string, ErrorCode, const char*> cases[] = {
      {folder / "none.mp4", ErrorCode::not_found, "No such file"},
      {folder.path().string(), ErrorCode::invalid_input, "folder"},
      {folder / "empty.mp4", ErrorCode::corrupt, "empty"},
      {folder / "text.mp4", ErrorCode::corrupt, "cannot be read as a video"},
      {folder / "zeros.mp4", ErrorCode::corrupt, "cannot be read as a video"},
      {folder / "sound.mp4", ErrorCode::corrupt, "only sound"},
      {folder / "cover.m4a", ErrorCode::corrupt, "only sound"},
      {folder / "picture.jpg", ErrorCode::corrupt, "cannot be read as a video"},
      {folder / "ffv1.mkv", ErrorCode::invalid_input, "ffv1"},
      {folder / "pipe", ErrorCode::invalid_input, "not a regular file"},
      {"/dev/zero", ErrorCode::invalid_input, "not a regular file"},
  };
  for (const auto& [path, code, words] : cases) {
    const auto source = open(path, {}, wall);
    ASSERT_FALSE(source) << path;
    EXPECT_EQ(source.error().code, code) << path;
    EXPECT_THAT(source.error().message, HasSubstr(words));
    EXPECT_THAT(source.error().message, HasSubstr(path));
  }
}

// A socket that notes whether anybody came.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 5), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ::ntohs(address.sin_port);
  }
  ~Listener() { ::close(socket_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  std::string port() const { return std::to_string(port_); }
  bool visited() const { return ::accept(socket_, nullptr, nullptr) >= 0; }

 private:
  int socket_;
  int port_ = 0;
};

TEST(FileSource, NothingInAFileReachesAnotherFileOrTheNetwork) {
  const Folder folder;
  const Listener listener;
  const std::string url = "http://127.0.0.1:" + listener.port() + "/a.ts";
  write_clip(folder / "clip.mp4", {64, 48}, even(3));
  ffmpeg("-i " + (folder / "clip.mp4") + " -c copy " + (folder / "clip.ts"));
  const std::pair<const char*, std::string> hostile[] = {
      {"a.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + url + "\n#EXT-X-ENDLIST\n"},
      {"b.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nclip.ts\n#EXT-X-ENDLIST\n"},
      {"c.m3u8", "#EXTM3U\n#EXTINF:1,\nconcat:" + url + "|file:///etc/passwd\n#EXT-X-ENDLIST\n"},
      {"d.mp4", "#EXTM3U\n#EXTINF:1,\n" + url + "\n#EXT-X-ENDLIST\n"},
      {"e.ffconcat", "ffconcat version 1.0\nfile clip.mp4\n"},
      {"f.txt", "ffconcat version 1.0\nfile '" + url + "'\n"},
      {"g.sdp",
       "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
       "a=rtpmap:96 H264/90000\n"},
      {"h.mpd", "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><BaseURL>" +
                    url + "</BaseURL></Period></MPD>"},
  };
  for (const auto& [name, text] : hostile) {
    write_bytes(folder / name, text);
    const auto source = open(folder / name, {}, wall);
    ASSERT_FALSE(source) << name;
    EXPECT_EQ(source.error().code, ErrorCode::corrupt) << name;
  }
  EXPECT_EQ(open("concat:" + (folder / "clip.ts") + "|" + (folder / "clip.ts"), {}, wall).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(open("subfile,,start,0,end,0,,:" + (folder / "clip.mp4"), {}, wall).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(open(url, {}, wall).error().code, ErrorCode::invalid_input);
  EXPECT_FALSE(listener.visited());
}

TEST(FileSource, ATruncatedFileGivesItsReadablePartThenAnError) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {320, 240}, even(250));
  for (const char* name : {"clip.mkv", "clip.flv", "fragments.mp4"}) {
    const std::string how =
        std::string(name) == "fragments.mp4" ? " -movflags frag_keyframe+empty_moov " : " ";
    ffmpeg("-i " + (folder / "clip.mp4") + " -c:v libx264 -g 25 -bf 0" + how + (folder / name));
  }
  ffmpeg("-i " + (folder / "clip.mp4") + " -c:v mjpeg " + (folder / "clip.avi"));
  for (const char* name : {"clip.mp4", "clip.mkv", "clip.flv", "clip.avi", "fragments.mp4"}) {
    SCOPED_TRACE(name);
    const std::string whole = bytes_of(folder / name);
    write_bytes(folder / "cut", std::string_view(whole).substr(0, whole.size() * 6 / 10));
    const Take all = take(folder / "cut");
    EXPECT_GT(all.numbers.size(), 50u);
    EXPECT_LT(all.numbers.size(), 240u);
    ASSERT_TRUE(all.error);
    EXPECT_EQ(all.error->code, ErrorCode::corrupt);
    EXPECT_THAT(all.error->message, HasSubstr("cut off"));
    EXPECT_EQ(all.status.last_problem, all.error->message);
  }
}

TEST(FileSource, GarbageInTheMiddleIsCountedAndPassedOver) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {320, 240}, even(250));
  ffmpeg("-i " + (folder / "clip.mp4") + " -c:v libx264 -g 25 -bf 0 " + (folder / "clip.mkv"));
  ffmpeg("-i " + (folder / "clip.mp4") + " -c:v libx264 -g 25 -bf 0 " + (folder / "clip.ts"));
  ffmpeg("-i " + (folder / "clip.mp4") + " -c:v libx264 -g 25 -bf 0 -movflags faststart " +
         (folder / "short.mp4"));
  for (const char* name : {"short.mp4", "clip.mkv", "clip.ts"}) {
    SCOPED_TRACE(name);
    std::string bytes = bytes_of(folder / name);
    std::vector<std::uint8_t> noise(bytes.size() / 10);
    base::fill_random(noise);
    std::copy(noise.begin(), noise.end(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2));
    write_bytes(folder / "damaged", bytes);
    const Take all = take(folder / "damaged");
    EXPECT_FALSE(all.error) << all.error->message;
    EXPECT_GT(all.status.damaged, 0u);
    EXPECT_GT(all.numbers.size(), 190u);
    EXPECT_LT(all.numbers.size(), 250u);
    EXPECT_EQ(all.numbers.back(), 249);
  }
}

TEST(FileSource, PicturesMayChangeTheirSizeInMidStream) {
  const Folder folder;
  write_clip(folder / "small.mp4", {320, 240}, even(20));
  write_clip(folder / "large.mp4", {640, 480}, even(20));
  std::string both;
  for (const char* name : {"small", "large"}) {
    ffmpeg("-i " + (folder / (std::string(name) + ".mp4")) + " -c copy " +
           (folder / (std::string(name) + ".h264")));
    both += bytes_of(folder / (std::string(name) + ".h264"));
  }
  write_bytes(folder / "both.h264", both);
  const Take all = take(folder / "both.h264");
  ASSERT_EQ(all.sizes.size(), 40u);
  EXPECT_EQ(all.sizes.front(), (image::Size{320, 240}));
  EXPECT_EQ(all.sizes.back(), (image::Size{640, 480}));
  EXPECT_EQ(all.numbers.back(), 19);
  EXPECT_EQ(all.status.size, (image::Size{640, 480}));

  const Take limited = take(folder / "both.h264", {.largest = {400, 300}});
  EXPECT_EQ(limited.sizes.size(), 20u) << "too large a picture in mid-stream is damage";
  EXPECT_GT(limited.status.damaged, 0u);
}

TEST(FileSource, TooLargeAPictureIsRefused) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {320, 240}, even(3));
  EXPECT_EQ(open(folder / "clip.mp4", {.largest = {319, 240}}, wall).error().code, ErrorCode::exhausted);
  EXPECT_EQ(open(folder / "clip.mp4", {.largest = {2000, 200}}, wall).error().code, ErrorCode::exhausted);
  EXPECT_TRUE(open(folder / "clip.mp4", {.largest = {240, 320}}, wall)) << "a camera may be mounted upright";
}

TEST(FileSource, ASlowReaderLosesNothing) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {64, 48}, even(30));
  auto source = open(folder / "clip.mp4", {}, wall);
  ASSERT_TRUE(source);
  int count = 0;
  for (auto frame = (*source)->next(); frame && *frame; frame = (*source)->next(), ++count) {
    EXPECT_EQ(number_on(**frame), count);
    std::this_thread::sleep_for(2ms);
  }
  EXPECT_EQ(count, 30);
  EXPECT_EQ((*source)->status().skipped, 0u);
}

TEST(FileSource, InRealTimeFramesComeNoSoonerThanTheyWereTaken) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {64, 48}, even(15));
  const base::Duration began = wall.steady();
  auto source = open(folder / "clip.mp4", {.realtime = true}, wall);
  ASSERT_TRUE(source);
  std::optional<Frame> first;
  std::optional<Frame> last;
  for (auto frame = (*source)->next(); frame && *frame; frame = (*source)->next()) {
    if (!first) first = **frame;
    last = **frame;
    EXPECT_EQ(last->captured() - first->captured(), last->position() - first->position());
    EXPECT_EQ(last->steady() - first->steady(), last->position() - first->position());
    EXPECT_LE(last->steady(), wall.steady()) << "taken in the future";
  }
  ASSERT_TRUE(last);
  EXPECT_EQ(last->position(), 14 * 40ms);
  EXPECT_GE(wall.steady() - began, 14 * 40ms);
}

TEST(FileSource, InRealTimeASlowReaderGetsTheNewestAndTheRestIsCounted) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {64, 48}, even(25));
  auto source = open(folder / "clip.mp4", {.realtime = true}, wall);
  ASSERT_TRUE(source);
  const auto first = (*source)->next();  // it plays from now on
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->position(), 0ms);
  while ((*source)->status().decoded < 25) std::this_thread::sleep_for(5ms);  // all but the last are due
  std::uint64_t read = 1;
  for (auto frame = (*source)->next(); frame && *frame; frame = (*source)->next(), ++read) {
    EXPECT_EQ((*frame)->number(), read) << "numbers have no gaps";
    EXPECT_GE((*frame)->position(), 14 * 40ms);
  }
  EXPECT_GE(read, 1u);
  EXPECT_EQ((*source)->status().skipped, 25 - read);
}

TEST(FileSource, ALoopedFileNeverEndsAndItsPositionsRise) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {64, 48}, even(5));
  auto source = open(folder / "clip.mp4", {.loop = true}, wall);
  ASSERT_TRUE(source);
  for (int i = 0; i < 23; ++i) {
    const auto frame = (*source)->next();
    ASSERT_TRUE(frame && *frame);
    EXPECT_EQ(number_on(**frame), i % 5);
    EXPECT_EQ((*frame)->position(), i * 40ms);
  }
}

TEST(FileSource, StopEndsAWaitingReaderAndASleepingSource) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {64, 48}, {0s, 3600s});
  auto source = open(folder / "clip.mp4", {.realtime = true}, wall);
  ASSERT_TRUE(source);
  ASSERT_TRUE((*source)->next().value());
  std::thread stopper([&] { (*source)->stop(); });
  const auto frame = (*source)->next();
  ASSERT_TRUE(frame);
  EXPECT_FALSE(*frame);
  stopper.join();
  EXPECT_FALSE((*source)->next().value());
}

TEST(FileSource, ASourceThatNobodyReadsGoesAtOnce) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {64, 48}, even(30));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(open(folder / "clip.mp4", {.loop = true}, wall));
}

TEST(FileSource, AfterTheEndThereIsNothing) {
  const Folder folder;
  write_clip(folder / "clip.mp4", {64, 48}, even(1));
  auto source = open("file://" + (folder / "clip.mp4"), {}, wall);
  ASSERT_TRUE(source);
  EXPECT_TRUE((*source)->next().value());
  EXPECT_FALSE((*source)->next().value());
  EXPECT_FALSE((*source)->next().value());
  EXPECT_FALSE((*source)->live());
}

}  // namespace
}  // namespace peel::video
