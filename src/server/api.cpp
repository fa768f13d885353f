#include "server/api.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.h"
#include "policy/rights.h"
#include "server/api_internal.h"

namespace peel::server {

using base::ErrorCode;
using base::Result;

namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    parts.push_back(path.substr(1, end - 1));
    path.remove_prefix(end);
  }
  return parts;
}

bool matches(const Route& route, const std::vector<std::string_view>& parts, Request& request) {
  const auto pattern = parts_of(route.path);
  if (pattern.size() != parts.size()) return false;
  std::map<std::string, std::string, std::less<>> found;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (pattern[i].starts_with(':')) {
      if (parts[i].empty() || parts[i].size() > 200) return false;
      found.emplace(pattern[i].substr(1), parts[i]);
    } else if (pattern[i] != parts[i]) {
      return false;
    }
  }
  request.parameters = std::move(found);
  return true;
}

bool changes_something(const Request& request) { return request.method != "GET" && request.method != "HEAD"; }

std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  return content_type;
}

}  // namespace

std::vector<Route> all_routes() {
  std::vector<Route> routes;
  add_health(routes);
  add_sign_in(routes);
  add_demo(routes);
  add_people(routes);
  add_deployments(routes);
  add_alerts(routes);
  add_subjects(routes);
  add_authorisations(routes);
  add_watchlists(routes);
  add_log(routes);
  add_edge(routes);
  return routes;
}

Api::Api(service::House& house, service::SignIn& sign_in, Parts parts)
    : house_(house), sign_in_(sign_in), parts_(parts), routes_(all_routes()) {}

const Route* Api::find(Request& request, bool& path_known) const {
  const auto parts = parts_of(request.path);
  for (const Route& route : routes_) {
    if (!matches(route, parts, request)) continue;
    path_known = true;
    if (route.method == request.method || (route.method == "GET" && request.method == "HEAD")) return &route;
  }
  return nullptr;
}

bool Api::knows(std::string_view path) const {
  return path.starts_with("/api/") ||
         std::ranges::any_of(routes_, [&](const Route& route) { return route.path == path; });
}

Result<store::Account> Api::account_of(const Request& request) const {
  return sign_in_.account_of(request.cookie(session_cookie));
}

Answer Api::answer(Request request) const {
  const base::Duration began = house_.clock().steady();
  Answer answer = find_answer(request);
  metrics_.note(answer.status, house_.clock().steady() - began);
  return answer;
}

Answer Api::find_answer(Request& request) const {
  bool path_known = false;
  const Route* route = find(request, path_known);
  if (!route && path_known) return problem(405, "invalid_input", "this cannot be done with that method");
  if (!route) return problem(404, "not_found", "there is nothing at " + request.path.substr(0, 200));
  if (request.body.size() > route->most_bytes)
    return problem(413, "invalid_input", fmt::format("send at most {} bytes", route->most_bytes));
  // What only reads may be entered in the log, too: another site's page must not cause it.
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none")
    return problem(403, "refused", "this may be asked by pages of " + house_.us().origin + " only");
  if (changes_something(request)) {
    if (media_type(request.header("content-type")) != "application/json")
      return problem(415, "invalid_input", "send it as application/json");
    if (request.header("origin") != house_.us().origin)
      return problem(403, "refused", "this may be asked by pages of " + house_.us().origin + " only");
  }
  return call(*route, request);
}

Answer Api::call(const Route& route, const Request& request) const {
  Call call{request, house_,    sign_in_,          nullptr, request.cookie(session_cookie),
            parts_,  &metrics_, count_listeners_()};
  if (route.needs == Needs::nothing) return route.handle(call);
  if (route.needs == Needs::node) return call_for_node(route, call);
  const auto account = account_of(request);
  if (!account && account.error().code == ErrorCode::refused)
    return problem(401, "refused", account.error().message);
  if (!account) return answer_of(account.error());
  if (route.needs == Needs::right && !policy::may(account->roles, route.act))
    return problem(403, "refused", "your role may not " + std::string(policy::right_to(route.act)->words));
  call.account = &*account;
  return route.handle(call);
}

// Machines have no cookies, so that no page can speak in the name of one.
Answer Api::call_for_node(const Route& route, Call& call) const {
  constexpr std::string_view scheme = "Bearer ";
  const std::string_view sent = call.request.header("authorization");
  const std::string token(sent.starts_with(scheme) ? sent.substr(scheme.size()) : "");
  const auto node = parts_.nodes ? parts_.nodes->node_of(token)
                                 : base::fail(ErrorCode::refused, "this service takes no camera machines");
  if (!node) return problem(401, "refused", node.error().message);
  call.node = &*node;
  return route.handle(call);
}

Answer json(const base::Json& value, int status) {
  Answer answer;
  answer.status = status;
  answer.body = value.dump(-1, ' ', false, base::Json::error_handler_t::replace);
  return answer;
}

Answer nothing() {
  Answer answer;
  answer.status = 204;
  return answer;
}

Answer text(std::string body) {
  Answer answer;
  answer.content_type = "text/plain; charset=utf-8";
  answer.body = std::move(body);
  return answer;
}

Answer not_offered() { return problem(404, "not_found", "this service does not offer that"); }

Body::Body(const Request& request, std::size_t max_size) : object_(base::Json::object()) {
  auto parsed = base::parse_json(request.body, max_size, 16);
  if (parsed && parsed->is_object())
    object_ = std::move(*parsed);
  else
    fail("the body must be one JSON object");
}

void Body::fail(std::string message) {
  if (!error_) error_ = base::Error{ErrorCode::invalid_input, std::move(message)};
}

const base::Json* Body::member(std::string_view name) {
  asked_.emplace_back(name);
  const auto found = object_.find(name);
  if (found != object_.end()) return &*found;
  fail(fmt::format("\"{}\" is missing", name));
  return nullptr;
}

std::string Body::text(std::string_view name, std::size_t max_size) {
  const base::Json* value = member(name);
  if (!value) return {};
  if (value->is_string() && value->get_ref<const std::string&>().size() <= max_size)
    return value->get<std::string>();
  fail(fmt::format("\"{}\" must be text of at most {} bytes", name, max_size));
  return {};
}

std::string Body::text_or_none(std::string_view name, std::size_t max_size) {
  const auto found = object_.find(name);
  if (found != object_.end() && !found->is_null()) return text(name, max_size);
  asked_.emplace_back(name);
  return {};
}

base::Bytes Body::base64url(std::string_view name, std::size_t max_size) {
  const std::string encoded = text(name, max_size * 4 / 3 + 4);
  auto bytes = base::from_base64url(encoded);
  if (bytes) return std::move(*bytes);
  fail(fmt::format("\"{}\" must be base64url", name));
  return {};
}

base::Bytes Body::base64(std::string_view name, std::size_t max_size) {
  const base::Json* value = member(name);
  if (!value) return {};
  auto bytes = value->is_string() ? base::from_base64(value->get_ref<const std::string&>())
                                  : base::Result<base::Bytes>(base::Bytes{});
  if (bytes && value->is_string() && bytes->size() <= max_size) return std::move(*bytes);
  fail(fmt::format("\"{}\" must be base64 of at most {} bytes", name, max_size));
  return {};
}

bool Body::flag(std::string_view name) {
  const base::Json* value = member(name);
  if (!value) return false;
  if (value->is_boolean()) return value->get<bool>();
  fail(fmt::format("\"{}\" must be true or false", name));
  return false;
}

std::uint64_t Body::count(std::string_view name) {
  const base::Json* value = member(name);
  if (!value) return 0;
  if (value->is_number_unsigned() && value->get<std::uint64_t>() <= (1ull << 53))
    return value->get<std::uint64_t>();
  fail(fmt::format("\"{}\" must be a whole number", name));
  return 0;
}

double Body::number(std::string_view name) {
  const base::Json* value = member(name);
  if (!value) return 0;
  if (value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
  fail(fmt::format("\"{}\" must be a number", name));
  return 0;
}

Body Body::object(std::string_view name) {
  const base::Json* value = member(name);
  if (value && value->is_object()) return Body(*value);
  if (value) fail(fmt::format("\"{}\" must be an object", name));
  return Body(base::Json::object());
}

std::vector<std::string> Body::texts(std::string_view name, std::size_t max_count) {
  const base::Json* value = member(name);
  if (!value) return {};
  const auto is_text = [](const base::Json& each) { return each.is_string(); };
  if (value->is_array() && value->size() <= max_count && std::ranges::all_of(*value, is_text))
    return value->get<std::vector<std::string>>();
  fail(fmt::format("\"{}\" must be a list of at most {} texts", name, max_count));
  return {};
}

std::optional<std::vector<std::string>> Body::optional_texts(std::string_view name, std::size_t max_count) {
  asked_.emplace_back(name);
  if (!object_.is_object() || !object_.contains(name)) return std::nullopt;
  return texts(name, max_count);
}

std::vector<Body> Body::objects(std::string_view name, std::size_t max_count) {
  const base::Json* value = member(name);
  if (!value) return {};
  const auto is_object = [](const base::Json& each) { return each.is_object(); };
  if (value->is_array() && value->size() <= max_count && std::ranges::all_of(*value, is_object)) {
    std::vector<Body> bodies;
    for (const base::Json& each : *value) bodies.push_back(Body(each));
    return bodies;
  }
  fail(fmt::format("\"{}\" must be a list of at most {} objects", name, max_count));
  return {};
}

base::Time Body::time(std::string_view name) {
  const std::string written = text(name, 64);
  if (error_) return {};
  const auto time = base::parse_time(written);
  if (time) return *time;
  fail(fmt::format("\"{}\": {}", name, time.error().message));
  return {};
}

base::Status Body::finish() {
  for (const auto& [name, value] : object_.items())
    if (std::ranges::find(asked_, name) == asked_.end())
      fail(fmt::format("\"{}\" is not asked for", name.substr(0, 100)));
  if (error_) return tl::make_unexpected(*error_);
  return {};
}

base::Status check_query(const Request& request, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : request.query)
    if (std::ranges::find(known, name) == known.end())
      return base::fail(ErrorCode::invalid_input, "\"{}\" is not asked for", name.substr(0, 100));
  return {};
}

Result<std::uint64_t> number_of(const Request& request, std::string_view name, std::uint64_t otherwise) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return otherwise;
  std::uint64_t value = 0;
  const auto& digits = found->second;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || value > (1ull << 53))
    return base::fail(ErrorCode::invalid_input, "\"{}\" must be a whole number", name);
  return value;
}

Result<std::size_t> camera_number(const Call& call) {
  const std::string& text = call.request.parameters.at("camera");
  if (text.empty() || text.size() > 3 || text.find_first_not_of("0123456789") != std::string::npos)
    return base::fail(ErrorCode::not_found, "cameras are numbered from 0");
  return static_cast<std::size_t>(std::stoul(text));
}

}  // namespace peel::server
