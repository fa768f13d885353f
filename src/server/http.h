// Requests and answers as the API sees them, whatever carries them over the network.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace peel::server {

struct Request {
  std::string method;                                          // "GET"
  std::string path;                                            // without the query
  std::map<std::string, std::string, std::less<>> parameters;  // of the path: ":account"
  std::map<std::string, std::string, std::less<>> query;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::string body;
  std::string from;  // the peer's address

  std::string_view header(std::string_view name) const;  // "" when it is not there
  // The cookie of this name; "" when it is not there or there twice.
  std::string cookie(std::string_view name) const;
};

struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // besides those of every answer
};

// {"error": {"code", "message"}}, with the status that fits the code.
Answer answer_of(const base::Error& error);
Answer problem(int status, std::string_view code, std::string_view message);
const char* reason_of(int status);  // "Not Found"

// What every answer carries: no framing, no sniffing, no referrer, nothing from elsewhere, nothing kept by
// caches.
std::vector<std::pair<std::string, std::string>> safe_headers(const Answer& answer);

// "a=1&b=x%20y"; malformed escapes stay as they are. A name that comes twice keeps its first value.
std::map<std::string, std::string, std::less<>> parse_query(std::string_view query);

}  // namespace peel::server
