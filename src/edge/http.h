// Asking the service over HTTP or HTTPS, one request after the other.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace peel::edge {

struct ServiceAddress {
  bool secure = false;
  std::string host;
  std::string port;
  std::string origin;  // "https://peel.example", as the service knows itself
};

// "https://NAME", "https://NAME:PORT", "http://localhost:PORT". Errors: invalid_input; refused: plain HTTP to
// another machine.
base::Result<ServiceAddress> service_address(const std::string& text);

struct HttpRequest {
  std::string method;                              // "GET" or "POST"
  std::string path;                                // with its query
  std::string body{};                              // JSON
  std::string bearer{};                            // empty: none
  std::size_t most_bytes = 1u << 20;               // of the answer's body
  base::Duration limit = std::chrono::seconds{5};  // for all of it
  std::function<bool()> stop{};                    // asked some ten times a second: give up?
};

// The body is overwritten when it goes: it may hold a key.
struct HttpAnswer {
  HttpAnswer() = default;
  HttpAnswer(int code, std::string text) : status(code), body(std::move(text)) {}
  HttpAnswer(HttpAnswer&&) = default;
  HttpAnswer& operator=(HttpAnswer&&) = default;
  ~HttpAnswer();
  int status = 0;
  std::string body;
};

// Keeps its connection for the next request. One thread at a time.
class HttpClient {
 public:
  // `authority`: PEM of whose certificates are believed; empty: the system's. The service's certificate must
  // be of one of them and for its name. Errors: not_found, invalid_input (no PEM).
  static base::Result<std::unique_ptr<HttpClient>> create(const ServiceAddress& address,
                                                          const std::filesystem::path& authority);
  virtual ~HttpClient() = default;
  // Errors: unavailable, for whatever the network or the service's certificate is about, and when it was
  // given up.
  virtual base::Result<HttpAnswer> ask(const HttpRequest& request) = 0;
};

}  // namespace peel::edge
