// The one file that knows RESTinio, which takes long to compile.
#include "server/server.h"

#include <atomic>
#include <restinio/all.hpp>
#include <restinio/tls.hpp>

#include "base/file_access.h"
#include "server/bounded_socket_internal.h"

namespace peel::server {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

namespace asio = restinio::asio_ns;

constexpr std::uint64_t max_pending = 64;  // writes that a listener may be behind

struct Inside {
  const Api& api;
  Events& events;
  const Files& files;
};

// --- one request ---

Request request_of(const restinio::request_t& from) {
  Request request;
  const auto& header = from.header();
  request.method = header.method().c_str();
  request.path = std::string(header.path());
  request.query = parse_query(std::string_view(header.query().data(), header.query().size()));
  header.for_each_field([&](const auto& field) {
    std::string name = field.name();
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    auto& value = request.headers[name];
    value = value.empty() ? field.value() : value + (name == "cookie" ? "; " : ", ") + field.value();
  });
  request.body = from.body();
  request.from = from.remote_endpoint().address().to_string();
  return request;
}

template <class Response>
void add_headers(Response& response, const Answer& answer) {
  for (const auto& [name, value] : safe_headers(answer)) response.append_header(name, value);
}

restinio::request_handling_status_t send(const restinio::request_handle_t& request, const Answer& answer) {
  auto response = request->create_response(restinio::http_status_line_t{
      restinio::http_status_code_t(static_cast<std::uint16_t>(answer.status)), reason_of(answer.status)});
  add_headers(response, answer);
  if (answer.status != 204) {
    response.append_header(restinio::http_field::content_type, answer.content_type);
    if (request->header().method() != restinio::http_method_head()) response.set_body(answer.body);
  }
  return response.done();
}

// --- events ---

using Chunked = restinio::response_builder_t<restinio::chunked_output_t>;

class Line final : public Listener {
 public:
  explicit Line(Chunked response) : response_(std::move(response)), pending_(std::make_shared<Pending>()) {}

  bool send(const std::string& text) override {
    if (pending_->gone || pending_->writes >= max_pending) {
      close();
      return false;
    }
    ++pending_->writes;
    response_.append_chunk(text);
    response_.flush([pending = pending_](const asio::error_code& problem) {
      --pending->writes;
      if (problem) pending->gone = true;
    });
    return true;
  }

  void close() override {
    if (closed_) return;
    closed_ = true;
    response_.done();
  }

 private:
  struct Pending {
    std::atomic<std::uint64_t> writes{0};
    std::atomic<bool> gone{false};
  };
  Chunked response_;
  std::shared_ptr<Pending> pending_;
  bool closed_ = false;
};

restinio::request_handling_status_t listen(const restinio::request_handle_t& from, const Inside& inside,
                                           const Request& request) {
  const auto account = inside.api.account_of(request);
  if (!account) return send(from, problem(401, "refused", account.error().message));
  std::uint64_t next = 0;
  const std::string last(request.header("last-event-id"));
  const auto asked = request.query.find("after");
  const std::string after = last.empty() && asked != request.query.end() ? asked->second : last;
  if (after.find_first_not_of("0123456789") != std::string::npos || after.size() > 15)
    return send(from, problem(400, "invalid_input", "the last event's id must be a whole number"));
  if (!after.empty()) next = std::stoull(after) + 1;
  auto response = from->create_response<restinio::chunked_output_t>();
  add_headers(response, Answer{});
  response.append_header(restinio::http_field::content_type, "text/event-stream");
  response.flush();
  inside.events.add(std::make_unique<Line>(std::move(response)), request.cookie(session_cookie),
                    account->roles, next);
  return restinio::request_accepted();
}

restinio::request_handling_status_t handle(const restinio::request_handle_t& from, const Inside& inside) {
  Request request = request_of(*from);
  if (request.path == "/api/v1/events" && request.method == "GET") return listen(from, inside, request);
  if ((request.method == "GET" || request.method == "HEAD") && !inside.api.knows(request.path))
    if (const Answer* file = inside.files.find(request.path)) return send(from, *file);
  return send(from, inside.api.answer(std::move(request)));
}

// --- the listening ---

template <class Socket>
struct Traits : restinio::traits_t<restinio::asio_timer_manager_t, restinio::null_logger_t,
                                   restinio::default_request_handler_t, restinio::default_strand_t, Socket> {
  static constexpr bool use_connection_count_limiter = true;
};
using Plain = Traits<PlainSocket>;
using Secure = Traits<SecureSocket>;

template <class Kind>
class Running final : public Server {
 public:
  Running(const ServerOptions& options, Inside inside, std::optional<asio::ssl::context> tls) {
    using namespace std::chrono_literals;
    restinio::server_settings_t<Kind> settings;
    settings.address(options.address)
        .port(options.port)
        .max_parallel_connections(options.most_connections)
        .max_pipelined_requests(4)
        .read_next_http_message_timelimit(75s)
        .write_http_response_timelimit(30s)
        .handle_request_timeout(75s)
        .concurrent_accepts_count(2)
        .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                      .max_url_size(4096)
                                      .max_field_name_size(256)
                                      .max_field_value_size(8192)
                                      .max_field_count(64)
                                      .max_body_size(largest_body))
        .acceptor_post_bind_hook(
            [this](asio::ip::tcp::acceptor& acceptor) { port_ = acceptor.local_endpoint().port(); })
        .request_handler([inside](restinio::request_handle_t request) { return handle(request, inside); });
    if constexpr (std::is_same_v<Kind, Secure>) settings.tls_context(std::move(*tls));
    server_ = restinio::run_async<Kind>(restinio::own_io_context(), std::move(settings), options.threads);
  }
  std::uint16_t port() const override { return port_; }
  void stop() override {
    server_->stop();
    server_->wait();
  }

 private:
  std::uint16_t port_ = 0;
  restinio::running_server_handle_t<Kind> server_;
};

Result<asio::ssl::context> tls_of(const ServerOptions& options) {
  // What others may read or change is no key.
  PEEL_TRY(const base::SecretBytes key, base::read_guarded_secret(options.key, 1u << 20));
  PEEL_TRY(const std::string chain, base::read_guarded_file(options.certificate, 1u << 20));
  asio::ssl::context context(asio::ssl::context::tls_server);
  asio::error_code problem;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                          asio::ssl::context::no_tlsv1_1 | asio::ssl::context::no_compression,
                      problem);
  if (!problem) context.use_certificate_chain(asio::buffer(chain), problem);
  if (problem)
    return fail(ErrorCode::invalid_input, "{} is no certificate in PEM: {}", options.certificate.string(),
                problem.message());
  context.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem, problem);
  if (problem)
    return fail(ErrorCode::invalid_input, "{} is no private key that fits the certificate: {}",
                options.key.string(), problem.message());
  return context;
}

Result<asio::ip::address> address_of(const ServerOptions& options) {
  asio::error_code problem;
  const auto address = asio::ip::make_address(options.address, problem);
  if (problem) return fail(ErrorCode::invalid_input, "{} is no address to listen on", options.address);
  if (options.certificate.empty() && !address.is_loopback())
    return fail(ErrorCode::refused,
                "{} can be reached from other machines: that needs HTTPS, so give --certificate and --key",
                options.address);
  return address;
}

tl::unexpected<base::Error> cannot_listen(const ServerOptions& options, const std::string& why) {
  return fail(ErrorCode::unavailable,
              "nobody can listen on {}:{}: {}; end what listens there, or choose another port with --listen",
              options.address, options.port, why);
}

}  // namespace

base::Status check_can_listen(const ServerOptions& options) {
  PEEL_TRY(const auto address, address_of(options));
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context);
  const asio::ip::tcp::endpoint where(address, options.port);
  asio::error_code problem;
  acceptor.open(where.protocol(), problem);
  if (!problem) acceptor.set_option(asio::ip::tcp::acceptor::reuse_address(true), problem);
  if (!problem) acceptor.bind(where, problem);
  if (!problem) acceptor.listen(1, problem);
  if (problem) return cannot_listen(options, problem.message());
  return {};
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, const Api& api, Events& events,
                                              const Files& files) {
  PEEL_CHECK(address_of(options));
  const bool secure = !options.certificate.empty();
  std::optional<asio::ssl::context> tls;
  if (secure) {
    PEEL_TRY(tls, tls_of(options));
  }
  const Inside inside{api, events, files};
  try {
    if (secure) return std::make_unique<Running<Secure>>(options, inside, std::move(tls));
    return std::make_unique<Running<Plain>>(options, inside, std::nullopt);
  } catch (const std::exception& thrown) {
    return cannot_listen(options, thrown.what());
  }
}

}  // namespace peel::server
