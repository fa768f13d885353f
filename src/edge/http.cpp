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

// How long a question may still take, and whether anybody wants its answer.
class Patience {
 public:
  explicit Patience(const HttpRequest& request)
      : stop_(request.stop), end_(std::chrono::steady_clock::now() + request.limit) {}
  bool given_up() const { return stop_ && stop_(); }
  bool over() const { return given_up() || std::chrono::steady_clock::now() >= end_; }
  std::chrono::steady_clock::time_point end() const { return end_; }

 private:
  const std::function<bool()>& stop_;
  const std::chrono::steady_clock::time_point end_;
};

// Limits are kept by asynchronous operations alone; each is run to its end before the next.
class Steps {
 public:
  static constexpr auto look_every = std::chrono::milliseconds{100};

  // `cancel` ends what was begun.
  template <class Begin, class Cancel>
  error_code run(const Patience& patience, Begin begin, Cancel cancel) {
    error_code result = asio::error::would_block;
    begin([&result](error_code problem, const auto&...) { result = problem; });
    io_.restart();
    while (result == asio::error::would_block) {
      io_.run_one_for(look_every);
      if (result == asio::error::would_block && patience.given_up()) cancel();
    }
    io_.poll();  // what else the operation left, while the stream is there
    return result;
  }

  using Places = asio::ip::tcp::resolver::results_type;
  // Finding an address cannot be broken off, and takes as long as name servers do: what is found too late is
  // found for nobody.
  error_code find(const Patience& patience, const ServiceAddress& address, Places& places) {
    struct Found {
      error_code problem = asio::error::would_block;
      Places places;
    };
    const auto found = std::make_shared<Found>();
    resolver_.async_resolve(address.host, address.port, [found](error_code problem, Places all) {
      found->problem = problem;
      found->places = std::move(all);
    });
    io_.restart();
    while (found->problem == asio::error::would_block && !patience.over()) io_.run_one_for(look_every);
    if (found->problem == asio::error::would_block) {
      resolver_.cancel();
      return asio::error::timed_out;
    }
    places = std::move(found->places);
    return found->problem;
  }
  asio::io_context& io() { return io_; }

 private:
  asio::io_context io_{1};
  asio::ip::tcp::resolver resolver_{io_};
};

template <class Stream>
class Client final : public HttpClient {
 public:
  Client(ServiceAddress address, std::shared_ptr<asio::ssl::context> tls)
      : address_(std::move(address)), tls_(std::move(tls)) {}

  Result<HttpAnswer> ask(const HttpRequest& request) override {
    const bool reused = stream_.has_value();
    const Patience patience(request);
    error_code problem;
    auto answer = attempt(request, patience, problem);
    // The service may have closed what was kept. Everything that is asked can be asked twice.
    if (!answer && reused && !patience.over()) answer = attempt(request, patience, problem);
    if (!answer) return unreachable(address_, problem);
    return std::move(*answer);
  }

 private:
  std::optional<HttpAnswer> attempt(const HttpRequest& request, const Patience& patience,
                                    error_code& problem) {
    if (!stream_) problem = connect(patience);
    if (!stream_) return std::nullopt;
    lowest().expires_at(patience.end());
    auto answer = exchange(request, patience, problem);
    if (!answer) stream_.reset();
    return answer;
  }

  // One operation on the stream.
  template <class Begin>
  error_code step(const Patience& patience, Begin begin) {
    return steps_.run(patience, begin, [this] { lowest().cancel(); });
  }

  error_code connect(const Patience& patience) {
    Steps::Places places;
    error_code problem = steps_.find(patience, address_, places);
    if (problem) return problem;
    make_stream();
    lowest().expires_at(patience.end());
    problem = step(patience, [&](auto done) { lowest().async_connect(places, done); });
    if (!problem) problem = shake_hands(patience);
    if (problem) stream_.reset();
    return problem;
  }

  void make_stream() {
    if constexpr (std::is_same_v<Stream, Secure>)
      stream_.emplace(steps_.io(), *tls_);
    else
      stream_.emplace(steps_.io());
  }

  error_code shake_hands([[maybe_unused]] const Patience& patience) {
    if constexpr (std::is_same_v<Stream, Secure>) {
      stream_->set_verify_mode(asio::ssl::verify_peer);
      stream_->set_verify_callback(asio::ssl::host_name_verification(address_.host));
      if (!SSL_set_tlsext_host_name(stream_->native_handle(), address_.host.c_str()))
        return asio::error::invalid_argument;
      return step(patience,
                  [&](auto done) { stream_->async_handshake(asio::ssl::stream_base::client, done); });
    }
    return {};
  }

  std::optional<HttpAnswer> exchange(const HttpRequest& request, const Patience& patience,
                                     error_code& problem) {
    http::request<http::string_body> sent(http::string_to_verb(request.method), request.path, 11);
    sent.set(http::field::host, address_.host);
    sent.set(http::field::origin, address_.origin);
    if (!request.bearer.empty()) sent.set(http::field::authorization, "Bearer " + request.bearer);
    if (request.method != "GET") {
      sent.set(http::field::content_type, "application/json");
      sent.body() = request.body;
    }
    sent.prepare_payload();
    problem = step(patience, [&](auto done) { http::async_write(*stream_, sent, done); });
    base::wipe(std::span(reinterpret_cast<std::uint8_t*>(sent.body().data()), sent.body().size()));
    if (problem) return std::nullopt;
    http::response_parser<http::string_body> parser;
    parser.body_limit(request.most_bytes);
    beast::flat_buffer buffer;
    // The header by itself first: read in one go, Beast 1.74 passes over the limit where the length is told.
    problem = step(patience, [&](auto done) { http::async_read_header(*stream_, buffer, parser, done); });
    if (problem) return std::nullopt;
    problem = step(patience, [&](auto done) { http::async_read(*stream_, buffer, parser, done); });
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
