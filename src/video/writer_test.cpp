#include "video/writer.h"

#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/file.h"
#include "video/file_writer_internal.h"
#include "video/source.h"
#include "video/testing/clips.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using testing::even;
using testing::Folder;
using testing::numbered;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::vector<Frame> frames_of(const std::string& path) {
  static const base::SystemClock clock;
  std::vector<Frame> frames;
  auto source = open(path, {}, clock);
  EXPECT_TRUE(source) << source.error().message;
  while (source) {
    auto frame = (*source)->next();
    EXPECT_TRUE(frame) << frame.error().message;
    if (!frame || !*frame) break;
    frames.push_back(**frame);
  }
  return frames;
}

std::size_t files_in(const Folder& folder) {
  using Files = std::filesystem::directory_iterator;
  return static_cast<std::size_t>(std::distance(Files(folder.path()), Files()));
}

TEST(Writer, FramesComeBackInOrderAtTheirTimesAndInTheirColours) {
  const Folder folder;
  const std::vector<base::Duration> positions{0us, 1us, 40ms, 41ms, 200ms, 1234567us, 5s, 6h};
  testing::write_clip(folder / "clip.mp4", {320, 240}, positions);
  const auto frames = frames_of(folder / "clip.mp4");
  ASSERT_EQ(frames.size(), positions.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_LE(std::chrono::abs(frames[i].position() - positions[i]), 12us) << i;
    const auto picture = frames[i].rgb();
    ASSERT_TRUE(picture);
    EXPECT_EQ(testing::number_on(*picture), static_cast<int>(i));
    EXPECT_LE(testing::colour_error(*picture), 4);
  }
}

TEST(Writer, SaysWhichColoursItWroteAndCanBePlayedFromTheStart) {
  const Folder folder;
  testing::write_clip(folder / "clip.mp4", {64, 48}, even(5));
  ASSERT_EQ(
      std::system(("ffprobe -v error -show_entries stream=pix_fmt,color_range,color_space,color_primaries,"
                   "color_transfer -of default=nk=1:nw=1 " +
                   (folder / "clip.mp4") + " >" + (folder / "said"))
                      .c_str()),
      0);
  EXPECT_EQ(base::read_text_file(folder / "said", 1000).value(), "yuv420p\ntv\nbt709\nbt709\nbt709\n");
  const auto bytes = base::read_text_file(folder / "clip.mp4", 1 << 20).value();
  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
}

TEST(Writer, NoFileHasTheNameBeforeFinishAndNothingIsLeftWithoutIt) {
  const Folder folder;
  {
    auto writer = Writer::create(folder / "clip.mp4", {.size = {64, 48}});
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->write(numbered({64, 48}, 0), 0ms));
    EXPECT_FALSE(std::filesystem::exists(folder / "clip.mp4"));
    EXPECT_EQ(files_in(folder), 1u);
  }
  EXPECT_EQ(files_in(folder), 0u);
}

TEST(Writer, AVideoThatIsReplacedStaysUntilTheNewOneIsComplete) {
  const Folder folder;
  testing::write_clip(folder / "clip.mp4", {64, 48}, even(3));
  {
    auto writer = Writer::create(folder / "clip.mp4", {.size = {64, 48}});
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->write(numbered({64, 48}, 0), 0ms));
  }
  EXPECT_EQ(frames_of(folder / "clip.mp4").size(), 3u);
  testing::write_clip(folder / "clip.mp4", {64, 48}, even(7));
  EXPECT_EQ(frames_of(folder / "clip.mp4").size(), 7u);
}

TEST(Writer, OptionsThatMakeNoVideoAreRefused) {
  const Folder folder;
  for (const image::Size size : {image::Size{0, 0}, {641, 480}, {640, 481}, {-2, 40}, {14, 64}, {20000, 20}})
    EXPECT_EQ(Writer::create(folder / "a.mp4", {.size = size}).error().code, ErrorCode::invalid_input);
  EXPECT_FALSE(Writer::create(folder / "a.mp4", {.size = {64, 48}, .frames_per_second = 0}));
  EXPECT_FALSE(Writer::create(folder / "a.mp4", {.size = {64, 48}, .quality = 52}));
  EXPECT_EQ(files_in(folder), 0u);
}

TEST(Writer, PicturesOfAnotherSizeOrKindAndTimesThatDoNotRiseAreRefused) {
  const Folder folder;
  auto writer = Writer::create(folder / "a.mp4", {.size = {64, 48}});
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->write(numbered({64, 48}, 0), 40ms));
  EXPECT_EQ(writer->write(numbered({64, 48}, 0), 40ms).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(writer->write(numbered({64, 48}, 0), 39ms).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(writer->write(numbered({64, 48}, 0), 7h).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(writer->write(numbered({62, 48}, 0), 80ms).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(writer->write(image::Image({64, 48}, 1), 80ms).error().code, ErrorCode::invalid_input);
  EXPECT_TRUE(writer->write(numbered({64, 48}, 0), 80ms)) << "a refused picture does not spoil the video";
  EXPECT_TRUE(writer->finish());
  EXPECT_FALSE(writer->write(numbered({64, 48}, 0), 120ms));
  EXPECT_FALSE(writer->finish());
}

TEST(Writer, AVideoWithoutAPictureIsNotWritten) {
  const Folder folder;
  auto writer = Writer::create(folder / "a.mp4", {.size = {64, 48}});
  ASSERT_TRUE(writer);
  EXPECT_FALSE(writer->finish());
  EXPECT_EQ(files_in(folder), 0u);
}

TEST(Writer, PathsThatCannotBeAreToldAtOnce) {
  const Folder folder;
  const WriterOptions options{.size = {64, 48}};
  const auto nowhere = Writer::create(folder / "none/a.mp4", options);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::io);
  EXPECT_THAT(nowhere.error().message, HasSubstr(folder / "none/a.mp4"));
  EXPECT_EQ(Writer::create(folder.path(), options).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(Writer::create("/dev/null", options).error().code, ErrorCode::invalid_input);
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(Writer::create(folder / "pipe", options).error().code, ErrorCode::invalid_input);
}

TEST(Writer, AColonInTheNameIsNoProtocol) {
  const Folder folder;
  testing::write_clip(folder / "tcp:a 'b%20.mp4", {64, 48}, even(2));
  EXPECT_EQ(frames_of(folder / "tcp:a 'b%20.mp4").size(), 2u);
}

TEST(Writer, OnlyTheOwnerMayReadItFromTheFirstByteOn) {
  const Folder folder;
  const auto mode_of_all = [&] {
    mode_t all = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
      struct stat info {};
      EXPECT_EQ(::stat(file.path().c_str(), &info), 0);
      all |= info.st_mode & 0777;
    }
    return all;
  };
  const mode_t before = ::umask(0);
  auto writer = Writer::create(folder / "clip.mp4", {.size = {64, 48}});
  ::umask(before);
  ASSERT_TRUE(writer);
  EXPECT_EQ(mode_of_all(), 0600u);
  ASSERT_TRUE(writer->write(numbered({64, 48}, 0), 0ms));
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(mode_of_all(), 0600u);
}

TEST(Writer, AFileThatIsThereOrALinkIsNeverWrittenThrough) {
  silence();
  const Folder folder;
  std::ofstream(folder / "there") << "mine";
  std::filesystem::create_symlink(folder / "there", folder / "link");
  std::filesystem::create_symlink(folder / "elsewhere", folder / "dangling");
  for (const char* name : {"there", "link", "dangling"}) {
    int error = 0;
    EXPECT_EQ(FileWriter::create(folder / name, error), nullptr) << name;
    EXPECT_EQ(error, AVERROR(EEXIST)) << name;
  }
  EXPECT_EQ(base::read_text_file(folder / "there", 100).value(), "mine");
  EXPECT_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

// The nearest to a full disk that needs no disk: a limit on the size of files.
TEST(Writer, AFullDiskIsAnErrorAndLeavesNothing) {
  const Folder folder;
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto old_action = std::signal(SIGXFSZ, SIG_IGN);
  auto writer = Writer::create(folder / "a.mp4", {.size = {640, 480}, .quality = 0});
  ASSERT_TRUE(writer);
  rlimit small = before;
  small.rlim_cur = 200'000;
  ::setrlimit(RLIMIT_FSIZE, &small);
  image::Image noise({640, 480}, 3);
  base::Status status;
  for (int i = 0; i < 60 && status; ++i) {
    base::fill_random(noise.bytes());
    status = writer->write(noise, i * 40ms);
  }
  if (status) status = writer->finish();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_action);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::io);
  EXPECT_THAT(status.error().message, HasSubstr("a.mp4"));
  EXPECT_FALSE(writer->write(noise, 10s)) << "what failed once is not written on";
  EXPECT_FALSE(writer->finish());
  EXPECT_EQ(files_in(folder), 0u);
}

}  // namespace
}  // namespace peel::video
