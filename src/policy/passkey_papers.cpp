#include "policy/passkey_papers.h"

#include <algorithm>

#include "policy/json_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;

namespace {

constexpr std::string_view format = "peel-papers/1";
constexpr std::size_t most_approvals = 8;
constexpr std::size_t most_passkeys = 2 * most_approvals;

const char* name_of(base::PasskeyAlgorithm algorithm) {
  return algorithm == base::PasskeyAlgorithm::es256 ? "es256" : "ed25519";
}

Json approval_json(const PasskeyApproval& approval) {
  return {{"credential", base::to_text(approval.credential)},
          {"role", name_of(approval.role)},
          {"at", base::format_time(approval.at)},
          {"authenticator_data", base::to_base64(approval.authenticator_data)},
          {"client_data", base::to_base64(approval.client_data)},
          {"signature", base::to_base64(approval.signature)}};
}

Json approvals_json(const std::vector<PasskeyApproval>& approvals) {
  Json all = Json::array();
  for (const auto& each : approvals) all.push_back(approval_json(each));
  return all;
}

Json passkey_json(const TrustedPasskey& known) {
  Json roles = Json::array();
  for (const Role role : known.roles) roles.push_back(name_of(role));
  return {{"credential", base::to_text(known.credential)},
          {"algorithm", name_of(known.passkey.algorithm)},
          {"public_key", base::to_base64(known.passkey.public_key)},
          {"account", known.account},
          {"roles", roles},
          {"counts_from", base::format_time(known.counts_from)},
          {"removed", known.removed},
          {"closed", known.closed}};
}

base::Bytes bytes_of(JsonFields& fields, std::string_view name) {
  auto bytes = base::from_base64(fields.text(name));
  if (bytes) return std::move(*bytes);
  fields.reject(name, "is no Base64");
  return {};
}

Result<PasskeyApproval> read_approval(const Json& json) {
  JsonFields fields(json, "an approval");
  PasskeyApproval approval;
  approval.credential = hash_of(fields, "credential");
  const std::string role = fields.text("role");
  approval.at = time_of(fields, "at");
  approval.authenticator_data = bytes_of(fields, "authenticator_data");
  approval.client_data = bytes_of(fields, "client_data");
  approval.signature = bytes_of(fields, "signature");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(approval.role, role_from_text(role));
  return approval;
}

Result<TrustedPasskey> read_passkey(const Json& json) {
  JsonFields fields(json, "a passkey");
  TrustedPasskey known;
  known.credential = hash_of(fields, "credential");
  const std::string algorithm = fields.text("algorithm");
  known.passkey.public_key = bytes_of(fields, "public_key");
  known.account = known.name = fields.text("account");
  const auto roles = fields.texts("roles");
  known.counts_from = time_of(fields, "counts_from");
  known.removed = fields.boolean("removed");
  known.closed = fields.boolean("closed");
  PEEL_CHECK(fields.finish());
  if (algorithm != "es256" && algorithm != "ed25519")
    return fail(ErrorCode::corrupt, "a passkey is of no algorithm that is known here");
  known.passkey.algorithm =
      algorithm == "es256" ? base::PasskeyAlgorithm::es256 : base::PasskeyAlgorithm::ed25519;
  for (const auto& each : roles) {
    PEEL_TRY(const Role role, role_from_text(each));
    known.roles.push_back(role);
  }
  return known;
}

template <class Value>
Result<std::vector<Value>> read_all(const Json& json, std::size_t most, Result<Value> (*read)(const Json&)) {
  if (!json.is_array() || json.size() > most)
    return fail(ErrorCode::corrupt, "the papers have no array of at most {} where there must be one", most);
  std::vector<Value> all;
  for (const Json& each : json) {
    PEEL_TRY(Value value, read(each));
    all.push_back(std::move(value));
  }
  return all;
}

}  // namespace

PasskeyPapers only_what_counts(PasskeyPapers papers) {
  const auto used = [&](const TrustedPasskey& known) {
    const auto with = [&](const PasskeyApproval& approval) {
      return approval.credential == known.credential;
    };
    return std::ranges::any_of(papers.approved.approvals, with) ||
           std::ranges::any_of(papers.list_approvals, with);
  };
  std::erase_if(papers.trust.passkeys, [&](const auto& known) { return !used(known); });
  for (auto& known : papers.trust.passkeys) known.name = known.account;
  return papers;
}

std::string to_json(const PasskeyPapers& papers) {
  Json passkeys = Json::array();
  for (const auto& known : papers.trust.passkeys) passkeys.push_back(passkey_json(known));
  return base::canonical_json(
      {{"format", format},
       {"authorisation", to_json(SignedAuthorisation{papers.approved.authorisation, {}})},
       {"approvals", approvals_json(papers.approved.approvals)},
       {"watchlist", papers.approved.watchlist},
       {"list_approvals", approvals_json(papers.list_approvals)},
       {"relying_party", base::to_text(papers.trust.relying_party)},
       {"passkeys", passkeys}});
}

Result<PasskeyPapers> passkey_papers_from_json(std::string_view text) {
  PEEL_TRY(const Json document, parse_document(text, format));
  JsonFields fields(document, "the papers");
  fields.text("format");
  PasskeyPapers papers;
  const std::string authorisation = fields.text("authorisation");
  const Json& approvals = fields.member("approvals");
  papers.approved.watchlist = fields.text("watchlist");
  const Json& list_approvals = fields.member("list_approvals");
  papers.trust.relying_party = hash_of(fields, "relying_party");
  const Json& passkeys = fields.member("passkeys");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(const auto read, authorisation_from_json(authorisation));
  papers.approved.authorisation = read.authorisation;
  PEEL_TRY(papers.approved.approvals, read_all(approvals, most_approvals, read_approval));
  PEEL_TRY(papers.list_approvals, read_all(list_approvals, most_approvals, read_approval));
  PEEL_TRY(papers.trust.passkeys, read_all(passkeys, most_passkeys, read_passkey));
  return papers;
}

Result<Permit> grant(const PasskeyPapers& papers, const Trust& calibrations, const ListFacts& list,
                     const Rules& rules, const base::Clock& clock) {
  PasskeyTrust trust = papers.trust;
  trust.calibrations = calibrations;
  const ListFacts& approved = papers.approved.authorisation.list;
  const Document of_list{"watchlist", papers.approved.watchlist, base::to_hex(approved.file.bytes),
                         base::watchlist_terms(approved.subjects, approved.templates)};
  PEEL_CHECK(check_approvals(of_list, papers.list_approvals, trust, clock.now(), rules.clock_tolerance));
  return grant(papers.approved, trust, list, rules, clock);
}

}  // namespace peel::policy
