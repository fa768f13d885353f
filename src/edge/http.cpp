// The one file that knows Boost.Beast, which takes long to compile.
#include "edge/http.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <optional>

#include "base/file.h"
#include "base/secret.h"

namespace peel::edge {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;
using boost::system::error_code;

namespace {

constexpr std::size_t largest_authority = 1u << 20;

using Plain = beast::tcp_stream;
using Secure = beast::ssl_stream<beast::tcp_stream>;

tl::unexpected<base::Error> unreachable(const ServiceAddress& address, const error_code& problem) {
  return fail(ErrorCode::unavailable, "the service at {} cannot be asked: {}", address.origin,
              problem.message());
}

// Limits are kept by asynchronous operations alone; each is run to its end before the next.
class Steps {
 public:
  template <class Begin>
  error_code run(Begin begin) {
    error_code result = asio::error::would_block;
    begin([&result](error_code problem, const auto&...) { result = problem; });
    io_.restart();
    io_.run();
    return result;
  }
  asio::io_context& io() { return io_; }

 private:
  asio::io_context io_{1};
};

template <class Stream>
class Client final : public HttpClient {
 public:
  Client(ServiceAddress address, std::shared_ptr<asio::ssl::context> tls)
      : address_(std::move(address)), tls_(std::move(tls)) {}

  Result<HttpAnswer> ask(const HttpRequest& request) override {
    const bool reused = stream_.has_value();
    error_code problem;
    auto answer = attempt(request, problem);
    // The service may have closed what was kept. Everything that is asked can be asked twice.
    if (!answer && reused) answer = attempt(request, problem);
    if (!answer) return unreachable(address_, problem);
    return std::move(*answer);
  }

 private:
  std::optional<HttpAnswer> attempt(const HttpRequest& request, error_code& problem) {
    if (!stream_) problem = connect(request.limit);
    if (!stream_) return std::nullopt;
    auto answer = exchange(request, problem);
    if (!answer) stream_.reset();
    return answer;
  }

  error_code connect(base::Duration limit) {
    asio::ip::tcp::resolver resolver(steps_.io());
    asio::ip::tcp::resolver::results_type places;
    error_code problem = steps_.run([&](auto done) {
      resolver.async_resolve(address_.host, address_.port, [&places, done](error_code e, auto found) {
        places = found;
        done(e);
      });
    });
    if (problem) return problem;
    make_stream();
    lowest().expires_after(limit);
    problem = steps_.run([&](auto done) { lowest().async_connect(places, done); });
    if (!problem) problem = shake_hands();
    if (problem) stream_.reset();
    return problem;
  }

  void make_stream() {
    if constexpr (std::is_same_v<Stream, Secure>)
      stream_.emplace(steps_.io(), *tls_);
    else
      stream_.emplace(steps_.io());
  }

  error_code shake_hands() {
    if constexpr (std::is_same_v<Stream, Secure>) {
      stream_->set_verify_mode(asio::ssl::verify_peer);
      stream_->set_verify_callback(asio::ssl::host_name_verification(address_.host));
      if (!SSL_set_tlsext_host_name(stream_->native_handle(), address_.host.c_str()))
        return asio::error::invalid_argument;
      return steps_.run([&](auto done) { stream_->async_handshake(asio::ssl::stream_base::client, done); });
    }
    return {};
  }

  std::optional<HttpAnswer> exchange(const HttpRequest& request, error_code& problem) {
    http::request<http::string_body> sent(http::string_to_verb(request.method), request.path, 11);
    sent.set(http::field::host, address_.host);
    sent.set(http::field::origin, address_.origin);
    if (!request.bearer.empty()) sent.set(http::field::authorization, "Bearer " + request.bearer);
    if (request.method != "GET") {
      sent.set(http::field::content_type, "application/json");
      sent.body() = request.body;
    }
    sent.prepare_payload();
    lowest().expires_after(request.limit);
    problem = steps_.run([&](auto done) { http::async_write(*stream_, sent, done); });
    base::wipe(std::span(reinterpret_cast<std::uint8_t*>(sent.body().data()), sent.body().size()));
    if (problem) return std::nullopt;
    http::response_parser<http::string_body> parser;
    parser.body_limit(request.most_bytes);
    beast::flat_buffer buffer;
    // The header by itself first: read in one go, Beast 1.74 passes over the limit where the length is told.
    problem = steps_.run([&](auto done) { http::async_read_header(*stream_, buffer, parser, done); });
    if (problem) return std::nullopt;
    problem = steps_.run([&](auto done) { http::async_read(*stream_, buffer, parser, done); });
    if (problem) return std::nullopt;
    const bool keep = parser.keep_alive();
    auto response = parser.release();
    HttpAnswer answer(static_cast<int>(response.result_int()), std::move(response.body()));
    if (!keep) stream_.reset();
    return answer;
  }

  beast::tcp_stream& lowest() { return beast::get_lowest_layer(*stream_); }

  ServiceAddress address_;
  std::shared_ptr<asio::ssl::context> tls_;
  Steps steps_;
  std::optional<Stream> stream_;
};

Result<std::shared_ptr<asio::ssl::context>> tls_for(const std::filesystem::path& authority) {
  auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  error_code problem;
  tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                       asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1,
                   problem);
  if (authority.empty()) {
    tls->set_default_verify_paths(problem);
    if (problem) return fail(ErrorCode::io, "the system's authorities cannot be read: {}", problem.message());
    return tls;
  }
  PEEL_TRY(const std::string pem, base::read_text_file(authority, largest_authority));
  tls->add_certificate_authority(asio::buffer(pem), problem);
  if (problem)
    return fail(ErrorCode::invalid_input, "{} is no certificate in PEM: {}", authority.string(),
                problem.message());
  return tls;
}

}  // namespace

HttpAnswer::~HttpAnswer() {
  base::wipe(std::span(reinterpret_cast<std::uint8_t*>(body.data()), body.size()));
}

Result<ServiceAddress> service_address(const std::string& text) {
  const auto wrong = [&] {
    return fail(ErrorCode::invalid_input,
                "\"{}\" is no address of a service: https://NAME, https://NAME:PORT or http://localhost:PORT",
                text);
  };
  ServiceAddress address;
  address.origin = text;
  while (address.origin.ends_with('/')) address.origin.pop_back();
  const auto scheme = address.origin.find("://");
  if (scheme == std::string::npos) return wrong();
  address.secure = address.origin.substr(0, scheme) == "https";
  if (!address.secure && address.origin.substr(0, scheme) != "http") return wrong();
  const std::string rest = address.origin.substr(scheme + 3);
  const auto colon = rest.find(':');
  address.host = rest.substr(0, colon);
  address.port = colon == std::string::npos ? (address.secure ? "443" : "80") : rest.substr(colon + 1);
  const bool is_port = !address.port.empty() && address.port.size() <= 5 &&
                       address.port.find_first_not_of("0123456789") == std::string::npos;
  const bool is_host = !address.host.empty() && address.host.find_first_not_of(
                                                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                    "0123456789.-") == std::string::npos;
  if (!is_port || !is_host) return wrong();
  if (!address.secure && address.host != "localhost")
    return fail(ErrorCode::refused, "{} is another machine: faces go there by https only, so give https://{}",
                address.host, address.host);
  return address;
}

Result<std::unique_ptr<HttpClient>> HttpClient::create(const ServiceAddress& address,
                                                       const std::filesystem::path& authority) {
  if (!address.secure) return std::make_unique<Client<Plain>>(address, nullptr);
  PEEL_TRY(auto tls, tls_for(authority));
  return std::make_unique<Client<Secure>>(address, std::move(tls));
}

}  // namespace peel::edge
