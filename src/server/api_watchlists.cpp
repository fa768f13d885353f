#include "server/api_internal.h"
#include "service/lists.h"

namespace peel::server {
namespace {

using base::Json;

constexpr std::uint64_t largest_page = 1000;  // references

const std::string& list_in(const Call& call) { return call.request.parameters.at("watchlist"); }
const std::string& reference_in(const Call& call) { return call.request.parameters.at("reference"); }

Json summary_json(const service::ListSummary& summary) {
  const auto& version = summary.version;
  return {
      {"watchlist", summary.list.id},
      {"name", summary.list.name},
      {"made", base::format_time(summary.list.made)},
      {"ended", summary.list.ended ? Json(base::format_time(*summary.list.ended)) : Json()},
      {"references", summary.counts.references},
      {"subjects", summary.counts.subjects},
      {"version", version ? version->number : 0},
      {"content", version && !version->forgotten ? Json(base::to_hex(version->content.bytes)) : Json()},
      {"version_made", version ? Json(base::format_time(version->made)) : Json()},
      {"subjects_in_version", version ? version->subjects : 0},
      {"templates", version ? version->templates : 0},
      {"categories", version ? policy::names_of(version->categories) : std::vector<std::string>{}},
      {"forgotten", version && version->forgotten ? Json(base::format_time(*version->forgotten)) : Json()},
      {"changed", summary.changed},
      {"approvals", approvals_json(summary.approvals)}};
}

Json reference_json(const store::Reference& reference, bool under_review) {
  return {{"reference", reference.id},
          {"subject", reference.subject},
          {"category", reference.category},
          {"source", reference.source},
          {"legal_basis", reference.legal_basis},
          {"taken_on", reference.taken_on},
          {"reviewed_by", reference.reviewed_by},
          {"review_on", reference.review_on},
          {"case_outcome", reference.case_outcome},
          {"under_18", reference.under_18},
          {"exception", reference.exception},
          {"quality", reference.quality},
          {"advice", reference.advice},
          {"added", base::format_time(reference.added)},
          {"under_review", under_review}};
}

Answer list_all(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {}));
  PEEL_ANSWER(const auto lists, service::read_lists(call.house, call.account->id));
  Json all = Json::array();
  for (const auto& list : lists) all.push_back(summary_json(list));
  return json({{"watchlists", all}});
}

Answer create(const Call& call) {
  Body body(call.request);
  const std::string name = body.text("name", 400);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto made, service::new_list(call.house, call.account->id, name));
  return json({{"watchlist", made.id}}, 201);
}

Answer show(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {"after", "limit"}));
  PEEL_ANSWER(const std::uint64_t after, number_of(call.request, "after", 0));
  PEEL_ANSWER(const std::uint64_t limit, number_of(call.request, "limit", largest_page));
  if (limit < 1 || limit > largest_page)
    return problem(400, "invalid_input", fmt::format("\"limit\" must be 1 to {}", largest_page));
  PEEL_ANSWER(const auto reading, service::read_list(call.house, call.account->id, list_in(call),
                                                     {after, static_cast<std::size_t>(limit)}));
  Json answer = summary_json(reading.summary);
  answer["references_in_all"] = reading.summary.counts.references;
  answer["references"] = Json::array();
  for (const auto& each : reading.references)
    answer["references"].push_back(reference_json(each.reference, each.under_review));
  answer["next"] = reading.next == 0 ? Json() : Json(reading.next);
  answer["look_alikes"] = Json::array();
  for (const auto& pair : reading.look_alikes)
    answer["look_alikes"].push_back({{"a", pair.a}, {"b", pair.b}, {"score", pair.score}});
  const auto& before = reading.approved_before;
  answer["approved_before"] = before ? Json{{"version", before->number},
                                            {"made", base::format_time(before->made)},
                                            {"subjects", before->subjects},
                                            {"templates", before->templates}}
                                     : Json();
  return json(answer);
}

service::NewReference reference_of(Body& body) {
  service::NewReference given;
  given.subject = body.text("subject");
  given.category = body.text("category");
  given.source = body.text("source");
  given.legal_basis = body.text("legal_basis");
  given.taken_on = body.text("taken_on");
  given.reviewed_by = body.text("reviewed_by");
  given.review_on = body.text("review_on");
  given.case_outcome = body.text("case_outcome");
  given.under_18 = body.flag("under_18");
  given.exception = body.text("exception");
  given.picture = body.base64("picture", service::largest_picture);
  return given;
}

Answer add(const Call& call) {
  service::NewReference given;
  {
    Body body(call.request, largest_body);
    given = reference_of(body);
    PEEL_ANSWER_CHECK(body.finish());
  }
  auto outcome = service::add_reference(call.house, call.account->id, list_in(call), given);
  base::wipe(std::span(given.picture));
  PEEL_ANSWER(const auto added, std::move(outcome));
  using What = service::AddedReference::What;
  if (added.what == What::refused)
    return json({{"error", {{"code", "refused"}, {"message", added.message}, {"reason", added.reason}}}},
                422);
  return json(reference_json(added.reference, added.under_review), added.what == What::known ? 200 : 201);
}

Answer remove(const Call& call) {
  Body body(call.request);
  const std::string because = body.text("because");
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER_CHECK(
      service::remove_reference(call.house, call.account->id, list_in(call), reference_in(call), because));
  return nothing();
}

Answer view(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {}));
  PEEL_ANSWER(const auto picture,
              service::view_reference(call.house, call.account->id, list_in(call), reference_in(call)));
  Answer answer;
  answer.content_type = "image/jpeg";
  answer.body = std::string(base::as_text(picture.view()));
  return answer;
}

Answer make_version(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER(const auto version, service::make_version(call.house, call.account->id, list_in(call)));
  return json({{"version", version.number},
               {"content", base::to_hex(version.content.bytes)},
               {"subjects", version.subjects},
               {"templates", version.templates}},
              201);
}

Answer end(const Call& call) {
  PEEL_ANSWER_CHECK(Body(call.request).finish());
  PEEL_ANSWER_CHECK(service::end_list(call.house, call.account->id, list_in(call)));
  return nothing();
}

}  // namespace

void add_watchlists(std::vector<Route>& routes) {
  const std::string all = "/api/v1/watchlists", one = all + "/:watchlist",
                    reference = one + "/references/:reference";
  routes.push_back({"GET", all, Needs::right, "watchlist.choose", list_all});
  routes.push_back({"POST", all, Needs::right, "watchlist.new", create});
  routes.push_back({"GET", one, Needs::right, "watchlist.read", show});
  routes.push_back({"POST", one + "/references", Needs::right, "reference.add", add, largest_body});
  routes.push_back({"POST", reference + "/remove", Needs::right, "reference.remove", remove});
  routes.push_back({"GET", reference + "/picture", Needs::right, "reference.view", view});
  routes.push_back({"POST", one + "/versions", Needs::right, "watchlist.version", make_version});
  routes.push_back({"POST", one + "/end", Needs::right, "watchlist.end", end});
}

}  // namespace peel::server
