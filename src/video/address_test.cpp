#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "video/address_internal.h"
#include "video/source.h"

namespace peel::video {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Address, PathsCamerasAndRtspAreToldApart) {
  EXPECT_EQ(parse_address("/dev/video0")->kind, AddressKind::camera);
  EXPECT_EQ(parse_address("file:///dev/video12")->kind, AddressKind::camera);
  EXPECT_EQ(parse_address("/dev/video")->kind, AddressKind::file);
  EXPECT_EQ(parse_address("/dev/video0/../null")->kind, AddressKind::file);
  EXPECT_EQ(parse_address("clip.mp4")->kind, AddressKind::file);
  EXPECT_EQ(parse_address("rtsp://camera/1")->kind, AddressKind::network);
  EXPECT_EQ(parse_address("RTSPS://camera/1")->target, "rtsps://camera/1");
}

TEST(Address, FileUrlsAreReadAsPaths) {
  EXPECT_EQ(parse_address("file:///a%20b.mp4")->target, "/a b.mp4");
  EXPECT_EQ(parse_address("file://localhost/a.mp4")->target, "/a.mp4");
  EXPECT_FALSE(parse_address("file://elsewhere/a.mp4"));
  EXPECT_FALSE(parse_address("file:///a%2"));
  EXPECT_FALSE(parse_address("file:///a%00b"));
}

TEST(Address, EveryOtherProtocolIsRefused) {
  for (const char* address :
       {"http://a/b.mp4", "https://a/b", "HTTP://a", "udp://1.2.3.4:5", "rtp://a", "ftp://a/b", "concatf://a",
        "data://x", "rtmp://a/b", "unix://a", "rtsp+tcp://a"}) {
    const auto parsed = parse_address(address);
    ASSERT_FALSE(parsed) << address;
    EXPECT_EQ(parsed.error().code, base::ErrorCode::invalid_input);
  }
  EXPECT_FALSE(parse_address(""));
  EXPECT_FALSE(parse_address(std::string("a\0b", 3)));
}

// FFmpeg would read these as protocols; to Peel they are names of files.
TEST(Address, AColonMakesNoProtocol) {
  for (const char* address :
       {"concat:a|b", "subfile,,start,0,end,9,,:a", "pipe:0", "cache:a", "-", "async:http:a"})
    EXPECT_EQ(parse_address(address)->kind, AddressKind::file) << address;
}

TEST(Address, NoMessageShowsUserNameOrPassword) {
  EXPECT_EQ(without_password("rtsp://10.0.0.1:554/cam?channel=1"), "rtsp://10.0.0.1:554/cam?...");
  EXPECT_EQ(without_password("rtsp://camera/one"), "rtsp://camera/one");
  EXPECT_EQ(without_password("clip@home?.mp4"), "clip@home?.mp4");
  for (const char* address :
       {"rtsp://root:s3cret@camera/1", "rtsp://root:s3cret@camera", "rtsps://root:a@s3cret@camera/1",
        "rtsp://root:a/s3cret@camera/1", "rtsp://root:a?s3cret@camera/1", "RTSP://root:s3cret@camera/x@y",
        "rtsp://camera/1?user=root&password=s3cret", "rtsp://camera/user=root_password=s3cret_channel=1.sdp",
        "rtsp://camera/Passwd/s3cret", "rtsp://camera/1#s3cret", "http://root:s3cret@camera/1"}) {
    EXPECT_THAT(without_password(address), Not(HasSubstr("s3cret"))) << address;
    EXPECT_THAT(without_password(address), Not(HasSubstr("root"))) << address;
    const auto parsed = parse_address(address);
    EXPECT_THAT(parsed ? parsed->shown : parsed.error().message, Not(HasSubstr("s3cret"))) << address;
  }
}

TEST(Address, NoMessageShowsThePasswordOfAMistypedAddress) {
  for (const char* address :
       {"file://root:s3cret@camera/1", "file://root:s3cret@camera/%2", "file:///boss:s3cret@camera/%2",
        "rtsp:/boss:s3cret@camera/1", "=rtsp://root:s3cret@camera/1", "rtsp//boss:s3cret@camera/1",
        "north=rtsp://root:s3cret@camera/1?a=s3cret", "rtsp:root:s3cret@camera/1", "root:s3cret@camera/1",
        "//root:s3cret@camera/1", "a:/b//root:s3cret@camera"}) {
    EXPECT_THAT(without_password(address), Not(HasSubstr("s3cret"))) << address;
    EXPECT_THAT(without_password(address), HasSubstr("camera")) << address;
    const auto parsed = parse_address(address);
    EXPECT_THAT(parsed ? parsed->shown : parsed.error().message, Not(HasSubstr("s3cret"))) << address;
  }
  for (const char* plain : {"/videos//march/clip.mp4", "a:b/clip.mp4", "at@home/10:30.mp4"})
    EXPECT_EQ(without_password(plain), plain);
}

TEST(Address, KnowsWhetherAPasswordStandsInIt) {
  for (const char* address : {"rtsp://root:s3cret@camera/1", "RTSPS://root:a@b/c@camera", "rtsp://c/1?pwd=a",
                              "rtsp://c/user=a_password=b.sdp"})
    EXPECT_TRUE(holds_password(address)) << address;
  for (const char* address :
       {"rtsp://camera:554/1?channel=1", "rtsp://user@camera/1", "/pass/clip.mp4", "a:b@c"})
    EXPECT_FALSE(holds_password(address)) << address;
}

}  // namespace
}  // namespace peel::video
