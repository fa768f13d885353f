// Camera machines: those whom an administrator lets in, and what the machines themselves ask. docs/edge.md.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "server/api_internal.h"
#include "service/edge.h"
#include "service/nodes.h"

namespace peel::server {
namespace {

using base::Json;
using base::Result;
using service::CameraState;

// --- for people ---

Json node_json(const service::NodeFacts& facts, const std::vector<service::EdgeCamera>& running) {
  Json cameras = Json::array();
  for (const auto& [deployment, number, state] : running)
    if (state.node == facts.node.id)
      cameras.push_back({{"deployment", deployment},
                         {"camera", number},
                         {"name", state.name},
                         {"state", state.state},
                         {"problem", state.problem}});
  return {{"node", facts.node.id},
          {"name", facts.node.name},
          {"key", base::to_text(facts.node.key)},
          {"made", base::format_time(facts.node.made)},
          {"closed", facts.node.closed ? Json(base::format_time(*facts.node.closed)) : Json()},
          {"here", facts.here},
          {"heard", facts.heard ? Json(base::format_time(*facts.heard)) : Json()},
          {"cameras", cameras}};
}

Answer list(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {}));
  PEEL_ANSWER(const auto nodes, call.parts.nodes->all(call.account->id));
  const auto running = call.parts.edge->cameras();
  Json all = Json::array();
  for (const auto& facts : nodes) all.push_back(node_json(facts, running));
  return json({{"nodes", all}});
}

Answer let_in(const Call& call) {
  Body body(call.request);
  const std::string name = body.text("name", 400);
  const std::string written = body.text("key", 64);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto key, base::public_key_from_text(written));
  PEEL_ANSWER(const auto node, call.parts.nodes->let_in(call.account->id, name, key));
  return json({{"node", node.id}}, 201);
}

Answer close(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER_CHECK(call.parts.nodes->close(call.account->id, call.request.parameters.at("node")));
  return nothing();
}

// --- for machines ---

Answer challenge(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER(const auto made, call.parts.nodes->challenge(call.request.from));
  return json({{"challenge", base::to_base64url(made)}});
}

Answer sign_in(const Call& call) {
  Body body(call.request);
  service::NodeSignIn answer;
  const std::string key = body.text("key", 64);
  answer.instance = body.text("instance", 32);
  answer.challenge = body.base64url("challenge", 64);
  const base::Bytes signature = body.base64url("signature", 64);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(answer.key, base::public_key_from_text(key));
  if (signature.size() != answer.signature.bytes.size() || answer.instance.size() != 32 ||
      answer.instance.find_first_not_of("0123456789abcdef") != std::string::npos)
    return problem(400, "invalid_input", "an instance is 32 hexadecimal digits, and a signature 64 bytes");
  std::ranges::copy(signature, answer.signature.bytes.begin());
  PEEL_ANSWER(const auto made, call.parts.nodes->sign_in(answer, call.request.from));
  return json({{"node", made.who.node}, {"token", made.token}}, 201);
}

store::DeploymentCounts counts_of(Body body, base::Status& status) {
  store::DeploymentCounts counts;
  counts.faces = body.count("faces");
  counts.searches = body.count("searches");
  counts.made = body.count("made");
  counts.wiped = body.count("wiped");
  counts.held = body.count("held");
  if (status) status = body.finish();
  return counts;
}

constexpr std::array camera_states{"waiting", "running", "away", "failed", "ended"};
constexpr std::array run_states{"preparing", "running", "ended", "stopped", "failed"};

template <class Words>
base::Status check_word(const Words& words, const std::string& word) {
  if (std::ranges::find(words, word) != words.end()) return {};
  return base::fail(base::ErrorCode::invalid_input, "\"state\" is none of {}", fmt::join(words, ", "));
}

Result<std::pair<std::size_t, CameraState>> camera_of(Body& body) {
  std::pair<std::size_t, CameraState> camera;
  camera.first = static_cast<std::size_t>(body.count("camera"));
  camera.second.state = body.text("state", 16);
  camera.second.problem = body.text("problem", 2000);
  camera.second.frames = body.count("frames");
  camera.second.skipped = body.count("skipped");
  camera.second.faces = body.count("faces");
  camera.second.frames_per_second = body.number("frames_per_second");
  PEEL_CHECK(body.finish());
  PEEL_CHECK(check_word(camera_states, camera.second.state));
  return camera;
}

Result<service::NodeRun> run_of(Body& body) {
  service::NodeRun run;
  run.deployment = body.text("deployment", 64);
  run.run = body.count("run");
  run.state = body.text("state", 16);
  run.problem = body.text("problem", 2000);
  base::Status counted;
  run.counts = counts_of(body.object("counts"), counted);
  auto cameras = body.objects("cameras");
  PEEL_CHECK(body.finish());
  PEEL_CHECK(counted);
  PEEL_CHECK(check_word(run_states, run.state));
  for (Body& each : cameras) {
    PEEL_TRY(auto camera, camera_of(each));
    run.cameras.insert(std::move(camera));
  }
  return run;
}

Answer report(const Call& call) {
  Body body(call.request);
  auto told = body.objects("runs");
  PEEL_ANSWER_CHECK(body.finish());
  std::vector<service::NodeRun> runs;
  for (Body& each : told) {
    PEEL_ANSWER(auto run, run_of(each));
    runs.push_back(std::move(run));
  }
  PEEL_ANSWER(const auto orders, call.parts.edge->report(*call.node, runs));
  Json all = Json::array();
  for (const auto& order : orders)
    all.push_back({{"deployment", order.deployment},
                   {"run", order.run},
                   {"looked_at", order.looked_at},
                   {"shown", order.shown}});
  return json({{"runs", all}});
}

const std::string& deployment_of(const Call& call) { return call.request.parameters.at("deployment"); }

Answer papers(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {"run"}));
  PEEL_ANSWER(const std::uint64_t run, number_of(call.request, "run", 0));
  PEEL_ANSWER(const auto found, call.parts.edge->papers(*call.node, {deployment_of(call), run}));
  Json cameras = Json::array();
  for (const auto& camera : found.cameras)
    cameras.push_back({{"camera", camera.number}, {"name", camera.name}, {"address", camera.address}});
  return json({{"papers", policy::to_json(found.papers)},
               {"list_key", base::to_base64(found.list_key.view())},
               {"list_size", found.list_size},
               {"now", base::format_time(found.now)},
               {"cameras", cameras}});
}

Answer list_part(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {"run", "from"}));
  PEEL_ANSWER(const std::uint64_t run, number_of(call.request, "run", 0));
  PEEL_ANSWER(const std::uint64_t from, number_of(call.request, "from", 0));
  PEEL_ANSWER(const auto part, call.parts.edge->list_part(*call.node, {deployment_of(call), run}, from));
  Answer answer;
  answer.content_type = "application/octet-stream";
  answer.body = std::string(base::as_text(part));
  return answer;
}

vision::Quality quality_of(Body body, base::Status& status) {
  vision::Quality quality;
  const auto number = [&](std::string_view name) { return static_cast<float>(body.number(name)); };
  quality.unified = number("unified");
  quality.inter_eye_px = number("inter_eye_px");
  quality.sharpness = number("sharpness");
  quality.yaw_degrees = number("yaw_degrees");
  quality.pitch_degrees = number("pitch_degrees");
  quality.exposure = number("exposure");
  quality.contrast = number("contrast");
  status = body.finish();
  return quality;
}

Answer raise(const Call& call) {
  Body body(call.request);
  service::NodeAlert alert;
  alert.deployment = deployment_of(call);
  alert.run = body.count("run");
  alert.id = body.text("alert", 38);
  alert.camera = static_cast<std::size_t>(body.count("camera"));
  const std::uint64_t row = body.count("row");
  alert.captured = body.time("captured");
  alert.score = body.number("score");
  base::Status measured;
  alert.quality = quality_of(body.object("quality"), measured);
  base::Bytes crop = body.base64("crop", service::largest_edge_jpeg);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER_CHECK(measured);
  alert.row = static_cast<std::uint32_t>(std::min<std::uint64_t>(row, UINT32_MAX));
  auto kept = base::SecretBytes::copy_of(crop);
  base::wipe(std::span(crop));
  PEEL_ANSWER(alert.crop, std::move(kept));
  PEEL_ANSWER_CHECK(call.parts.edge->raise(*call.node, alert));
  return nothing();
}

Answer show(const Call& call) {
  Body body(call.request);
  const std::uint64_t run = body.count("run");
  base::Bytes picture = body.base64("picture", service::largest_edge_jpeg);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const std::size_t camera, camera_number(call));
  PEEL_ANSWER_CHECK(
      call.parts.edge->show(*call.node, {deployment_of(call), run}, camera, std::move(picture)));
  return nothing();
}

}  // namespace

void add_edge(std::vector<Route>& routes) {
  using Handle = std::function<Answer(const Call&)>;
  const auto add = [&](const char* method, const std::string& path, Needs needs, const char* act,
                       Handle handle) {
    routes.push_back({method, "/api/v1" + path, needs, act, [handle = std::move(handle)](const Call& call) {
                        return call.parts.nodes && call.parts.edge ? handle(call) : not_offered();
                      }});
  };
  add("GET", "/nodes", Needs::right, "node.read", list);
  add("POST", "/nodes", Needs::right, "node.create", let_in);
  add("POST", "/nodes/:node/close", Needs::right, "node.close", close);
  const std::string run = "/edge/deployments/:deployment";
  add("POST", "/edge/challenge", Needs::nothing, "", challenge);
  add("POST", "/edge/session", Needs::nothing, "", sign_in);
  add("POST", "/edge/report", Needs::node, "", report);
  add("GET", run + "/papers", Needs::node, "", papers);
  add("GET", run + "/list", Needs::node, "", list_part);
  add("POST", run + "/alerts", Needs::node, "", raise);
  add("POST", run + "/cameras/:camera/picture", Needs::node, "", show);
}

}  // namespace peel::server
