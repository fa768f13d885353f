// Signatures as they stand in documents.
#include "policy/approval_json_internal.h"
#include "policy/json_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;

namespace {

constexpr std::size_t max_approvals = 8;

Json approval_json(const Approval& approval) {
  return {{"key", base::to_text(approval.key)},
          {"signed_at", base::format_time(approval.signed_at)},
          {"signature", base::to_text(approval.signature)}};
}

Result<Approval> read_approval(const Json& json) {
  JsonFields fields(json, "an approval");
  Approval approval;
  approval.key = key_of(fields, "key");
  approval.signed_at = time_of(fields, "signed_at");
  approval.signature = signature_of(fields, "signature");
  PEEL_CHECK(fields.finish());
  return approval;
}

}  // namespace

Json approvals_json(const std::vector<Approval>& approvals) {
  Json json = Json::array();
  for (const auto& approval : approvals) json.push_back(approval_json(approval));
  return json;
}

Result<std::vector<Approval>> read_approvals(const Json& json) {
  if (!json.is_array() || json.size() > max_approvals)
    return fail(ErrorCode::corrupt, "the approvals are no array of at most {}", max_approvals);
  std::vector<Approval> approvals;
  for (const Json& item : json) {
    PEEL_TRY(Approval approval, read_approval(item));
    approvals.push_back(approval);
  }
  return approvals;
}

}  // namespace peel::policy
