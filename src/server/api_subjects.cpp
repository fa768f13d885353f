// Erasing a person. The record number comes in the body, so that it stands in no address and no server's log.
#include "server/api_internal.h"
#include "service/erasure.h"

namespace peel::server {
namespace {

using base::Json;

constexpr std::size_t longest_subject = 500;

Json erasure_json(const service::ErasureReceipt& done) {
  return {{"entry", done.shows.entry},           {"at", base::format_time(done.shows.at)},
          {"references", done.shows.references}, {"versions", done.shows.versions},
          {"alerts", done.shows.alerts},         {"receipt", ledger::to_text(done.receipt)}};
}

Answer erase(const Call& call) {
  Body body(call.request);
  const std::string subject = body.text("subject", longest_subject);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto done,
              service::erase_person(call.house, call.parts.runner, call.account->id, subject));
  return json(erasure_json(done));
}

Answer list(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {}));
  PEEL_ANSWER(const auto erasures, service::read_erasures(call.house, call.account->id));
  Json all = Json::array();
  for (const auto& each : erasures)
    all.push_back({{"entry", each.entry}, {"at", base::format_time(each.at)}});
  return json({{"erasures", all}});
}

base::Result<std::uint64_t> entry_of(const Call& call) {
  const std::string& text = call.request.parameters.at("entry");
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos)
    return base::fail(base::ErrorCode::not_found, "entries of the log are numbered from 0");
  return std::stoull(text);
}

Answer receipt(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {}));
  PEEL_ANSWER(const std::uint64_t entry, entry_of(call));
  PEEL_ANSWER(const auto done, service::receipt_of(call.house, call.account->id, entry));
  return json(erasure_json(done));
}

}  // namespace

void add_subjects(std::vector<Route>& routes) {
  const std::string all = "/api/v1/subjects";
  routes.push_back({"POST", all + "/erase", Needs::right, "subject.erase", erase});
  routes.push_back({"GET", all + "/erasures", Needs::right, "subject.erase", list});
  routes.push_back({"GET", all + "/erasures/:entry", Needs::right, "subject.erase", receipt});
}

}  // namespace peel::server
