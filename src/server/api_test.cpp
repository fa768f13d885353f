// The API without a network: every route, every role, and what a browser or an attacker may send.
#include "server/api.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>

#include "base/json.h"
#include "image/image.h"
#include "ledger/entry.h"
#include "policy/rights.h"
#include "server/events.h"
#include "server/openapi_internal.h"
#include "service/testing/papers.h"
#include "service/testing/world.h"
#include "store/alerts.h"
#include "store/copy.h"
#include "store/deployments.h"
#include "watchlist/testing/made_tools.h"

namespace peel::server {
namespace {

using base::Json;
using policy::Role;
using service::testing::must;
using ::testing::HasSubstr;
using ::testing::Not;

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() : world_("sqlite"), api_(world_.house(), world_.sign_in()) {}

  Request request(std::string method, std::string path, const std::string& token = "",
                  const std::string& body = "{}") {
    Request made;
    made.method = std::move(method);
    made.path = std::move(path);
    made.body = body;
    made.from = "127.0.0.1";
    made.headers = {{"content-type", "application/json; charset=utf-8"},
                    {"origin", world_.house().us().origin}};
    if (!token.empty()) made.headers["cookie"] = "other=1; " + std::string(session_cookie) + "=" + token;
    return made;
  }
  Answer ask(std::string method, std::string path, const std::string& token = "",
             const std::string& body = "{}") {
    return api_.answer(request(std::move(method), std::move(path), token, body));
  }
  static Json read(const Answer& answer) { return Json::parse(answer.body); }
  static std::string message(const Answer& answer) { return read(answer)["error"]["message"]; }

  service::testing::World world_;
  Api api_;
};

// Every ":name" of the path as `with` makes it.
std::string replaced(std::string path, const std::function<std::string(const std::string& name)>& with) {
  for (auto colon = path.find(':'); colon != std::string::npos; colon = path.find(':', colon)) {
    const auto end = std::min(path.find('/', colon), path.size());
    path.replace(colon, end - colon, with(path.substr(colon + 1, end - colon - 1)));
  }
  return path;
}

std::string concrete(const std::string& path) {
  return replaced(path, [](const std::string&) { return "acct-" + std::string(32, '0'); });
}

// docs/rights.md: each route as each role, and as nobody.
TEST_F(ApiTest, EveryRouteIsForThoseWhoMayAndNobodyElse) {
  for (const Role role : policy::all_roles) {
    const auto& someone = world_.add(policy::name_of(role), {role});
    for (const Route& route : api_.routes()) {
      if (route.path == "/api/v1/session") continue;  // would sign out
      const auto answer = ask(route.method, concrete(route.path), someone.token, R"({"not asked for": 1})");
      const bool may = route.needs != Needs::right || policy::may(std::array{role}, route.act);
      EXPECT_EQ(answer.status == 403, !may) << policy::name_of(role) << ": " << route.method << ' '
                                            << route.path << ": " << answer.status << ' ' << answer.body;
    }
  }
  for (const Route& route : api_.routes()) {
    const auto answer = ask(route.method, concrete(route.path), "", "{}");
    if (route.needs == Needs::nothing) continue;
    EXPECT_EQ(answer.status, 401) << route.path;
    const auto guessed = ask(route.method, concrete(route.path), std::string(64, '0'), "{}");
    EXPECT_EQ(guessed.status, 401) << route.path;
  }
}

TEST_F(ApiTest, EveryRouteWithARightNamesOneThatThereIs) {
  for (const Route& route : api_.routes())
    EXPECT_EQ(route.needs == Needs::right, policy::right_to(route.act) != nullptr) << route.path;
}

TEST_F(ApiTest, IsWhatItsDescriptionSays) {
  const Json described = Json::parse(openapi_text());
  std::set<std::string> told, known{"get /api/v1/events"};
  for (const auto& [path, operations] : described["paths"].items())
    for (const auto& [method, operation] : operations.items())
      if (method != "parameters") told.insert(method + " " + path);
  for (const Route& route : api_.routes()) {
    std::string method = route.method, path = route.path;
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    path = replaced(path, [](const std::string& name) { return "{" + name + "}"; });
    known.insert(method + " " + path);
    ASSERT_TRUE(told.contains(method + " " + path)) << method << ' ' << path;
    const Json& operation = described["paths"][path][method];
    EXPECT_EQ(operation.value("x-right", ""), route.act) << path;
    EXPECT_EQ(operation["security"].empty(), route.needs == Needs::nothing) << path;
  }
  EXPECT_EQ(told, known);
}

TEST_F(ApiTest, TakesNothingFromOtherSitesPages) {
  const auto& boss = world_.administrator();
  const std::string body = R"({"name": "Ann", "roles": ["officer"]})";
  auto foreign = request("POST", "/api/v1/accounts", boss.token, body);
  foreign.headers["origin"] = "http://evil.example";
  EXPECT_EQ(api_.answer(foreign).status, 403);
  foreign.headers.erase("origin");
  EXPECT_EQ(api_.answer(foreign).status, 403);
  auto form = request("POST", "/api/v1/accounts", boss.token, body);
  form.headers["content-type"] = "text/plain";
  EXPECT_EQ(api_.answer(form).status, 415);
  EXPECT_EQ(ask("POST", "/api/v1/accounts", boss.token, body).status, 201);
}

TEST_F(ApiTest, SaysWhatIsWrongWithABody) {
  const auto& boss = world_.administrator();
  const auto wrong = [&](const std::string& body) {
    const auto answer = ask("POST", "/api/v1/accounts", boss.token, body);
    EXPECT_EQ(answer.status, 400) << body;
    return message(answer);
  };
  EXPECT_THAT(wrong(""), HasSubstr("one JSON object"));
  EXPECT_THAT(wrong("[1]"), HasSubstr("one JSON object"));
  EXPECT_THAT(wrong(R"({"roles": ["officer"]})"), HasSubstr("\"name\" is missing"));
  EXPECT_THAT(wrong(R"({"name": 7, "roles": ["officer"]})"), HasSubstr("\"name\" must be text"));
  EXPECT_THAT(wrong(R"({"name": "Ann", "roles": "officer"})"), HasSubstr("\"roles\" must be a list"));
  EXPECT_THAT(wrong(R"({"name": "Ann", "roles": ["king"]})"), HasSubstr("none of administrator"));
  EXPECT_THAT(wrong(R"({"name": "Ann", "roles": []})"), HasSubstr("needs a role"));
  EXPECT_THAT(wrong(R"({"name": "A\u202enn", "roles": ["officer"]})"), HasSubstr("the name"));
  EXPECT_THAT(wrong(R"({"name": "Ann", "roles": ["officer"], "admin": true})"),
              HasSubstr("\"admin\" is not asked for"));
  EXPECT_THAT(wrong(R"({"name": "Ann", "name": "Bob", "roles": ["officer"]})"), HasSubstr("one JSON object"));
}

TEST_F(ApiTest, KeepsItsPathsFromTheConsole) {
  for (const char* path :
       {"/healthz", "/readyz", "/metrics", "/api/v1/me", "/api/v1/alerts/x/view", "/api/x"})
    EXPECT_TRUE(api_.knows(path)) << path;
  for (const char* path : {"/", "/lists", "/live/dep-1", "/assets/index.js", "/api"})
    EXPECT_FALSE(api_.knows(path)) << path;
}

TEST_F(ApiTest, KnowsItsPathsAndMethods) {
  EXPECT_EQ(ask("GET", "/api/v1/nothing").status, 404);
  EXPECT_EQ(ask("GET", "/api/v1/accounts/").status, 404);
  EXPECT_EQ(ask("PATCH", "/api/v1/accounts").status, 405);
  EXPECT_EQ(ask("HEAD", "/healthz").status, 200);
  auto wrong_query = request("GET", "/api/v1/log/consistency");
  wrong_query.query = {{"from", "1"}};
  EXPECT_EQ(api_.answer(wrong_query).status, 400);
  const auto& boss = world_.administrator();
  EXPECT_EQ(ask("POST", "/api/v1/accounts/acct-00000000000000000000000000000000/close", boss.token).status,
            404);
}

TEST_F(ApiTest, SignsInAndOut) {
  auto& ann = world_.add("Ann", {Role::officer});
  const auto asked = read(ask("POST", "/api/v1/session/challenge"));
  const auto challenge = *base::from_base64url(asked["challenge"].get<std::string>());
  const auto assertion = ann.authenticator.sign(challenge);
  const Json body{{"credential", base::to_base64url(assertion.credential)},
                  {"authenticator_data", base::to_base64url(assertion.authenticator_data)},
                  {"client_data", base::to_base64url(assertion.client_data)},
                  {"signature", base::to_base64url(assertion.signature)}};
  const auto answer = ask("POST", "/api/v1/session", "", body.dump());
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(read(answer)["name"], "Ann");
  ASSERT_EQ(answer.headers.size(), 1u);
  const std::string cookie = answer.headers.front().second;
  for (const char* needed : {"__Host-peel=", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"})
    EXPECT_THAT(cookie, HasSubstr(needed));
  const std::string token = cookie.substr(cookie.find('=') + 1, 64);
  EXPECT_EQ(answer.body.find(token), std::string::npos) << "pages' scripts need not know the token";
  EXPECT_EQ(read(ask("GET", "/api/v1/me", token))["account"], ann.account);
  EXPECT_EQ(ask("DELETE", "/api/v1/session", token).status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/me", token).status, 401);
  EXPECT_EQ(ask("POST", "/api/v1/session", "", body.dump()).status, 403) << "used once";
}

TEST_F(ApiTest, SaysWhereAPartIsNotThere) {
  const auto& planner = world_.add("Pat", {Role::camera_operator});
  EXPECT_EQ(ask("GET", "/api/v1/authorisations", planner.token).status, 404);
  EXPECT_EQ(ask("POST", "/api/v1/cameras/test", planner.token, R"({"address": "/dev/video0"})").status, 404);
}

class PapersApi : public ApiTest {
 protected:
  PapersApi() : papers_(world_), api_(world_.house(), world_.sign_in(), {&papers_.authorisations, nullptr}) {}

  Answer ask(std::string method, const std::string& path, const service::testing::Someone& who,
             const Json& body = Json::object(), const std::string& role = "") {
    Request made = request(std::move(method), "/api/v1" + path, who.token, body.dump());
    if (!role.empty()) made.query["role"] = role;
    return api_.answer(std::move(made));
  }
  Json proposal() const {
    const auto asked = papers_.proposal();
    return {{"purpose", asked.purpose},
            {"legal_basis", asked.legal_basis},
            {"necessity", asked.necessity},
            {"proportionality", asked.proportionality},
            {"place", asked.place},
            {"cameras", {{{"name", "north"}, {"address", "rtsp://user:secret@10.0.0.5/stream"}}}},
            {"from", base::format_time(asked.from)},
            {"until", base::format_time(asked.until)},
            {"watchlist", asked.watchlist},
            {"content", asked.content},
            {"fpir", asked.fpir},
            {"notice", asked.notice}};
  }
  // As a browser does it: asks what to sign, has it signed, hands it in.
  Answer approve(const std::string& path, service::testing::Someone& who, const std::string& role) {
    const Answer asked = ask("GET", path, who, Json::object(), role);
    if (asked.status != 200) return asked;
    const Json to_sign = read(asked);
    const auto assertion =
        who.authenticator.sign(*base::from_base64url(to_sign["challenge"].get<std::string>()));
    EXPECT_EQ(to_sign["credentials"], Json::array({base::to_base64url(assertion.credential)}));
    EXPECT_EQ(to_sign["relying_party"], "localhost");
    return ask("POST", path, who,
               {{"content", to_sign["content"]},
                {"role", role},
                {"credential", base::to_base64url(assertion.credential)},
                {"authenticator_data", base::to_base64url(assertion.authenticator_data)},
                {"client_data", base::to_base64url(assertion.client_data)},
                {"signature", base::to_base64url(assertion.signature)}});
  }

  service::testing::Papers papers_;
  Api api_;
};

TEST_F(PapersApi, PlansApprovesAndWithdraws) {
  const Answer made = ask("POST", "/authorisations", papers_.planner, proposal());
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_THAT(made.body, Not(HasSubstr("secret")));
  const std::string id = read(made)["authorisation"], one = "/authorisations/" + id;
  EXPECT_EQ(read(made)["state"], "proposed");
  EXPECT_EQ(read(made)["threshold"], "0.5000");
  EXPECT_EQ(approve(one + "/approval", papers_.officer, "authorising-officer").status, 204);
  EXPECT_EQ(approve(one + "/approval", papers_.officer, "authorising-officer").status, 403);
  EXPECT_EQ(approve(one + "/approval", papers_.second, "king").status, 400);
  EXPECT_EQ(approve(one + "/approval", papers_.second, "countersigning-officer").status, 204);
  const Json plan = read(ask("GET", one, papers_.manager));
  EXPECT_EQ(plan["state"], "approved");
  EXPECT_EQ(plan["approvals"].size(), 2u);
  EXPECT_EQ(plan["approvals"][0]["name"], "Ann");
  EXPECT_EQ(read(ask("GET", "/authorisations", papers_.manager))["authorisations"][0], plan);
  const std::string list = "/watchlists/" + papers_.list + "/approval";
  EXPECT_EQ(approve(list, papers_.officer, "authorising-officer").status, 204);
  EXPECT_EQ(approve(list, papers_.second, "countersigning-officer").status, 204);
  EXPECT_TRUE(papers_.permit(id));
  EXPECT_EQ(ask("POST", one + "/withdraw", papers_.second).status, 204);
  EXPECT_EQ(read(ask("GET", one, papers_.manager))["state"], "withdrawn");
  EXPECT_EQ(ask("GET", "/authorisations/auth-x", papers_.manager).status, 404);
}

TEST_F(PapersApi, TellsOfAnAlertWhereItIsAndWhoDoesWhat) {
  const std::string plan = read(ask("POST", "/authorisations", papers_.planner, proposal()))["authorisation"];
  const auto& officer = world_.add("Ove", {Role::officer});
  service::House& house = world_.house();
  store::Alert alert;
  alert.id = "alert-" + std::string(32, '1');
  alert.deployment = "dep-" + std::string(32, '1');
  alert.camera = "north";
  alert.captured = alert.raised = alert.due = world_.clock().now();
  alert.score = alert.threshold = "0.5";
  alert.category = "missing";
  alert.quality = "{}";
  auto transaction = must(house.database().begin());
  must(store::add_deployment(
      transaction, {alert.deployment, plan, store::DeploymentState::running, alert.raised, {}, {}, "", {}}));
  must(store::add_alert(transaction, house.vault(), alert,
                        {must(base::SecretBytes::create(1)), must(base::SecretBytes::create(1)), "{}"}));
  alert.verdict = "match";
  alert.decided_by = papers_.planner.account;
  alert.engaged_by = officer.account;
  must(store::update_alert(transaction, alert));
  must(transaction.commit());
  const Json told = read(ask("GET", "/alerts", officer))["alerts"][0];
  EXPECT_EQ(told["place"], "Market Square") << "two deployments may each have a camera called north";
  EXPECT_EQ(told["decided_by_name"], "Pat");
  EXPECT_EQ(told["engaged_by_name"], "Ove");
}

TEST_F(PapersApi, SaysWhatIsWrongWithAProposal) {
  const auto wrong = [&](const std::function<void(Json&)>& spoil) {
    Json body = proposal();
    spoil(body);
    const Answer answer = ask("POST", "/authorisations", papers_.planner, body);
    EXPECT_EQ(answer.status, 400) << answer.body;
    return message(answer);
  };
  EXPECT_THAT(wrong([](Json& b) { b.erase("place"); }), HasSubstr("\"place\" is missing"));
  EXPECT_THAT(wrong([](Json& b) { b["from"] = "tomorrow"; }), HasSubstr("\"from\""));
  EXPECT_THAT(wrong([](Json& b) { b["cameras"] = "north"; }), HasSubstr("\"cameras\" must be a list"));
  EXPECT_THAT(wrong([](Json& b) { b["cameras"][0].erase("name"); }), HasSubstr("\"name\" is missing"));
  EXPECT_THAT(wrong([](Json& b) { b["cameras"][0]["x"] = 1; }), HasSubstr("\"x\" is not asked for"));
  EXPECT_THAT(wrong([](Json& b) { b["threshold"] = "0.1"; }), HasSubstr("\"threshold\" is not asked for"));
}

TEST_F(PapersApi, RemovesPasskeys) {
  const Json own = read(ask("GET", "/me/passkeys", papers_.officer));
  ASSERT_EQ(own["passkeys"].size(), 1u);
  const std::string hash = own["passkeys"][0]["credential"];
  EXPECT_EQ(ask("POST", "/me/passkeys/" + hash + "/remove", papers_.officer).status, 403) << "the last";
  EXPECT_EQ(ask("POST", "/me/passkeys/" + hash + "/remove", papers_.second).status, 404) << "somebody else's";
  EXPECT_EQ(ask("POST", "/passkeys/" + hash + "/remove", papers_.second).status, 403);
  auto& boss = world_.administrator();
  EXPECT_EQ(read(ask("GET", "/accounts/" + papers_.officer.account + "/passkeys", boss)), own);
  EXPECT_EQ(ask("POST", "/passkeys/" + hash + "/remove", boss).status, 204);
  EXPECT_EQ(ask("GET", "/me", papers_.officer).status, 401);
}

Json reference_body(const std::string& subject, const base::Bytes& picture) {
  return {{"subject", subject},
          {"category", "suspect"},
          {"source", "custody"},
          {"legal_basis", "PACE 64A"},
          {"taken_on", "2026-01-02"},
          {"reviewed_by", "WM 12"},
          {"review_on", "2026-12-31"},
          {"case_outcome", "open"},
          {"under_18", false},
          {"exception", ""},
          {"picture", base::to_base64(picture)}};
}

TEST_F(ApiTest, ManagesAList) {
  const std::string token = world_.add("Mia", {Role::watchlist_manager}).token;
  const std::string lists = "/api/v1/watchlists";
  EXPECT_EQ(ask("POST", lists, token, R"({"name": ""})").status, 400);
  const auto made = ask("POST", lists, token, R"({"name": "Market Square"})");
  ASSERT_EQ(made.status, 201);
  const std::string list = lists + "/" + read(made)["watchlist"].get<std::string>();
  EXPECT_EQ(ask("POST", list + "/versions", token).status, 403) << "nobody is on it";

  using watchlist::testing::made_scene;
  const auto picture = *image::encode_png(made_scene({200, 200}, {{0, {60, 50, 80, 96}, 0}}));
  const std::string body = reference_body("CRN/1", picture).dump();
  const auto added = ask("POST", list + "/references", token, body);
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(read(added)["under_review"], false);
  EXPECT_FALSE(read(added)["advice"].empty());
  EXPECT_FALSE(read(added).contains("picture"));
  const auto again = ask("POST", list + "/references", token, body);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(read(again)["reference"], read(added)["reference"]);

  const auto empty = *image::encode_png(made_scene({200, 200}, {}));
  const auto refused = ask("POST", list + "/references", token, reference_body("CRN/2", empty).dump());
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(read(refused)["error"]["reason"], "no_face");
  EXPECT_THAT(message(refused), HasSubstr("from the front"));
  Json wrong = reference_body("CRN/2", picture);
  wrong["under_18"] = "no";
  EXPECT_THAT(message(ask("POST", list + "/references", token, wrong.dump())), HasSubstr("true or false"));
  wrong = reference_body("CRN/2", picture);
  wrong["picture"] = "!";
  EXPECT_THAT(message(ask("POST", list + "/references", token, wrong.dump())), HasSubstr("base64"));

  const auto version = ask("POST", list + "/versions", token);
  ASSERT_EQ(version.status, 201) << version.body;
  const Json shown = read(ask("GET", list, token));
  EXPECT_EQ(shown["content"], read(version)["content"]);
  EXPECT_EQ(shown["references"][0], read(added));
  EXPECT_TRUE(shown["look_alikes"].empty());
  const Json summary = read(ask("GET", lists, token))["watchlists"][0];
  EXPECT_EQ(summary["references"], 1);
  EXPECT_EQ(summary["version"], 1);
  EXPECT_EQ(summary["changed"], false);

  const std::string reference = list + "/references/" + read(added)["reference"].get<std::string>();
  const auto seen = ask("GET", reference + "/picture", token);
  EXPECT_EQ(seen.content_type, "image/jpeg");
  EXPECT_TRUE(seen.body.starts_with("\xFF\xD8\xFF"));
  EXPECT_EQ(ask("POST", reference + "/remove", token, R"({"because": "wrong"})").status, 204);
  EXPECT_EQ(ask("GET", reference + "/picture", token).status, 404);
  EXPECT_EQ(ask("POST", list + "/end", token).status, 204);
  EXPECT_NE(read(ask("GET", list, token))["ended"], Json());
}

TEST_F(ApiTest, OnlyAPictureMayBeLarge) {
  const std::string token = world_.add("Mia", {Role::watchlist_manager}).token;
  const std::string large = R"({"name": ")" + std::string(max_body, 'x') + "\"}";
  EXPECT_EQ(ask("POST", "/api/v1/watchlists", token, large).status, 413);
  const std::string references = "/api/v1/watchlists/list-00000000000000000000000000000000/references";
  EXPECT_EQ(ask("POST", references, token, reference_body("CRN/1", base::Bytes(2u << 20)).dump()).status,
            404);
  EXPECT_EQ(ask("POST", references, token, reference_body("CRN/1", base::Bytes(9u << 20)).dump()).status,
            413);
  EXPECT_EQ(
      ask("POST", references, token, reference_body("CRN/1", base::Bytes((8u << 20) + 1)).dump()).status,
      400);
}

TEST_F(ApiTest, RefusesACookieThatComesTwice) {
  const auto& boss = world_.administrator();
  auto twice = request("GET", "/api/v1/me", boss.token);
  twice.headers["cookie"] += "; __Host-peel=" + std::string(64, '0');
  EXPECT_EQ(api_.answer(twice).status, 401);
}

TEST(Events, TellEachRoleWhatIsItsBusiness) {
  const std::string account = *ledger::make_entry("account.close", *base::parse_time("2026-06-01T12:00:00Z"),
                                                  "acct-00000000000000000000000000000001",
                                                  {{"account", "acct-00000000000000000000000000000002"}});
  const auto told = event_of(7, account, {Role::administrator});
  ASSERT_TRUE(told);
  EXPECT_THAT(*told, HasSubstr("id: 7\nevent: act\ndata: {"));
  EXPECT_THAT(*told, HasSubstr("\"account\":\"acct-00000000000000000000000000000002\""));
  EXPECT_TRUE(told->ends_with("\n\n"));
  EXPECT_EQ(*event_of(7, account, {Role::officer}), "");
  EXPECT_FALSE(event_of(7, "{}", {Role::auditor}));
}

TEST(Http, ReadsQueriesAndCookies) {
  const auto query = parse_query("a=1&b=x%20y+z&c&a=2&d=%zz");
  EXPECT_EQ(query.at("a"), "1");
  EXPECT_EQ(query.at("b"), "x y z");
  EXPECT_EQ(query.at("c"), "");
  EXPECT_EQ(query.at("d"), "%zz");
  Request request;
  request.headers["cookie"] = "a=1;b=2; c = 3";
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("b"), "2");
  EXPECT_EQ(request.cookie("d"), "");
}

// Numbers, and nobody: each line is a name that Prometheus would take, a state or bound, and a number.
TEST_F(ApiTest, MetricsTellHowMuchAndAboutNobody) {
  const auto& someone = world_.add("Marguerite Unmistakable", {Role::auditor});
  ask("GET", "/api/v1/accounts", world_.administrator().token);
  ask("GET", "/api/v1/nothing");
  api_.count_listeners([] { return std::size_t{3}; });
  const std::string all = ask("GET", "/metrics").body;
  EXPECT_THAT(all, HasSubstr(fmt::format("\npeel_log_entries {}\n", world_.acts().size())));
  EXPECT_THAT(all, HasSubstr("\npeel_http_requests_total{class=\"2xx\"} 1\n"));
  EXPECT_THAT(all, HasSubstr("\npeel_http_requests_total{class=\"4xx\"} 1\n"));
  EXPECT_THAT(all, HasSubstr("\npeel_http_request_duration_seconds_count 2\n"));
  EXPECT_THAT(all, HasSubstr("\npeel_event_listeners 3\n"));
  for (const std::string& each : {std::string("Unmistakable"), someone.account, someone.token})
    EXPECT_THAT(all, Not(HasSubstr(each)));
  const std::regex line(
      R"re(# (HELP peel_[a-z_]+ [A-Z][A-Za-z ,]+\.|TYPE peel_[a-z_]+ (counter|gauge|histogram))|)re"
      R"re(peel_[a-z_]+(\{(state|class|le)="([a-z-]+|[2-5]xx|[0-9.]+|\+Inf)"\})? [0-9]+(\.[0-9]+)?)re");
  std::istringstream lines(all);
  for (std::string each; std::getline(lines, each);) EXPECT_TRUE(std::regex_match(each, line)) << each;
  const std::regex counter("TYPE (peel_[a-z_]+) counter");
  for (std::sregex_iterator at(all.begin(), all.end(), counter), end; at != end; ++at)
    EXPECT_TRUE((*at)[1].str().ends_with("_total")) << (*at)[1];
}

TEST_F(ApiTest, MetricsAreForThisMachineOnly) {
  Request from_afar = request("GET", "/metrics");
  for (const char* address : {"192.0.2.7", "", "::2", "1127.0.0.1", "::ffff:192.0.2.7"}) {
    from_afar.from = address;
    EXPECT_EQ(api_.answer(from_afar).status, 403) << address;
  }
  for (const char* address : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    from_afar.from = address;
    EXPECT_EQ(api_.answer(from_afar).status, 200) << address;
  }
}

TEST_F(ApiTest, AnotherSitesPageReadsNothing) {
  Request asked = request("GET", "/api/v1/accounts", world_.administrator().token);
  for (const char* site : {"cross-site", "same-site"}) {
    asked.headers["sec-fetch-site"] = site;
    EXPECT_EQ(api_.answer(asked).status, 403) << site;
  }
  for (const char* site : {"same-origin", "none"}) {
    asked.headers["sec-fetch-site"] = site;
    EXPECT_EQ(api_.answer(asked).status, 200) << site;
  }
}

TEST_F(ApiTest, MetricsCountWhatTheDatabaseCouldNotDo) {
  const auto errors = [&] {
    const std::string all = ask("GET", "/metrics").body, name = "\npeel_database_errors_total ";
    return std::stoi(all.substr(all.find(name) + name.size()));
  };
  EXPECT_EQ(errors(), 0);
  {
    auto transaction = service::testing::must(world_.house().database().begin());
    ASSERT_FALSE(store::note_restored(transaction, {"one", "1"}) &&
                 store::note_restored(transaction, {"one", "1"}));
  }
  EXPECT_EQ(errors(), 1);
}

// What the console may do beyond showing its own files: pictures that its own scripts made or were handed.
TEST(Http, LetsPagesRunTheirOwnScriptsAndNothingInline) {
  std::string policy;
  for (const auto& [name, value] : safe_headers(Answer{}))
    if (name == "Content-Security-Policy") policy = value;
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("img-src 'self' data: blob:;"));
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(policy.find("http"), std::string::npos);
}

}  // namespace
}  // namespace peel::server
