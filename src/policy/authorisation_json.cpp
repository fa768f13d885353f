// The byte format of docs/formats/authorisation.md.
#include <algorithm>
#include <array>

#include "policy/approval_json_internal.h"
#include "policy/authorisation.h"
#include "policy/json_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;

namespace {

// By version, from 1 on.
constexpr std::array<std::string_view, 3> formats{"peel-authorisation/1", "peel-authorisation/2",
                                                  "peel-authorisation/3"};

std::string_view format_of(const Authorisation& authorisation) {
  // Another version passes no validate().
  return formats[static_cast<std::size_t>(std::clamp(authorisation.version, 1, 3)) - 1];
}

Json list_json(const ListFacts& list) {
  return {{"file", base::to_text(list.file)},
          {"model", base::to_text(list.model)},
          {"subjects", list.subjects},
          {"templates", list.templates}};
}

Json operating_point_json(const Authorisation& authorisation) {
  const OperatingPoint& point = authorisation.operating_point;
  Json json = {{"threshold", point.threshold}};
  if (point.fpir) json["fpir"] = *point.fpir;
  if (point.calibration) json["calibration"] = base::to_text(*point.calibration);
  if (point.uncalibrated) json["uncalibrated"] = *point.uncalibrated;
  if (!point.calibration) json["table"] = base::to_text(point.table);
  return json;
}

Json authorisation_json(const Authorisation& authorisation) {
  Json json = {{"id", authorisation.id},
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
  if (authorisation.addresses) json["addresses"] = base::to_text(*authorisation.addresses);
  if (authorisation.categories) json["categories"] = names_of(*authorisation.categories);
  return json;
}

// In the one order in which they are written.
Categories categories_of(JsonFields& fields) {
  const std::vector<std::string> names = fields.texts("categories");
  const auto categories = categories_from_texts(names);
  if (categories && names_of(*categories) == names) return *categories;
  fields.reject("categories",
                categories ? "are not in the order of their names" : categories.error().message);
  return {};
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
  if (fields.has("calibration")) point.calibration = hash_of(fields, "calibration");
  point.uncalibrated = fields.optional_text("uncalibrated");
  if (!point.calibration) point.table = hash_of(fields, "table");
  PEEL_CHECK(fields.finish());
  return point;
}

Result<Authorisation> read_authorisation(const Json& json, int version) {
  JsonFields fields(json, "the authorisation");
  Authorisation authorisation;
  authorisation.version = version;
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
  if (fields.has("addresses")) authorisation.addresses = hash_of(fields, "addresses");
  if (fields.has("categories")) authorisation.categories = categories_of(fields);
  const Json& list = fields.member("list");
  const Json& operating_point = fields.member("operating_point");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(authorisation.use, use_from_text(use));
  PEEL_TRY(authorisation.list, read_list(list));
  PEEL_TRY(authorisation.operating_point, read_operating_point(operating_point));
  PEEL_CHECK(validate(authorisation));
  return authorisation;
}

std::string signed_text(const Authorisation& authorisation) {
  return fmt::format("{}\n{}", format_of(authorisation),
                     base::canonical_json(authorisation_json(authorisation)));
}

}  // namespace

std::string signing_bytes(const Authorisation& authorisation, base::Time signed_at) {
  return fmt::format("{}\n{}", signed_text(authorisation), base::format_time(signed_at));
}

base::Sha256 content_of(const Authorisation& authorisation) {
  return base::sha256(base::as_bytes(signed_text(authorisation)));
}

std::string to_json(const SignedAuthorisation& signed_authorisation) {
  return base::canonical_json({{"format", format_of(signed_authorisation.authorisation)},
                               {"authorisation", authorisation_json(signed_authorisation.authorisation)},
                               {"approvals", approvals_json(signed_authorisation.approvals)}}) +
         "\n";
}

Result<SignedAuthorisation> authorisation_from_json(std::string_view text) {
  PEEL_TRY(const Json document, parse_document(text, formats));
  JsonFields fields(document, "the authorisation's file");
  const auto version = std::ranges::find(formats, fields.text("format")) - formats.begin() + 1;
  const Json& authorisation = fields.member("authorisation");
  const Json& approvals = fields.member("approvals");
  PEEL_CHECK(fields.finish());
  SignedAuthorisation result;
  PEEL_TRY(result.authorisation, read_authorisation(authorisation, static_cast<int>(version)));
  PEEL_TRY(result.approvals, read_approvals(approvals));
  return result;
}

}  // namespace peel::policy
