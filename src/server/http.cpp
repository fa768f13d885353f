#include "server/http.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"

namespace peel::server {

using base::ErrorCode;

namespace {

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_input:
      return 400;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::refused:
      return 403;
    case ErrorCode::unavailable:
      return 503;
    case ErrorCode::exhausted:
      return 429;
    case ErrorCode::corrupt:
    case ErrorCode::io:
    case ErrorCode::internal:
      break;
  }
  return 500;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
      continue;
    }
    const auto byte = text[i] == '%' && i + 2 < text.size() ? base::from_hex(text.substr(i + 1, 2))
                                                            : base::Result<base::Bytes>(base::Bytes{});
    if (byte && byte->size() == 1) {
      out += static_cast<char>(byte->front());
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string Request::cookie(std::string_view name) const {
  std::string_view rest = header("cookie");
  std::optional<std::string> found;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    const auto equal = one.find('=');
    if (equal == std::string_view::npos || one.substr(0, equal) != name) continue;
    if (found) return {};
    found = std::string(one.substr(equal + 1));
  }
  return found.value_or("");
}

Answer problem(int status, std::string_view code, std::string_view message) {
  Answer answer;
  answer.status = status;
  answer.body = base::Json{{"error", {{"code", code}, {"message", message}}}}.dump(
      -1, ' ', false, base::Json::error_handler_t::replace);
  return answer;
}

Answer answer_of(const base::Error& error) {
  return problem(status_of(error.code), base::name_of(error.code), error.message);
}

const char* reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

std::vector<std::pair<std::string, std::string>> safe_headers(const Answer& answer) {
  std::vector<std::pair<std::string, std::string>> all{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src "
       "'self'; "
       "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
      // Browsers take no notice of it where there is no TLS.
      {"Strict-Transport-Security", "max-age=31536000"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy",
       "camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self), "
       "publickey-credentials-create=(self)"}};
  const bool says_cache =
      std::ranges::any_of(answer.headers, [](const auto& each) { return each.first == "Cache-Control"; });
  if (!says_cache) all.emplace_back("Cache-Control", "no-store");
  all.insert(all.end(), answer.headers.begin(), answer.headers.end());
  return all;
}

std::map<std::string, std::string, std::less<>> parse_query(std::string_view query) {
  std::map<std::string, std::string, std::less<>> found;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view one = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equal = std::min(one.find('='), one.size());
    if (equal > 0)
      found.emplace(decoded(one.substr(0, equal)), equal < one.size() ? decoded(one.substr(equal + 1)) : "");
  }
  return found;
}

}  // namespace peel::server
