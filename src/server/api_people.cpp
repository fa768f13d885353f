#include "server/api_internal.h"
#include "service/people.h"

namespace peel::server {
namespace {

using base::Json;
using base::Result;

Result<std::vector<policy::Role>> roles_of(const std::vector<std::string>& names) {
  std::vector<policy::Role> roles;
  for (const auto& name : names) {
    PEEL_TRY(const policy::Role role, policy::role_from_text(name));
    roles.push_back(role);
  }
  return roles;
}

Json account_json(const store::Account& account) {
  Json roles = Json::array();
  for (const auto role : account.roles) roles.push_back(policy::name_of(role));
  return {{"account", account.id},
          {"name", account.name},
          {"roles", roles},
          {"made", base::format_time(account.made)},
          {"closed", account.closed ? Json(base::format_time(*account.closed)) : Json()}};
}

Answer invited(const service::Invited& invited) {
  return json({{"account", invited.account}, {"code", invited.code}}, 201);
}

Answer list(const Call& call) {
  PEEL_ANSWER(const auto accounts, service::accounts(call.house, call.account->id));
  Json all = Json::array();
  for (const auto& account : accounts) all.push_back(account_json(account));
  return json({{"accounts", all}});
}

Answer create(const Call& call) {
  Body body(call.request);
  const std::string name = body.text("name", 400);
  const auto names = body.texts("roles");
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto roles, roles_of(names));
  PEEL_ANSWER(const auto made, service::create_account(call.house, call.account->id, name, roles));
  return invited(made);
}

Answer invite(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER(const auto made,
              service::invite(call.house, call.account->id, call.request.parameters.at("account")));
  return invited(made);
}

Answer change_roles(const Call& call) {
  Body body(call.request);
  const auto names = body.texts("roles");
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto roles, roles_of(names));
  PEEL_ANSWER_CHECK(
      service::change_roles(call.house, call.account->id, call.request.parameters.at("account"), roles));
  return nothing();
}

Answer close(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER_CHECK(
      service::close_account(call.house, call.account->id, call.request.parameters.at("account")));
  return nothing();
}

Answer passkeys_json(const std::vector<service::KnownPasskey>& passkeys) {
  Json all = Json::array();
  for (const auto& each : passkeys)
    all.push_back({{"credential", each.credential}, {"added", base::format_time(each.added)}});
  return json({{"passkeys", all}});
}

Answer own_passkeys(const Call& call) {
  PEEL_ANSWER(const auto passkeys, service::own_passkeys(call.house, call.account->id));
  return passkeys_json(passkeys);
}

Answer passkeys_of(const Call& call) {
  PEEL_ANSWER(const auto passkeys,
              service::passkeys_of(call.house, call.account->id, call.request.parameters.at("account")));
  return passkeys_json(passkeys);
}

Answer remove_own_passkey(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER_CHECK(
      service::remove_own_passkey(call.house, call.account->id, call.request.parameters.at("credential")));
  return nothing();
}

Answer remove_passkey(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER_CHECK(
      service::remove_passkey(call.house, call.account->id, call.request.parameters.at("credential")));
  return nothing();
}

}  // namespace

void add_people(std::vector<Route>& routes) {
  routes.push_back({"GET", "/api/v1/accounts", Needs::right, "account.read", list});
  routes.push_back({"POST", "/api/v1/accounts", Needs::right, "account.create", create});
  routes.push_back({"POST", "/api/v1/accounts/:account/invitation", Needs::right, "account.invite", invite});
  routes.push_back({"PUT", "/api/v1/accounts/:account/roles", Needs::right, "account.roles", change_roles});
  routes.push_back({"POST", "/api/v1/accounts/:account/close", Needs::right, "account.close", close});
  routes.push_back({"GET", "/api/v1/accounts/:account/passkeys", Needs::right, "account.read", passkeys_of});
  routes.push_back(
      {"POST", "/api/v1/passkeys/:credential/remove", Needs::right, "credential.remove", remove_passkey});
  routes.push_back({"GET", "/api/v1/me/passkeys", Needs::session, "", own_passkeys});
  routes.push_back(
      {"POST", "/api/v1/me/passkeys/:credential/remove", Needs::session, "", remove_own_passkey});
}

}  // namespace peel::server
