#include "edge/link.h"

#include <algorithm>
#include <mutex>

#include "base/json.h"

namespace peel::edge {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;
using base::SecretBytes;
using base::Status;

namespace {

constexpr std::size_t most_of_list = 4u << 20;  // bytes of one answer
constexpr std::size_t largest_papers = 2u << 20;

ErrorCode code_for(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::refused;
    case 404:
      return ErrorCode::not_found;
    case 400:
    case 413:
    case 415:
      return ErrorCode::invalid_input;
    default:
      return ErrorCode::unavailable;
  }
}

// What the service says of it, for people.
tl::unexpected<base::Error> problem_of(const HttpAnswer& answer) {
  std::string words = fmt::format("the service answered {}", answer.status);
  const auto parsed = base::parse_json(answer.body, 1u << 20);
  if (parsed && parsed->is_object() && parsed->contains("error")) {
    const Json& error = (*parsed)["error"];
    if (error.is_object() && error.contains("message") && error["message"].is_string())
      words = error["message"].get<std::string>();
  }
  return fail(code_for(answer.status), "{}", words);
}

// The same text as the service's (service::node_sign_in_text).
std::string sign_in_text(const std::string& origin, const base::PublicKey& key, base::ByteView challenge) {
  return fmt::format("peel-edge-sign-in/1\n{}\n{}\n{}\n", origin, base::to_text(key),
                     base::to_base64url(challenge));
}

Json camera_json(const CameraReport& camera) {
  return {{"camera", camera.number},
          {"state", camera.state},
          {"problem", camera.problem.substr(0, 2000)},
          {"frames", camera.frames},
          {"skipped", camera.skipped},
          {"faces", camera.faces},
          {"frames_per_second", camera.frames_per_second}};
}

Json run_json(const RunReport& run) {
  Json cameras = Json::array();
  for (const auto& camera : run.cameras) cameras.push_back(camera_json(camera));
  return {{"deployment", run.id.deployment},
          {"run", run.id.run},
          {"state", run.state},
          {"problem", run.problem.substr(0, 2000)},
          {"counts",
           {{"faces", run.faces},
            {"searches", run.searches},
            {"made", run.made},
            {"wiped", run.wiped},
            {"held", run.held}}},
          {"cameras", cameras}};
}

Json quality_json(const vision::Quality& quality) {
  return {{"unified", quality.unified},
          {"inter_eye_px", quality.inter_eye_px},
          {"sharpness", quality.sharpness},
          {"yaw_degrees", quality.yaw_degrees},
          {"pitch_degrees", quality.pitch_degrees},
          {"exposure", quality.exposure},
          {"contrast", quality.contrast}};
}

Result<std::vector<Order>> orders_from(const Json& json) {
  JsonFields fields(json, "the service's orders");
  const Json& runs = fields.member("runs");
  PEEL_CHECK(fields.finish());
  std::vector<Order> orders;
  for (const Json& each : runs) {
    JsonFields run(each, "an order");
    Order order;
    order.id.deployment = run.text("deployment");
    order.id.run = static_cast<std::uint64_t>(run.integer("run"));
    const Json& looked_at = run.member("looked_at");
    for (std::string& alert : run.texts("shown")) order.shown.insert(std::move(alert));
    PEEL_CHECK(run.finish());
    for (const Json& camera : looked_at)
      if (camera.is_number_unsigned()) order.looked_at.insert(camera.get<std::size_t>());
    orders.push_back(std::move(order));
  }
  return orders;
}

Result<RunPapers> papers_from(Json& json) {
  JsonFields fields(json, "the service's papers");
  RunPapers papers;
  const std::string text = fields.text("papers");
  fields.member("list_key");
  papers.list_size = static_cast<std::uint64_t>(fields.integer("list_size"));
  const std::string now = fields.text("now");
  const Json& cameras = fields.member("cameras");
  PEEL_CHECK(fields.finish());
  Json& written = json["list_key"];
  if (!written.is_string()) return fail(ErrorCode::corrupt, "the list's key is no text");
  // The JSON library wipes nothing; the key's text is overwritten where it stands.
  auto& key_text = written.get_ref<std::string&>();
  auto key = base::from_base64(key_text);
  base::wipe(std::span(reinterpret_cast<std::uint8_t*>(key_text.data()), key_text.size()));
  if (!key) return tl::make_unexpected(key.error());
  auto kept = SecretBytes::copy_of(*key);
  base::wipe(std::span(*key));
  PEEL_TRY(papers.list_key, std::move(kept));
  PEEL_TRY(papers.now, base::parse_time(now));
  PEEL_TRY(papers.papers, policy::passkey_papers_from_json(text));
  for (const Json& each : cameras) {
    JsonFields camera(each, "a camera");
    const std::int64_t number = camera.integer("camera");
    papers.cameras.push_back({static_cast<std::size_t>(number), camera.text("name"), camera.text("address")});
    PEEL_CHECK(camera.finish());
  }
  return papers;
}

class HttpLink final : public Link {
 public:
  HttpLink(ServiceAddress address, std::filesystem::path authority, base::SigningKey key,
           std::unique_ptr<HttpClient> first)
      : address_(std::move(address)), authority_(std::move(authority)), key_(std::move(key)) {
    idle_.push_back(std::move(first));
  }

  Status sign_in(const std::string& instance) override {
    PEEL_TRY(const Json asked, ask_json("POST", "/challenge", Json::object(), ""));
    JsonFields fields(asked, "the service's challenge");
    const std::string written = fields.text("challenge");
    PEEL_CHECK(fields.finish());
    PEEL_TRY(const base::Bytes challenge, base::from_base64url(written));
    const std::string text = sign_in_text(address_.origin, key_.public_key(), challenge);
    const base::Signature signature = key_.sign(base::as_bytes(text));
    PEEL_TRY(const Json made, ask_json("POST", "/session",
                                       {{"key", base::to_text(key_.public_key())},
                                        {"instance", instance},
                                        {"challenge", written},
                                        {"signature", base::to_base64url(signature.bytes)}},
                                       ""));
    JsonFields session(made, "the service's session");
    session.text("node");
    const std::string token = session.text("token");
    PEEL_CHECK(session.finish());
    const std::lock_guard lock(guard_);
    token_ = token;
    return {};
  }

  Result<std::vector<Order>> report(const std::vector<RunReport>& runs) override {
    Json all = Json::array();
    for (const auto& run : runs) all.push_back(run_json(run));
    PEEL_TRY(const Json answer, ask_json("POST", "/report", {{"runs", all}}, token()));
    return orders_from(answer);
  }

  Result<RunPapers> papers(const RunId& id) override {
    PEEL_TRY(const HttpAnswer answer, ask({"GET", of_run(id, "papers"), "", token(), largest_papers}));
    PEEL_TRY(Json json, base::parse_json(answer.body, largest_papers));
    return papers_from(json);
  }

  Status list(const RunId& id, std::uint64_t size, base::MemoryFile& file,
              const std::function<bool()>& stop) override {
    while (file.size() < size) {
      if (stop()) return fail(ErrorCode::unavailable, "the list was not fetched to its end");
      const std::string path = of_run(id, "list") + fmt::format("&from={}", file.size());
      PEEL_TRY(const HttpAnswer part,
               ask({"GET", path, "", token(), most_of_list, std::chrono::seconds{30}, stop}));
      if (part.body.empty())
        return fail(ErrorCode::corrupt, "the service gave less of the list than it said");
      PEEL_CHECK(file.append(base::as_bytes(part.body)));
    }
    return {};
  }

  Status alert(const RunId& id, std::size_t camera, const lfr::Alert& alert) override {
    const double score = std::clamp(static_cast<double>(alert.score), 0.0, 1.0);
    return tell("/deployments/" + id.deployment + "/alerts",
                {{"run", id.run},
                 {"alert", alert.id},
                 {"camera", camera},
                 {"row", alert.list_row},
                 {"captured", base::format_time(alert.captured)},
                 {"score", score},
                 {"quality", quality_json(alert.quality)},
                 {"crop", base::to_base64(alert.crop_jpeg.view())}});
  }

  Status picture(const RunId& id, std::size_t camera, base::ByteView jpeg) override {
    return tell(fmt::format("/deployments/{}/cameras/{}/picture", id.deployment, camera),
                {{"run", id.run}, {"picture", base::to_base64(jpeg)}});
  }

 private:
  static std::string of_run(const RunId& id, const char* what) {
    return fmt::format("/deployments/{}/{}?run={}", id.deployment, what, id.run);
  }

  std::string token() {
    const std::lock_guard lock(guard_);
    return token_;
  }

  // One that nobody uses just now.
  Result<std::unique_ptr<HttpClient>> take() {
    {
      const std::lock_guard lock(guard_);
      if (!idle_.empty()) {
        auto client = std::move(idle_.back());
        idle_.pop_back();
        return client;
      }
    }
    return HttpClient::create(address_, authority_);
  }

  Result<HttpAnswer> ask(HttpRequest request) {
    request.path = "/api/v1/edge" + request.path;
    PEEL_TRY(auto client, take());
    auto answer = client->ask(request);
    // Somebody signed in anew while this was under way.
    if (answer && answer->status == 401 && !request.bearer.empty() && request.bearer != token()) {
      request.bearer = token();
      answer = client->ask(request);
    }
    {
      const std::lock_guard lock(guard_);
      idle_.push_back(std::move(client));
    }
    base::wipe(std::span(reinterpret_cast<std::uint8_t*>(request.body.data()), request.body.size()));
    if (answer && answer->status >= 300) return problem_of(*answer);
    return answer;
  }

  Result<Json> ask_json(const char* method, const char* path, const Json& body, std::string bearer) {
    PEEL_TRY(const HttpAnswer answer, ask({method, path, body.dump(), std::move(bearer)}));
    return base::parse_json(answer.body, 1u << 20);
  }

  Status tell(const std::string& path, Json body) {
    std::string text = body.dump();
    // A face in Base64 is a face.
    for (auto& [name, value] : body.items())
      if (value.is_string() && value.size() > 0) {
        auto& chars = value.get_ref<std::string&>();
        base::wipe(std::span(reinterpret_cast<std::uint8_t*>(chars.data()), chars.size()));
      }
    PEEL_CHECK(ask({"POST", path, std::move(text), token()}));
    return {};
  }

  const ServiceAddress address_;
  const std::filesystem::path authority_;
  const base::SigningKey key_;
  std::mutex guard_;  // of what follows
  std::string token_;
  std::vector<std::unique_ptr<HttpClient>> idle_;
};

}  // namespace

Result<std::unique_ptr<Link>> make_link(const ServiceAddress& address, const std::filesystem::path& authority,
                                        base::SigningKey key) {
  PEEL_TRY(auto client, HttpClient::create(address, authority));
  return std::make_unique<HttpLink>(address, authority, std::move(key), std::move(client));
}

}  // namespace peel::edge
