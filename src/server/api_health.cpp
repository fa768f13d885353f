// Whether the service lives, and numbers about it that hold nobody's data.
#include "server/api_internal.h"
#include "server/openapi_internal.h"
#include "service/log.h"

namespace peel::server {
namespace {

Answer ready(const Call& call) {
  const auto size = service::log_size(call.house);
  if (!size) return problem(503, "unavailable", size.error().message);
  return json({{"ready", true}});
}

// From afar they would tell whoever passes a camera that an alert was raised.
bool is_of_this_machine(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

Answer metrics(const Call& call) {
  if (!is_of_this_machine(call.request.from))
    return problem(403, "refused", "these numbers are for programs on the service's own machine");
  PEEL_ANSWER(store::Transaction transaction, call.house.database().begin_reading());
  PEEL_ANSWER(const store::Numbers numbers, store::numbers(transaction));
  const std::uint64_t frames = call.parts.runner ? call.parts.runner->frames() : 0;
  Answer answer = text(call.metrics->text(numbers, call.listeners, frames));
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return answer;
}

Answer description(const Call&) {
  Answer answer;
  answer.body = openapi_text();
  return answer;
}

}  // namespace

void add_health(std::vector<Route>& routes) {
  routes.push_back({"GET", "/healthz", Needs::nothing, "", [](const Call&) {
                      return json({{"healthy", true}});
                    }});
  routes.push_back({"GET", "/readyz", Needs::nothing, "", ready});
  routes.push_back({"GET", "/metrics", Needs::nothing, "", metrics});
  routes.push_back({"GET", "/api/v1/openapi.json", Needs::nothing, "", description});
}

}  // namespace peel::server
