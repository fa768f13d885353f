// The client against a server that a test makes: limits are kept, and addresses are what they must be.
#include "edge/http.h"

#include <arpa/inet.h>
#include <atomic>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace peel::edge {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;

// Answers each connection's requests with `answer`, but only so many of all; an empty one is never sent.
class MadeServer {
 public:
  explicit MadeServer(std::string answer, int answers = 1000)
      : answer_(std::move(answer)), answers_(answers) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    ::listen(socket_, 4);
    thread_ = std::thread([this] { serve(); });
  }
  ~MadeServer() {
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
    thread_.join();
  }
  std::uint16_t port = 0;
  std::atomic<int> connections{0};
  std::string asked;  // the newest request

 private:
  void serve() {
    for (int one = 0; (one = ::accept(socket_, nullptr, nullptr)) >= 0; ::close(one)) {
      ++connections;
      std::array<char, 4096> buffer{};
      for (ssize_t got = 0; (got = ::recv(one, buffer.data(), buffer.size(), 0)) > 0;) {
        asked.assign(buffer.data(), static_cast<std::size_t>(got));
        if (!answer_.empty() && answers_-- > 0) ::send(one, answer_.data(), answer_.size(), MSG_NOSIGNAL);
        if (answer_.find("close") != std::string::npos) break;
      }
    }
  }
  std::string answer_;
  int answers_;
  int socket_ = -1;
  std::thread thread_;
};

std::unique_ptr<HttpClient> client_of(const MadeServer& server) {
  const auto address = service_address("http://localhost:" + std::to_string(server.port));
  return std::move(*HttpClient::create(*address, {}));
}

TEST(Http, AddressesAreHttpsOrThisMachine) {
  const auto good = service_address("https://peel.example/");
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_TRUE(good->secure);
  EXPECT_EQ(good->port, "443");
  EXPECT_EQ(good->origin, "https://peel.example");
  EXPECT_EQ(service_address("https://peel.example:8443")->port, "8443");
  EXPECT_TRUE(service_address("http://localhost:8080"));
  EXPECT_EQ(service_address("http://peel.example").error().code, ErrorCode::refused);
  EXPECT_EQ(service_address("http://localhost.evil.example").error().code, ErrorCode::refused);
  for (const char* wrong : {"", "peel.example", "ftp://peel.example", "https://", "https://peel.example/x",
                            "https://user@peel.example", "https://peel.example:x"})
    EXPECT_EQ(service_address(wrong).error().code, ErrorCode::invalid_input) << wrong;
}

TEST(Http, AsksOverAndOverOnOneConnection) {
  MadeServer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const auto client = client_of(server);
  for (int i = 0; i < 3; ++i) {
    const auto answer = client->ask({"POST", "/x", "{\"a\":1}", "token"});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "{}");
  }
  EXPECT_EQ(server.connections, 1);
  EXPECT_NE(server.asked.find("Authorization: Bearer token"), std::string::npos) << server.asked;
  EXPECT_NE(server.asked.find("Origin: http://localhost:"), std::string::npos);
}

TEST(Http, ConnectsAnewWhenTheServiceClosed) {
  MadeServer server("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  const auto client = client_of(server);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client->ask({"GET", "/x"}));
  EXPECT_EQ(server.connections, 3);
}

TEST(Http, WaitsNoLongerThanItMay) {
  MadeServer server("");
  const auto client = client_of(server);
  const auto began = std::chrono::steady_clock::now();
  const auto answer = client->ask({"GET", "/x", "", "", 100, milliseconds(200)});
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(3));
}

// What it must forget by then may hang on it.
TEST(Http, TriesNoSecondTimeOnceItsTimeIsUp) {
  MadeServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 1);
  const auto client = client_of(server);
  ASSERT_TRUE(client->ask({"GET", "/x"}));
  EXPECT_FALSE(client->ask({"GET", "/x", "", "", 100, milliseconds(200)}));
  EXPECT_FALSE(client->ask({"GET", "/x", "", "", 100, milliseconds(200)}));
  EXPECT_EQ(server.connections, 2) << "one kept until it was of no more use, one for the last question";
}

TEST(Http, IsGivenUpWhenNobodyWantsTheAnswer) {
  MadeServer server("");
  const auto client = client_of(server);
  const auto began = std::chrono::steady_clock::now();
  const auto enough = [&] { return std::chrono::steady_clock::now() - began > milliseconds(200); };
  const auto answer = client->ask({"GET", "/x", "", "", 100, std::chrono::seconds(30), enough});
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

TEST(Http, TakesNoMoreThanItAskedFor) {
  MadeServer server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
  const auto client = client_of(server);
  EXPECT_TRUE(client->ask({"GET", "/x", "", "", 10}));
  EXPECT_FALSE(client->ask({"GET", "/x", "", "", 9}));
}

TEST(Http, SaysThatNobodyAnswers) {
  std::uint16_t port = 0;
  { port = MadeServer("").port; }
  const auto address = service_address("http://localhost:" + std::to_string(port));
  const auto answer = (*HttpClient::create(*address, {}))->ask({"GET", "/x"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace peel::edge
