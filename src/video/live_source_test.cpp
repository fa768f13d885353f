#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "video/backoff_internal.h"
#include "video/input_internal.h"
#include "video/source.h"
#include "video/testing/clips.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

const base::SystemClock wall;

// A server on 127.0.0.1 that answers every visitor with the same words, or not at all.
class Stranger {
 public:
  explicit Stranger(std::string words)
      : words_(std::move(words)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 100), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ::ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Stranger() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  std::string url() const {
    return "rtsp://root:s3cret@127.0.0.1:" + std::to_string(port_) + "/cam?token=s3cret";
  }
  int visits() const { return visits_; }

 private:
  void serve() {
    std::vector<int> visitors;
    for (int visitor = 0; (visitor = ::accept(socket_, nullptr, nullptr)) >= 0; ++visits_) {
      if (!words_.empty()) {
        EXPECT_GE(::send(visitor, words_.data(), words_.size(), MSG_NOSIGNAL), 0);
        ::shutdown(visitor, SHUT_WR);
      }
      visitors.push_back(visitor);
    }
    for (const int visitor : visitors) ::close(visitor);
  }

  std::string words_;
  int socket_;
  int port_ = 0;
  std::atomic<int> visits_{0};
  std::thread thread_;
};

std::string address_of_nobody() {
  std::string url;
  {
    const Stranger stranger("");
    url = stranger.url();
  }
  return url;
}

constexpr SourceOptions hasty{
    .open_timeout = 300ms, .read_timeout = 300ms, .first_backoff = 20ms, .longest_backoff = 100ms};

void expect_discreet(const std::string& message) {
  EXPECT_THAT(message, Not(HasSubstr("s3cret")));
  EXPECT_THAT(message, Not(HasSubstr("root")));
  EXPECT_THAT(message, HasSubstr("127.0.0.1"));
}

// Waits until the source says what is wrong; nothing comes meanwhile, and nothing ends.
std::string problem_of(Source& source) {
  for (int i = 0; i < 200 && source.status().last_problem.empty(); ++i) {
    const auto arrival = source.next_within(20ms);
    EXPECT_TRUE(arrival);
    EXPECT_FALSE(arrival && (arrival->ended || arrival->frame));
    EXPECT_TRUE(source.status().away);
  }
  return source.status().last_problem;
}

TEST(LiveSource, ACameraThatIsNeverThereIsTriedOnAndSaysSo) {
  auto source = open(address_of_nobody(), hasty, wall);
  ASSERT_TRUE(source) << "it may come yet";
  EXPECT_TRUE((*source)->live());
  EXPECT_THAT(problem_of(**source), HasSubstr("refused"));
  for (int i = 0; i < 2; ++i) {
    const auto began = std::chrono::steady_clock::now();
    const auto arrival = (*source)->next_within(200ms);
    ASSERT_TRUE(arrival);
    EXPECT_FALSE(arrival->ended || arrival->frame);
    EXPECT_GE(std::chrono::steady_clock::now() - began, 200ms);
  }
  const auto status = (*source)->status();
  EXPECT_TRUE(status.away);
  expect_discreet(status.last_problem);
  EXPECT_EQ(status.reconnects, 0u) << "it was never connected";
}

TEST(LiveSource, AServerThatSaysNothingOrNonsenseIsToldAndTriedOn) {
  for (const char* words :
       {"", "nonsense\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n<html>", "RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n",
        "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n",
        "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 2000000000\r\n\r\n"}) {
    SCOPED_TRACE(words);
    const Stranger stranger(words);
    auto source = open(stranger.url(), hasty, wall);
    ASSERT_TRUE(source);
    const std::string problem = problem_of(**source);
    EXPECT_THAT(problem, Not(::testing::IsEmpty()));
    expect_discreet(problem);
    EXPECT_GE(stranger.visits(), 1);
  }
}

TEST(LiveSource, StopEndsAWaitingReaderAndAConnectionThatHangs) {
  const Stranger stranger("");
  auto source = open(stranger.url(), {.open_timeout = 1h, .read_timeout = 1h}, wall);
  ASSERT_TRUE(source);
  std::thread stopper([&] {
    while (stranger.visits() == 0) std::this_thread::sleep_for(1ms);
    (*source)->stop();
  });
  const auto frame = (*source)->next();
  ASSERT_TRUE(frame);
  EXPECT_FALSE(*frame);
  stopper.join();
}

TEST(LiveSource, OtherProtocolsAreRefusedWithoutTheirPasswords) {
  for (const char* address : {"http://root:s3cret@127.0.0.1/", "rtmp://root:s3cret@127.0.0.1/a"}) {
    const auto source = open(address, {}, wall);
    ASSERT_FALSE(source);
    EXPECT_EQ(source.error().code, ErrorCode::invalid_input);
    expect_discreet(source.error().message);
  }
}

TEST(Backoff, DoublesUpToTheLongestAndVaries) {
  Backoff backoff(100ms, 1s);
  for (const base::Duration due : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    const auto pause = backoff.next();
    EXPECT_GE(pause, due / 2);
    EXPECT_LE(pause, due);
  }
  backoff.reset();
  EXPECT_LE(backoff.next(), base::Duration{100ms});
  Backoff other(1h, 1h);
  EXPECT_NE(other.next(), other.next());
  EXPECT_LE(Backoff(0ms, -5ms).next(), base::Duration{1});
}

base::ErrorCode camera_error(const std::string& path) {
  silence();
  Watch watch;
  const auto input = Input::open({AddressKind::camera, path, path}, {}, watch);
  EXPECT_FALSE(input);
  EXPECT_THAT(input.error().message, HasSubstr(path));
  return input.error().code;
}

TEST(Camera, OneThatIsNotThereIsToldAtOnce) {
  const auto source = open("/dev/video987", {}, wall);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::not_found);
}

TEST(Camera, WhatIsNoCameraIsRefused) {
  const testing::Folder folder;
  testing::write_clip(folder / "clip.mp4", {64, 48}, testing::even(1));
  EXPECT_EQ(camera_error(folder / "clip.mp4"), ErrorCode::invalid_input);
  EXPECT_EQ(camera_error(folder.path().string()), ErrorCode::invalid_input);
  EXPECT_EQ(camera_error("/dev/null"), ErrorCode::invalid_input) << "a device, but no camera";
}

TEST(Camera, OneThatMayNotBeUsedIsTold) {
  const char* const secret = "/dev/console";  // the system's administrator's alone
  if (::access(secret, F_OK) != 0) GTEST_SKIP() << "there is no " << secret;
  const bool administrator = ::geteuid() == 0;
  ASSERT_EQ(administrator ? ::seteuid(65534) : 0, 0);
  EXPECT_EQ(camera_error(secret), ErrorCode::io);
  ASSERT_EQ(administrator ? ::seteuid(0) : 0, 0);
}

}  // namespace
}  // namespace peel::video
