#include "server/api_internal.h"
#include "service/alerts.h"

namespace peel::server {
namespace {

using base::Json;

Json word_or_null(const std::string& word) { return word.empty() ? Json() : Json(word); }

// What is kept as JSON of ours; of a deleted alert there is none.
Json kept_json(const std::string& text) {
  const auto parsed = base::parse_json(text, 1u << 16, 8);
  return parsed ? *parsed : Json();
}

Json alert_json(const store::Alert& alert, const service::AboutAlert& about) {
  return {{"alert", alert.id},
          {"deployment", alert.deployment},
          {"place", about.place},
          {"camera", alert.camera},
          {"captured", base::format_time(alert.captured)},
          {"raised", base::format_time(alert.raised)},
          {"score", std::stod(alert.score)},
          {"threshold", std::stod(alert.threshold)},
          {"strength", service::strength_of(alert)},
          {"category", alert.category},
          {"quality", kept_json(alert.quality)},
          {"state", service::state_of(alert)},
          {"verdict", word_or_null(alert.verdict)},
          {"reason", word_or_null(alert.reason)},
          {"decided_by", word_or_null(alert.decided_by)},
          {"decided_by_name", word_or_null(about.decided_by_name)},
          {"engaged_by", word_or_null(alert.engaged_by)},
          {"engaged_by_name", word_or_null(about.engaged_by_name)},
          {"outcome", word_or_null(alert.outcome)},
          {"due", base::format_time(alert.due)},
          {"deleted", alert.deleted ? Json(base::format_time(*alert.deleted)) : Json()}};
}

const std::string& alert_of(const Call& call) { return call.request.parameters.at("alert"); }

Answer list(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {"deployment"}));
  const auto asked = call.request.query.find("deployment");
  const std::string deployment = asked == call.request.query.end() ? "" : asked->second;
  PEEL_ANSWER(const auto alerts, service::alerts(call.house, call.account->id, deployment));
  PEEL_ANSWER(const auto about, service::about_alerts(call.house, call.account->id, alerts));
  Json all = Json::array();
  for (std::size_t i = 0; i < alerts.size(); ++i) all.push_back(alert_json(alerts[i], about[i]));
  return json({{"alerts", all}});
}

Answer look(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER(const auto seen, service::look_at_alert(call.house, call.account->id, alert_of(call)));
  PEEL_ANSWER(const auto about, service::about_alerts(call.house, call.account->id, {seen.alert}));
  Json told = alert_json(seen.alert, about.front());
  told["crop"] = base::to_base64(seen.faces.crop.view());
  told["reference"] = base::to_base64(seen.faces.reference.view());
  told["entry"] = kept_json(seen.faces.entry);
  told["note"] = seen.words.note;
  told["account"] = seen.words.account;
  told["advice"] = seen.advice;
  return json(told);
}

Answer decide(const Call& call) {
  Body body(call.request);
  const std::string verdict = body.text("verdict", 40);
  const std::string reason = body.text("reason", 40);
  const std::string note = body.text("note");
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER_CHECK(service::decide(call.house, call.account->id, alert_of(call), verdict, reason, note));
  return nothing();
}

Answer engage(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER_CHECK(service::engage(call.house, call.account->id, alert_of(call)));
  return nothing();
}

Answer outcome(const Call& call) {
  Body body(call.request);
  const std::string word = body.text("outcome", 40);
  const std::string account = body.text("account");
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER_CHECK(service::set_outcome(call.house, call.account->id, alert_of(call), word, account));
  return nothing();
}

}  // namespace

void add_alerts(std::vector<Route>& routes) {
  const std::string all = "/api/v1/alerts", each = all + "/:alert";
  routes.push_back({"GET", all, Needs::right, "alert.view", list});
  routes.push_back({"POST", each + "/view", Needs::right, "alert.view", look});
  routes.push_back({"POST", each + "/decide", Needs::right, "alert.decide", decide});
  routes.push_back({"POST", each + "/engage", Needs::right, "alert.engage", engage});
  routes.push_back({"POST", each + "/outcome", Needs::right, "alert.outcome", outcome});
}

}  // namespace peel::server
