#include "server/api_internal.h"
#include "service/log.h"

namespace peel::server {
namespace {

using base::Json;

Answer checkpoint(const Call& call) {
  PEEL_ANSWER(std::string note, service::newest_checkpoint(call.house));
  return text(std::move(note));
}

Answer cosigned(const Call& call) {
  PEEL_ANSWER(const auto notes, service::cosigned_checkpoints(call.house));
  Json all = Json::array();
  for (const auto& [size, note] : notes) all.push_back({{"size", size}, {"note", note}});
  return json({{"checkpoints", all}});
}

Answer cosign(const Call& call) {
  Body body(call.request);
  const std::string note = body.text("note", ledger::max_note);
  PEEL_ANSWER_CHECK(body.finish());
  PEEL_ANSWER(const auto kept, service::cosign(call.house, note));
  return json({{"witness", kept.witness},
               {"size", kept.size},
               {"at", base::format_time(kept.at)},
               {"known", kept.known}},
              kept.known ? 200 : 201);
}

Answer key(const Call& call) { return text(ledger::to_text(call.house.log_key()) + "\n"); }

Answer entries(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {"from", "count"}));
  PEEL_ANSWER(const std::uint64_t from, number_of(call.request, "from", 0));
  PEEL_ANSWER(const std::uint64_t count, number_of(call.request, "count", 100));
  if (count < 1 || count > 256) return problem(400, "invalid_input", "\"count\" must be 1 to 256");
  PEEL_ANSWER(const std::uint64_t size, service::log_size(call.house));
  PEEL_ANSWER(const auto found, service::read_log(call.house, from, static_cast<std::size_t>(count)));
  Json all = Json::array();
  for (const auto& entry : found) all.push_back({{"index", entry.index}, {"entry", entry.text}});
  return json({{"size", size}, {"entries", all}});
}

Answer proof_json(const ledger::Proof& proof) {
  Json hashes = Json::array();
  for (const auto& hash : proof) hashes.push_back(base::to_base64(hash.bytes));
  return json({{"hashes", hashes}});
}

Answer inclusion(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {"index", "size"}));
  PEEL_ANSWER(const std::uint64_t size_now, service::log_size(call.house));
  PEEL_ANSWER(const std::uint64_t index, number_of(call.request, "index", 0));
  PEEL_ANSWER(const std::uint64_t size, number_of(call.request, "size", size_now));
  PEEL_ANSWER(const auto proof, service::prove_inclusion(call.house, index, size));
  return proof_json(proof);
}

Answer consistency(const Call& call) {
  PEEL_ANSWER_CHECK(check_query(call.request, {"older", "newer"}));
  PEEL_ANSWER(const std::uint64_t size_now, service::log_size(call.house));
  PEEL_ANSWER(const std::uint64_t older, number_of(call.request, "older", 0));
  PEEL_ANSWER(const std::uint64_t newer, number_of(call.request, "newer", size_now));
  PEEL_ANSWER(const auto proof, service::prove_consistency(call.house, older, newer));
  return proof_json(proof);
}

}  // namespace

// Checkpoints, key and consistency are for everybody: whoever keeps checkpoints can hold the force to them.
void add_log(std::vector<Route>& routes) {
  routes.push_back({"GET", "/api/v1/log/checkpoint", Needs::nothing, "", checkpoint});
  routes.push_back({"GET", "/api/v1/log/checkpoint/cosigned", Needs::nothing, "", cosigned});
  routes.push_back({"POST", "/api/v1/log/checkpoint/cosign", Needs::right, "ledger.cosign", cosign});
  routes.push_back({"GET", "/api/v1/log/key", Needs::nothing, "", key});
  routes.push_back({"GET", "/api/v1/log/consistency", Needs::nothing, "", consistency});
  routes.push_back({"GET", "/api/v1/log/entries", Needs::right, "ledger.read", entries});
  routes.push_back({"GET", "/api/v1/log/inclusion", Needs::right, "ledger.read", inclusion});
}

}  // namespace peel::server
