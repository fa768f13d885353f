// Private to src/server: what handlers are made of.
#pragma once

#include "base/json.h"
#include "server/api.h"

namespace peel::server {

Answer json(const base::Json& value, int status = 200);
Answer nothing();  // 204
Answer text(std::string body);
Answer not_offered();  // the service is without this part

// The body of a request, which must be one JSON object with just the members asked for.
// Errors: invalid_input, naming the member.
class Body {
 public:
  explicit Body(const Request& request, std::size_t max_size = max_body);
  std::string text(std::string_view name, std::size_t max_size = 4096);
  // "" where it is not there, or null.
  std::string text_or_none(std::string_view name, std::size_t max_size = 4096);
  base::Bytes base64url(std::string_view name, std::size_t max_size = 4096);
  base::Bytes base64(std::string_view name, std::size_t max_size);
  bool flag(std::string_view name);
  std::uint64_t count(std::string_view name);  // a whole number from 0
  double number(std::string_view name);
  Body object(
      std::string_view name);  // to be read and finished as this one; an empty one where it is not there
  std::vector<std::string> texts(std::string_view name, std::size_t max_count = 100);
  // Nothing where the member is not there.
  std::optional<std::vector<std::string>> optional_texts(std::string_view name, std::size_t max_count = 100);
  // Each to be read and finished as this one.
  std::vector<Body> objects(std::string_view name, std::size_t max_count = 100);
  base::Time time(std::string_view name);  // RFC 3339
  base::Status finish();

 private:
  explicit Body(base::Json object) : object_(std::move(object)) {}
  const base::Json* member(std::string_view name);
  void fail(std::string message);
  base::Json object_;
  std::vector<std::string> asked_;
  std::optional<base::Error> error_;
};

// Whether the query names nothing but these. Errors: invalid_input, naming what is unknown.
base::Status check_query(const Request& request, std::initializer_list<std::string_view> known);
// A whole number of the query. Errors: invalid_input.
base::Result<std::uint64_t> number_of(const Request& request, std::string_view name, std::uint64_t otherwise);

// The number of the path's camera. Errors: not_found.
base::Result<std::size_t> camera_number(const Call& call);

// "PEEL_ANSWER(value, expression)": value is what the Result holds, or its error is the answer.
#define PEEL_ANSWER(declaration, expression) \
  PEEL_ANSWER_(PEEL_CONCAT(peel_answer_, __LINE__), declaration, expression)
#define PEEL_ANSWER_(result, declaration, expression) \
  auto result = (expression);                         \
  if (!result) return answer_of(result.error());      \
  declaration = std::move(*result)
#define PEEL_ANSWER_CHECK(expression)                                                         \
  do {                                                                                        \
    if (auto peel_status = (expression); !peel_status) return answer_of(peel_status.error()); \
  } while (false)

void add_sign_in(std::vector<Route>& routes);
base::Json approvals_json(const std::vector<service::ApprovedBy>& approvals);
// The answer to a sign-in: who one is, and the cookie.
Answer with_session(const service::NewSession& session);

void add_demo(std::vector<Route>& routes);
void add_people(std::vector<Route>& routes);
void add_authorisations(std::vector<Route>& routes);
void add_watchlists(std::vector<Route>& routes);
void add_log(std::vector<Route>& routes);
void add_deployments(std::vector<Route>& routes);
void add_alerts(std::vector<Route>& routes);
void add_subjects(std::vector<Route>& routes);
void add_edge(std::vector<Route>& routes);
void add_health(std::vector<Route>& routes);

}  // namespace peel::server
