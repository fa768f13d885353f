// Private to server.cpp: sockets that take few large requests at a time. RESTinio keeps a request's body
// until it is whole and knows one limit for all of them, so many connections could otherwise fill the memory
// together, signed in or not.
#pragma once

#include <atomic>
#include <memory>
#include <restinio/all.hpp>
#include <restinio/tls.hpp>
#include <utility>
#include <vector>

#include "server/api.h"

namespace peel::server {

inline constexpr int most_large_at_once = 4;

// What of a request has arrived on one connection. Above the size of a usual request it needs one of few
// places, which are all connections' of this process, and keeps it until it is answered, or the connection
// ends.
class Arrival {
 public:
  Arrival() = default;
  Arrival(const Arrival&) = delete;
  Arrival& operator=(const Arrival&) = delete;
  ~Arrival() { answered(); }

  // False when there is no place: the connection must end.
  bool add(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ <= usual || has_place_) return true;
    has_place_ = taken_.fetch_add(1) < most_large_at_once;
    if (!has_place_) --taken_;
    return has_place_;
  }
  void answered() {
    bytes_ = 0;
    if (std::exchange(has_place_, false)) --taken_;
  }

 private:
  static constexpr std::size_t usual = max_body + (64u << 10);  // with the header
  inline static std::atomic<int> taken_{0};
  std::size_t bytes_ = 0;
  bool has_place_ = false;
};

template <class Socket>
class Bounded : public Socket {
 public:
  using Socket::Socket;
  Bounded(Bounded&& other) noexcept
      : Socket(std::move(other)), arrival_(std::exchange(other.arrival_, std::make_shared<Arrival>())) {}
  Bounded& operator=(Bounded&& other) noexcept {
    Socket::operator=(std::move(other));
    arrival_ = std::exchange(other.arrival_, std::make_shared<Arrival>());
    return *this;
  }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    namespace asio = restinio::asio_ns;
    auto executor = asio::get_associated_executor(handler);
    Socket::async_read_some(
        buffers,
        asio::bind_executor(executor, [arrival = arrival_, done = std::forward<Handler>(handler)](
                                          const asio::error_code& problem, std::size_t size) mutable {
          const bool room = problem || arrival->add(size);
          done(room ? problem : asio::error_code(asio::error::no_buffer_space), room ? size : 0);
        }));
  }
  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    arrival_->answered();
    return Socket::async_write_some(buffers, std::forward<Handler>(handler));
  }

 private:
  std::shared_ptr<Arrival> arrival_ = std::make_shared<Arrival>();
};

using PlainSocket = Bounded<restinio::asio_ns::ip::tcp::socket>;
using SecureSocket = Bounded<restinio::tls_socket_t>;

}  // namespace peel::server

// As RESTinio has them for its own TLS sockets.
namespace restinio {

template <class Settings>
class socket_type_dependent_settings_t<Settings, peel::server::SecureSocket>
    : public socket_type_dependent_settings_t<Settings, tls_socket_t> {
 public:
  socket_type_dependent_settings_t() {}
  socket_type_dependent_settings_t(socket_type_dependent_settings_t&&) = default;

 protected:
  ~socket_type_dependent_settings_t() = default;
};

namespace impl {

template <>
class socket_supplier_t<peel::server::SecureSocket> {
 protected:
  template <class Settings>
  socket_supplier_t(Settings& settings, asio_ns::io_context& context)
      : tls_(settings.giveaway_tls_context()), context_(context) {
    sockets_.reserve(settings.concurrent_accepts_count());
    while (sockets_.size() < settings.concurrent_accepts_count()) sockets_.emplace_back(context_, tls_);
  }
  virtual ~socket_supplier_t() = default;

  auto& socket(std::size_t index) { return sockets_.at(index); }
  auto move_socket(std::size_t index) {
    return std::exchange(sockets_.at(index), peel::server::SecureSocket(context_, tls_));
  }
  auto concurrent_accept_sockets_count() const { return sockets_.size(); }

 private:
  std::shared_ptr<asio_ns::ssl::context> tls_;
  asio_ns::io_context& context_;
  std::vector<peel::server::SecureSocket> sockets_;
};

}  // namespace impl
}  // namespace restinio
