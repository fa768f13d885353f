// The byte format of docs/formats/authorisation.md.
#include "policy/authorisation.h"
#include "policy/json_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;

namespace {

constexpr std::string_view format = "peel-authorisation/1";
constexpr std::size_t max_approvals = 8;

Json list_json(const ListFacts& list) {
  return {{"file", base::to_text(list.file)},
          {"model", base::to_text(list.model)},
          {"subjects", list.subjects},
          {"templates", list.templates}};
}

Json operating_point_json(const Authorisation& authorisation) {
  const OperatingPoint& point = authorisation.operating_point;
  Json json = {{"table", base::to_text(point.table)}, {"threshold", point.threshold}};
  if (point.fpir) json["fpir"] = *point.fpir;
  return json;
}

Json authorisation_json(const Authorisation& authorisation) {
  return {{"id", authorisation.id},
          {"use", name_of(authorisation.use)},
          {"purpose", authorisation.purpose},
          {"legal_basis", authorisation.legal_basis},
          {"necessity", authorisation.necessity},
          {"proportionality", authorisation.proportionality},
          {"place", authorisation.place},
          {"cameras", authorisation.cameras},
          {"from", base::format_time(authorisation.from)},
          {"until", base::format_time(authorisation.until)},
          {"list", list_json(authorisation.list)},
          {"operating_point", operating_point_json(authorisation)}};
}

Json approval_json(const Approval& approval) {
  return {{"key", base::to_text(approval.key)},
          {"signed_at", base::format_time(approval.signed_at)},
          {"signature", base::to_text(approval.signature)}};
}

Result<ListFacts> read_list(const Json& json) {
  JsonFields fields(json, "the authorisation's list");
  ListFacts list;
  list.file = hash_of(fields, "file");
  list.model = hash_of(fields, "model");
  list.subjects = count_of(fields, "subjects");
  list.templates = count_of(fields, "templates");
  PEEL_CHECK(fields.finish());
  return list;
}

Result<OperatingPoint> read_operating_point(const Json& json) {
  JsonFields fields(json, "the authorisation's operating point");
  OperatingPoint point;
  point.fpir = fields.optional_text("fpir");
  point.threshold = fields.text("threshold");
  point.table = hash_of(fields, "table");
  PEEL_CHECK(fields.finish());
  return point;
}

Result<Authorisation> read_authorisation(const Json& json) {
  JsonFields fields(json, "the authorisation");
  Authorisation authorisation;
  authorisation.id = fields.text("id");
  const std::string use = fields.text("use");
  authorisation.purpose = fields.text("purpose");
  authorisation.legal_basis = fields.text("legal_basis");
  authorisation.necessity = fields.text("necessity");
  authorisation.proportionality = fields.text("proportionality");
  authorisation.place = fields.text("place");
  authorisation.cameras = fields.texts("cameras");
  authorisation.from = time_of(fields, "from");
  authorisation.until = time_of(fields, "until");
  const Json& list = fields.member("list");
  const Json& operating_point = fields.member("operating_point");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(authorisation.use, use_from_text(use));
  PEEL_TRY(authorisation.list, read_list(list));
  PEEL_TRY(authorisation.operating_point, read_operating_point(operating_point));
  PEEL_CHECK(validate(authorisation));
  return authorisation;
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

}  // namespace

std::string signing_bytes(const Authorisation& authorisation, base::Time signed_at) {
  return fmt::format("{}\n{}\n{}", format, base::canonical_json(authorisation_json(authorisation)),
                     base::format_time(signed_at));
}

std::string to_json(const SignedAuthorisation& signed_authorisation) {
  Json approvals = Json::array();
  for (const auto& approval : signed_authorisation.approvals) approvals.push_back(approval_json(approval));
  return base::canonical_json({{"format", format},
                               {"authorisation", authorisation_json(signed_authorisation.authorisation)},
                               {"approvals", approvals}}) +
         "\n";
}

Result<SignedAuthorisation> authorisation_from_json(std::string_view text) {
  PEEL_TRY(const Json document, parse_document(text, format));
  JsonFields fields(document, "the authorisation's file");
  fields.text("format");
  const Json& authorisation = fields.member("authorisation");
  const Json& approvals = fields.member("approvals");
  PEEL_CHECK(fields.finish());
  SignedAuthorisation result;
  PEEL_TRY(result.authorisation, read_authorisation(authorisation));
  PEEL_TRY(result.approvals, read_approvals(approvals));
  return result;
}

}  // namespace peel::policy
