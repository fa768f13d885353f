#include "server/api_internal.h"
#include "service/deployments.h"

namespace peel::server {
namespace {

using base::Json;

Json time_or_null(const std::optional<base::Time>& time) {
  return time ? Json(base::format_time(*time)) : Json();
}

Json camera_json(const service::CameraState& camera) {
  return {{"name", camera.name},
          {"state", camera.state},
          {"problem", camera.problem},
          {"frames", camera.frames},
          {"skipped", camera.skipped},
          {"faces", camera.faces},
          {"frames_per_second", camera.frames_per_second},
          {"node", camera.node.empty() ? Json() : Json(camera.node)}};
}

Json deployment_json(const service::DeploymentFacts& facts) {
  const store::Deployment& deployment = facts.deployment;
  const store::DeploymentCounts& counts = deployment.counts;
  Json cameras = Json::array();
  for (const auto& camera : facts.cameras) cameras.push_back(camera_json(camera));
  return {{"deployment", deployment.id},
          {"authorisation", deployment.authorisation},
          {"purpose", facts.mandate.purpose},
          {"place", facts.mandate.place},
          {"notice", facts.mandate.notice},
          {"from", base::format_time(facts.mandate.from)},
          {"until", base::format_time(facts.mandate.until)},
          {"threshold", facts.mandate.threshold},
          {"state", store::name_of(deployment.state)},
          {"announced_at", base::format_time(deployment.announced)},
          {"started_at", time_or_null(deployment.started)},
          {"ended_at", time_or_null(deployment.ended)},
          {"ended_because", deployment.ended_because},
          {"open_alerts", facts.alerts.open},
          {"overdue_alerts", facts.alerts.overdue},
          {"oldest_open_alert", time_or_null(facts.alerts.oldest)},
          {"counts",
           {{"faces", counts.faces},
            {"searches", counts.searches},
            {"alerts", counts.alerts},
            {"made", counts.made},
            {"wiped", counts.wiped},
            {"held", counts.held}}},
          {"cameras", cameras}};
}

const std::string& deployment_of(const Call& call) { return call.request.parameters.at("deployment"); }

Answer list(const Call& call) {
  PEEL_ANSWER(const auto deployments, call.parts.runner->all(call.account->id));
  Json all = Json::array();
  for (const auto& facts : deployments) all.push_back(deployment_json(facts));
  return json({{"deployments", all}});
}

Answer one(const Call& call, const std::string& id, int status) {
  PEEL_ANSWER(const auto facts, call.parts.runner->find(call.account->id, id));
  return json(deployment_json(facts), status);
}

Answer announce(const Call& call) {
  Body body(call.request);
  const std::string authorisation = body.text("authorisation", 100);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const std::string id, call.parts.runner->announce(call.account->id, authorisation));
  return one(call, id, 201);
}

using Change = base::Status (service::Runner::*)(const std::string& by, const std::string& deployment);

std::function<Answer(const Call&)> changing(Change change) {
  return [change](const Call& call) {
    PEEL_ANSWER_CHECK(Body(call.request).finish());
    PEEL_ANSWER_CHECK((call.parts.runner->*change)(call.account->id, deployment_of(call)));
    return nothing();
  };
}

Answer view(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER(const std::size_t camera, camera_number(call));
  PEEL_ANSWER_CHECK(call.parts.runner->view(call.account->id, deployment_of(call), camera));
  return nothing();
}

Answer picture(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {"after"}));
  PEEL_ANSWER(const std::uint64_t after, number_of(call.request, "after", 0));
  PEEL_ANSWER(const std::size_t camera, camera_number(call));
  PEEL_ANSWER(const auto newest,
              call.parts.runner->picture(call.account->id, deployment_of(call), camera, after));
  if (!newest) return nothing();
  Answer answer;
  answer.content_type = "image/jpeg";
  answer.body = std::string(base::as_text(*newest->jpeg));
  answer.headers.emplace_back("Peel-Picture", std::to_string(newest->number));
  return answer;
}

}  // namespace

void add_deployments(std::vector<Route>& routes) {
  using service::Runner;
  const std::string all = "/api/v1/deployments", each = all + "/:deployment",
                    camera = each + "/cameras/:camera";
  const auto add = [&](const char* method, const std::string& path, const char* act,
                       std::function<Answer(const Call&)> handle) {
    routes.push_back({method, path, Needs::right, act, [handle = std::move(handle)](const Call& call) {
                        return call.parts.runner ? handle(call) : not_offered();
                      }});
  };
  add("GET", all, "authorisation.read", list);
  add("POST", all, "deployment.announce", announce);
  add("GET", each, "authorisation.read",
      [](const Call& call) { return one(call, deployment_of(call), 200); });
  add("POST", each + "/cancel", "deployment.cancel", changing(&Runner::call_off));
  add("POST", each + "/start", "deployment.start", changing(&Runner::start));
  add("POST", each + "/pause", "deployment.pause", changing(&Runner::pause));
  add("POST", each + "/resume", "deployment.resume", changing(&Runner::resume));
  add("POST", each + "/stop", "deployment.stop", changing(&Runner::stop));
  add("POST", camera + "/view", "camera.view", view);
  add("GET", camera + "/picture", "camera.view", picture);
}

}  // namespace peel::server
