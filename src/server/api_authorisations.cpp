// Plans of deployments, and approvals by passkey of these and of lists.
#include "server/api_internal.h"

namespace peel::server {
namespace {

using base::Json;
using base::Result;
using service::Paper;

Json hash_json(const std::optional<base::Sha256>& hash) {
  return hash ? Json(base::to_hex(hash->bytes)) : Json();
}

template <class Text>
Json or_null(const std::optional<Text>& text) {
  return text ? Json(*text) : Json();
}

Json point_json(const policy::OperatingPoint& point) {
  return {{"fpir", or_null(point.fpir)},
          {"threshold", point.threshold},
          {"calibration", hash_json(point.calibration)},
          {"uncalibrated", or_null(point.uncalibrated)},
          {"table", point.calibration ? Json() : hash_json(point.table)}};
}

Json list_json(const policy::ListFacts& list) {
  return {{"file", hash_json(list.file)},
          {"model", hash_json(list.model)},
          {"subjects", list.subjects},
          {"templates", list.templates}};
}

Json categories_json(const std::optional<policy::Categories>& categories) {
  return categories ? Json(policy::names_of(*categories)) : Json();
}

Json cameras_json(const std::vector<service::Camera>& cameras) {
  Json all = Json::array();
  for (const auto& camera : cameras)
    all.push_back({{"name", camera.name},
                   {"address", camera.address},
                   {"node", camera.node.empty() ? Json() : Json(camera.node)}});
  return all;
}

Json plan_json(const service::Plan& plan) {
  const policy::Authorisation& document = plan.document;
  return {{"authorisation", document.id},
          {"use", policy::name_of(document.use)},
          {"purpose", document.purpose},
          {"legal_basis", document.legal_basis},
          {"necessity", document.necessity},
          {"proportionality", document.proportionality},
          {"place", document.place},
          {"from", base::format_time(document.from)},
          {"until", base::format_time(document.until)},
          {"list", list_json(document.list)},
          {"categories", categories_json(document.categories)},
          {"operating_point", point_json(document.operating_point)},
          {"threshold", document.operating_point.threshold},
          {"extrapolated", plan.extrapolated},
          {"content", plan.content},
          {"state", service::name_of(plan.state)},
          {"proposed_by", plan.proposed_by},
          {"proposed_by_name", plan.proposed_by_name},
          {"proposed_at", base::format_time(plan.proposed)},
          {"approvals", approvals_json(plan.approvals)},
          {"withdrawn", plan.withdrawn ? Json(base::format_time(*plan.withdrawn)) : Json()},
          {"watchlist", plan.watchlist},
          {"notice", plan.notice},
          {"cameras", cameras_json(plan.cameras)},
          {"machines", Json(plan.machines)}};
}

Result<service::Proposal> proposal_of(const Request& request) {
  Body body(request);
  service::Proposal proposal;
  proposal.purpose = body.text("purpose");
  proposal.legal_basis = body.text("legal_basis");
  proposal.necessity = body.text("necessity", 16'384);
  proposal.proportionality = body.text("proportionality", 16'384);
  proposal.place = body.text("place");
  auto cameras = body.objects("cameras");
  const auto categories = body.optional_texts("categories");
  proposal.from = body.time("from");
  proposal.until = body.time("until");
  proposal.watchlist = body.text("watchlist", 64);
  proposal.content = body.text("content", 64);
  proposal.fpir = body.text("fpir", 32);
  proposal.notice = body.text("notice", 8192);
  PEEL_CHECK(body.finish());
  if (categories) {
    PEEL_TRY(proposal.categories, policy::categories_from_texts(*categories));
  }
  for (Body& camera : cameras) {
    proposal.cameras.push_back(
        {camera.text("name", 64), camera.text("address"), camera.text_or_none("node", 64)});
    PEEL_CHECK(camera.finish());
  }
  return proposal;
}

const std::string& id_of(const Call& call, Paper paper) {
  return call.request.parameters.at(service::name_of(paper));
}

Answer list(const Call& call) {
  if (!call.parts.authorisations) return not_offered();
  PEEL_ANSWER(const auto plans, call.parts.authorisations->all(call.account->id));
  Json all = Json::array();
  for (const auto& plan : plans) all.push_back(plan_json(plan));
  return json({{"authorisations", all}});
}

Answer propose(const Call& call) {
  if (!call.parts.authorisations) return not_offered();
  PEEL_ANSWER(const service::Proposal proposal, proposal_of(call.request));
  PEEL_ANSWER(const auto plan, call.parts.authorisations->propose(call.account->id, proposal));
  return json(plan_json(plan), 201);
}

Answer show(const Call& call) {
  if (!call.parts.authorisations) return not_offered();
  PEEL_ANSWER(const auto plan,
              call.parts.authorisations->find(call.account->id, id_of(call, Paper::authorisation)));
  return json(plan_json(plan));
}

Answer withdraw(const Call& call) {
  if (!call.parts.authorisations) return not_offered();
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER_CHECK(call.parts.authorisations->withdraw(call.account->id, id_of(call, Paper::authorisation)));
  return nothing();
}

Answer what_to_sign(const Call& call, Paper paper) {
  if (!call.parts.authorisations) return not_offered();
  PEEL_ANSWER_CHECK(check_query(call.request, {"role"}));
  const auto asked = call.request.query.find("role");
  PEEL_ANSWER(const policy::Role role,
              policy::role_from_text(asked == call.request.query.end() ? "" : asked->second));
  PEEL_ANSWER(const auto to_sign,
              call.parts.authorisations->what_to_sign({call.account->id, paper, id_of(call, paper), role}));
  Json credentials = Json::array();
  for (const auto& id : to_sign.credentials) credentials.push_back(base::to_base64url(id));
  return json({{"content", to_sign.content},
               {"challenge", base::to_base64url(to_sign.challenge)},
               {"credentials", credentials},
               {"relying_party", to_sign.relying_party}});
}

Answer approve(const Call& call, Paper paper) {
  if (!call.parts.authorisations) return not_offered();
  Body body(call.request);
  const std::string content = body.text("content", 64), role_name = body.text("role", 64);
  const service::Assertion assertion{body.base64url("credential", 1023), body.base64url("authenticator_data"),
                                     body.base64url("client_data"), body.base64url("signature", 256)};
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const policy::Role role, policy::role_from_text(role_name));
  PEEL_ANSWER_CHECK(call.parts.authorisations->hand_in({call.account->id, paper, id_of(call, paper), role},
                                                       content, assertion));
  return nothing();
}

Answer try_camera(const Call& call) {
  if (!call.parts.cameras) return not_offered();
  Body body(call.request);
  const std::string address = body.text("address");
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER_CHECK(service::check_camera_address(address, call.house.demo()));
  const auto picture =
      service::look_before_planning(call.house, *call.parts.cameras, call.account->id, address);
  if (!picture && picture.error().code == base::ErrorCode::exhausted) return answer_of(picture.error());
  if (!picture) return problem(422, base::name_of(picture.error().code), picture.error().message);
  return json({{"picture", base::to_base64(picture->jpeg)},
               {"width", picture->size.width},
               {"height", picture->size.height}});
}

}  // namespace

Json approvals_json(const std::vector<service::ApprovedBy>& approvals) {
  Json all = Json::array();
  for (const auto& each : approvals)
    all.push_back({{"account", each.account},
                   {"name", each.name},
                   {"role", each.role},
                   {"at", base::format_time(each.at)}});
  return all;
}

void add_authorisations(std::vector<Route>& routes) {
  const std::string all = "/api/v1/authorisations", one = all + "/:authorisation";
  routes.push_back({"GET", all, Needs::right, "authorisation.read", list});
  routes.push_back({"POST", all, Needs::right, "authorisation.propose", propose});
  routes.push_back({"GET", one, Needs::right, "authorisation.read", show});
  routes.push_back({"POST", one + "/withdraw", Needs::right, "authorisation.withdraw", withdraw});
  for (const Paper paper : {Paper::authorisation, Paper::watchlist}) {
    const std::string name = service::name_of(paper);
    const std::string path = "/api/v1/" + name + "s/:" + name + "/approval";
    routes.push_back({"GET", path, Needs::right, name + ".approve",
                      [paper](const Call& call) { return what_to_sign(call, paper); }});
    routes.push_back({"POST", path, Needs::right, name + ".approve",
                      [paper](const Call& call) { return approve(call, paper); }});
  }
  routes.push_back({"POST", "/api/v1/cameras/test", Needs::right, "authorisation.propose", try_camera});
}

}  // namespace peel::server
