// What only a demonstration has: who one can be, and the part of a browser's passkey.
#include "server/api_internal.h"

namespace peel::server {
namespace {

using base::Json;

Answer no_demo() { return problem(404, "not_found", "this service is no demonstration"); }

Answer people(const Call& call) {
  if (!call.parts.demo) return no_demo();
  Json people = Json::array();
  for (const auto& person : call.parts.demo->people()) {
    Json roles = Json::array();
    for (const auto role : person.roles) roles.push_back(policy::name_of(role));
    people.push_back({{"account", person.id}, {"name", person.name}, {"roles", roles}});
  }
  return json({{"people", people}});
}

Answer sign_in(const Call& call) {
  if (!call.parts.demo) return no_demo();
  Body body(call.request);
  const std::string account = body.text("account", 100);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto session, call.parts.demo->sign_in(call.sign_in, account, call.request.from));
  return with_session(session);
}

Answer assertion(const Call& call) {
  if (!call.parts.demo) return no_demo();
  Body body(call.request);
  const base::Bytes challenge = body.base64url("challenge", 64);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto made, call.parts.demo->sign(call.account->id, challenge));
  return json({{"credential", base::to_base64url(made.credential)},
               {"authenticator_data", base::to_base64url(made.authenticator_data)},
               {"client_data", base::to_base64url(made.client_data)},
               {"signature", base::to_base64url(made.signature)}});
}

}  // namespace

void add_demo(std::vector<Route>& routes) {
  routes.push_back({"GET", "/api/v1/demo", Needs::nothing, "", people});
  routes.push_back({"POST", "/api/v1/demo/sign-in", Needs::nothing, "", sign_in});
  routes.push_back({"POST", "/api/v1/demo/assertion", Needs::session, "", assertion});
}

}  // namespace peel::server
