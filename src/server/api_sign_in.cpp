// Signing in, and oneself.
#include "policy/rights.h"
#include "server/api_internal.h"

namespace peel::server {
namespace {

using base::Json;

std::string cookie_of(const std::string& token, long long seconds) {
  return fmt::format("{}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Strict", session_cookie, token,
                     seconds);
}

Json roles_json(const store::Account& account) {
  Json roles = Json::array();
  for (const auto role : account.roles) roles.push_back(policy::name_of(role));
  return roles;
}

Json me(const store::Account& account) {
  Json rights = Json::array();
  for (const auto& right : policy::all_rights())
    if (policy::may(account.roles, right.act)) rights.push_back(right.act);
  return {
      {"account", account.id}, {"name", account.name}, {"roles", roles_json(account)}, {"rights", rights}};
}

Answer begin_enrolment(const Call& call) {
  Body body(call.request);
  const std::string code = body.text("code", 64);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const service::Enrolment enrolment, call.sign_in.begin_enrolment(code, call.request.from));
  Json known = Json::array();
  for (const auto& id : enrolment.known) known.push_back(base::to_base64url(id));
  return json({{"challenge", base::to_base64url(enrolment.challenge)},
               {"relying_party", call.house.us().id},
               {"account", enrolment.account},
               {"name", enrolment.name},
               {"known", known}});
}

Answer finish_enrolment(const Call& call) {
  Body body(call.request);
  const std::string code = body.text("code", 64);
  const service::Registration registration{body.base64url("authenticator_data"),
                                           body.base64url("client_data")};
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto session, call.sign_in.finish_enrolment(code, registration, call.request.from));
  return with_session(session);
}

Answer begin_session(const Call& call) {
  Body body(call.request);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const base::Bytes challenge, call.sign_in.begin_session(call.request.from));
  return json({{"challenge", base::to_base64url(challenge)}, {"relying_party", call.house.us().id}});
}

Answer finish_session(const Call& call) {
  Body body(call.request);
  const service::Assertion assertion{body.base64url("credential", 1023), body.base64url("authenticator_data"),
                                     body.base64url("client_data"), body.base64url("signature", 256)};
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto session, call.sign_in.finish_session(assertion, call.request.from));
  return with_session(session);
}

Answer end_session(const Call& call) {
  PEEL_ANSWER_CHECK(call.sign_in.end_session(call.token));
  Answer answer = nothing();
  answer.headers.emplace_back("Set-Cookie", cookie_of("", 0));
  return answer;
}

}  // namespace

Answer with_session(const service::NewSession& session) {
  Answer answer = json(me(session.account), 201);
  const auto lasts = std::chrono::duration_cast<std::chrono::seconds>(service::session_limit).count();
  answer.headers.emplace_back("Set-Cookie", cookie_of(session.token, lasts));
  return answer;
}

void add_sign_in(std::vector<Route>& routes) {
  routes.push_back({"POST", "/api/v1/enrolment", Needs::nothing, "", begin_enrolment});
  routes.push_back({"POST", "/api/v1/enrolment/passkey", Needs::nothing, "", finish_enrolment});
  routes.push_back({"POST", "/api/v1/session/challenge", Needs::nothing, "", begin_session});
  routes.push_back({"POST", "/api/v1/session", Needs::nothing, "", finish_session});
  routes.push_back({"DELETE", "/api/v1/session", Needs::session, "", end_session});
  routes.push_back(
      {"GET", "/api/v1/me", Needs::session, "", [](const Call& call) { return json(me(*call.account)); }});
}

}  // namespace peel::server
