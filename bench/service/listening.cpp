#include "service/listening.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <iostream>
#include <optional>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>

#include "base/time.h"
#include "server/api.h"

namespace peel::bench {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void end_with(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(1);
}

template <class Number>
Number number_of(std::string_view text, int base = 10) {
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size())
    end_with("no number: " + std::string(text));
  return number;
}

// The part between two others; empty when it is not there.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const auto begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + before.size());
  return text.substr(0, text.find(after));
}

int connected(std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int line = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (line < 0 || ::connect(line, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
    end_with(fmt::format("no connection: {}", std::strerror(errno)));
  return line;
}

// What one person hears: an answer in chunks, with events in it.
struct Line {
  int socket = -1;
  bool answered = false;
  std::string raw;   // not yet a whole chunk
  std::string text;  // not yet a whole event
  std::vector<std::uint64_t> numbers;

  // False when the line has ended.
  bool read() {
    char buffer[16384];
    const auto size = ::recv(socket, buffer, sizeof buffer, 0);
    if (size <= 0) return false;
    raw.append(buffer, static_cast<std::size_t>(size));
    if (!answered) take_header();
    while (answered && take_chunk()) {
    }
    return true;
  }

  void take_header() {
    const auto end = raw.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (!raw.starts_with("HTTP/1.1 200 ")) end_with("the service says " + raw);
    raw.erase(0, end + 4);
    answered = true;
  }

  bool take_chunk() {
    const auto end = raw.find("\r\n");
    if (end == std::string::npos) return false;
    const auto size = number_of<std::size_t>(std::string_view(raw).substr(0, end), 16);
    if (raw.size() < end + 2 + size + 2) return false;
    text.append(raw, end + 2, size);
    raw.erase(0, end + 2 + size + 2);
    return true;
  }
};

class Listening {
 public:
  Listening(std::uint16_t port, const std::vector<std::string>& sessions, std::uint64_t after,
            std::string act)
      : act_("\"act\":\"" + std::move(act) + "\""),
        lines_(sessions.size()),
        polled_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i < sessions.size(); ++i) {
      lines_[i].socket = connected(port);
      const std::string asked =
          fmt::format("GET /api/v1/events?after={} HTTP/1.1\r\nHost: localhost:{}\r\nCookie: {}={}\r\n\r\n",
                      after, port, server::session_cookie, sessions[i]);
      if (::send(lines_[i].socket, asked.data(), asked.size(), 0) != static_cast<ssize_t>(asked.size()))
        end_with("no request could be sent");
      watch(lines_[i].socket, i);
      // As people do, one after the other.
      while (!lines_[i].answered) step();
    }
    watch(STDIN_FILENO, lines_.size());
  }

  Heard hear() {
    while (!done()) step();
    for (const Line& line : lines_) heard_.other_than_first += line.numbers != lines_.front().numbers;
    heard_.numbers = lines_.front().numbers;
    return std::move(heard_);
  }

 private:
  void watch(int file, std::size_t number) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = number;
    if (::epoll_ctl(polled_, EPOLL_CTL_ADD, file, &event) != 0) end_with("epoll");
  }

  void step() {
    epoll_event events[64];
    const int count = ::epoll_wait(polled_, events, 64, 100);
    for (int i = 0; i < count; ++i) {
      const auto number = static_cast<std::size_t>(events[i].data.u64);
      if (number == lines_.size())
        take_last();
      else
        take(lines_[number]);
    }
  }

  void take_last() {
    std::string line;
    if (!std::getline(std::cin, line)) end_with("the service's side has gone");
    last_ = number_of<std::uint64_t>(line);
    until_ = Clock::now() + std::chrono::seconds(20);
    ::epoll_ctl(polled_, EPOLL_CTL_DEL, STDIN_FILENO, nullptr);
  }

  void take(Line& line) {
    if (!line.read()) {
      ++heard_.cut_off;
      ::epoll_ctl(polled_, EPOLL_CTL_DEL, line.socket, nullptr);
      return;
    }
    const auto now = std::chrono::system_clock::now();
    for (;;) {
      const auto end = line.text.find("\n\n");
      if (end == std::string::npos) return;
      take_event(line, std::string_view(line.text).substr(0, end), now);
      line.text.erase(0, end + 2);
    }
  }

  void take_event(Line& line, std::string_view event, std::chrono::system_clock::time_point now) {
    if (event.find(act_) == std::string_view::npos) return;
    const auto number = number_of<std::uint64_t>(between(event, "id: ", "\n"));
    line.numbers.push_back(number);
    const std::chrono::duration<float, std::milli> took = now - entered(number, event);
    heard_.milliseconds.push_back(took.count());
  }

  // The entry's time, read once for all listeners.
  base::Time entered(std::uint64_t number, std::string_view event) {
    const auto found = entered_.find(number);
    if (found != entered_.end()) return found->second;
    const auto at = base::parse_time(between(event, "\"at\":\"", "\""));
    if (!at) end_with("an event without a time: " + std::string(event));
    return entered_[number] = *at;
  }

  bool done() const {
    if (!last_) return false;
    if (Clock::now() > until_) return true;
    return std::ranges::all_of(
        lines_, [&](const Line& line) { return !line.numbers.empty() && line.numbers.back() >= *last_; });
  }

  std::string act_;
  std::vector<Line> lines_;
  int polled_ = -1;
  std::unordered_map<std::uint64_t, base::Time> entered_;
  Heard heard_;
  std::optional<std::uint64_t> last_;
  Clock::time_point until_;
};

}  // namespace

Heard listen(std::uint16_t port, const std::vector<std::string>& sessions, std::uint64_t after,
             const std::string& act) {
  Listening listening(port, sessions, after, act);
  fmt::print("ready\n");
  std::fflush(stdout);
  return listening.hear();
}

}  // namespace peel::bench
