// The byte format of docs/calibration.md.
#include <array>

#include "policy/approval_json_internal.h"
#include "policy/calibration.h"
#include "policy/json_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;

namespace {

constexpr std::string_view format = "peel-calibration/2";
constexpr std::string_view older_format = "peel-calibration/1";

std::string_view format_of(const Calibration& calibration) {
  return calibration.version == 1 ? older_format : format;
}

Json method_json(const Method& method, int version) {
  Json json = {{"detector", base::to_text(method.detector)},
               {"landmarks", base::to_text(method.landmarks)},
               {"embedder", base::to_text(method.embedder)},
               {"templates", base::to_text(method.templates)},
               {"gate", method.gate},
               {"reference_gate", method.reference_gate},
               {"rule", method.rule}};
  if (version >= 2) json["models"] = method.models;
  return json;
}

Json set_json(const MeasuredSet& set) {
  return {{"words", set.words},      {"table", base::to_text(set.table)}, {"people", set.people},
          {"images", set.images},    {"searched", set.searched},          {"listed", set.listed},
          {"searches", set.searches}};
}

Json division_json(const CalibratedDivision& division) {
  Json groups = Json::array();
  for (const auto& group : division.groups)
    groups.push_back({{"name", group.name},
                      {"people", group.people},
                      {"errors", group.errors},
                      {"ratio", group.ratio},
                      {"verdict", name_of(group.verdict)}});
  return {{"name", division.name}, {"threshold", division.threshold}, {"groups", groups}};
}

Json list_json(const CalibratedList& list) {
  Json points = Json::array();
  for (const auto& point : list.points)
    points.push_back({{"threshold", point.threshold},
                      {"resemblances", point.resemblances},
                      {"clusters", point.clusters},
                      {"fpir", point.fpir},
                      {"upper", point.upper}});
  return {{"size", list.size}, {"points", points}};
}

Json calibration_json(const Calibration& calibration) {
  Json divisions = Json::array();
  for (const auto& division : calibration.divisions) divisions.push_back(division_json(division));
  Json lists = Json::array();
  for (const auto& list : calibration.lists) lists.push_back(list_json(list));
  return {{"method", method_json(calibration.method, calibration.version)},
          {"set", set_json(calibration.set)},
          {"limits", calibration.limits},
          {"measured", base::format_time(calibration.measured)},
          {"replicates", calibration.replicates},
          {"seed", calibration.seed},
          {"max_ratio", calibration.max_ratio},
          {"divisions", divisions},
          {"lists", lists}};
}

// Reads each item of an array with `read`.
template <class Item>
Result<std::vector<Item>> read_all(const Json& json, const char* what, Result<Item> (*read)(const Json&)) {
  if (!json.is_array()) return fail(ErrorCode::corrupt, "the calibration: '{}' is not an array", what);
  std::vector<Item> items;
  for (const Json& each : json) {
    PEEL_TRY(Item item, read(each));
    items.push_back(std::move(item));
  }
  return items;
}

Result<Method> read_method(const Json& json, int version) {
  JsonFields fields(json, "the calibration's method");
  Method method;
  method.detector = hash_of(fields, "detector");
  method.landmarks = hash_of(fields, "landmarks");
  method.embedder = hash_of(fields, "embedder");
  method.templates = hash_of(fields, "templates");
  method.gate = fields.text("gate");
  method.reference_gate = fields.text("reference_gate");
  method.rule = fields.text("rule");
  if (version >= 2) method.models = fields.text("models");
  PEEL_CHECK(fields.finish());
  return method;
}

Result<MeasuredSet> read_set(const Json& json) {
  JsonFields fields(json, "the calibration's set");
  MeasuredSet set;
  set.words = fields.text("words");
  set.table = hash_of(fields, "table");
  set.people = count_of(fields, "people");
  set.images = count_of(fields, "images");
  set.searched = count_of(fields, "searched");
  set.listed = count_of(fields, "listed");
  set.searches = count_of(fields, "searches");
  PEEL_CHECK(fields.finish());
  return set;
}

Result<CalibratedGroup> read_group(const Json& json) {
  JsonFields fields(json, "a group of the calibration");
  CalibratedGroup group;
  group.name = fields.text("name");
  group.people = count_of(fields, "people");
  group.errors = count_of(fields, "errors");
  group.ratio = fields.text("ratio");
  const std::string verdict = fields.text("verdict");
  PEEL_CHECK(fields.finish());
  for (const auto known : {GroupVerdict::within, GroupVerdict::exceeds, GroupVerdict::not_shown})
    if (verdict == name_of(known)) {
      group.verdict = known;
      return group;
    }
  return fail(ErrorCode::corrupt, "a group's verdict is none of within, exceeds, not shown");
}

Result<CalibratedDivision> read_division(const Json& json) {
  JsonFields fields(json, "a division of the calibration");
  CalibratedDivision division;
  division.name = fields.text("name");
  division.threshold = fields.text("threshold");
  const Json& groups = fields.member("groups");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(division.groups, read_all(groups, "groups", read_group));
  return division;
}

Result<CalibratedPoint> read_point(const Json& json) {
  JsonFields fields(json, "a point of the calibration");
  CalibratedPoint point;
  point.threshold = fields.text("threshold");
  point.resemblances = count_of(fields, "resemblances");
  point.clusters = count_of(fields, "clusters");
  point.fpir = fields.text("fpir");
  point.upper = fields.text("upper");
  PEEL_CHECK(fields.finish());
  return point;
}

Result<CalibratedList> read_list(const Json& json) {
  JsonFields fields(json, "a list of the calibration");
  CalibratedList list;
  list.size = count_of(fields, "size");
  const Json& points = fields.member("points");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(list.points, read_all(points, "points", read_point));
  return list;
}

Result<Calibration> read_calibration(const Json& json, int version) {
  JsonFields fields(json, "the calibration");
  Calibration calibration;
  calibration.version = version;
  const Json& method = fields.member("method");
  const Json& set = fields.member("set");
  calibration.limits = fields.text("limits");
  calibration.measured = time_of(fields, "measured");
  calibration.replicates = count_of(fields, "replicates");
  calibration.seed = count_of(fields, "seed");
  calibration.max_ratio = fields.text("max_ratio");
  const Json& divisions = fields.member("divisions");
  const Json& lists = fields.member("lists");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(calibration.method, read_method(method, version));
  PEEL_TRY(calibration.set, read_set(set));
  PEEL_TRY(calibration.divisions, read_all(divisions, "divisions", read_division));
  PEEL_TRY(calibration.lists, read_all(lists, "lists", read_list));
  PEEL_CHECK(validate(calibration));
  return calibration;
}

}  // namespace

std::string signing_bytes(const Calibration& calibration, base::Time signed_at) {
  return fmt::format("{}\n{}\n{}", format_of(calibration),
                     base::canonical_json(calibration_json(calibration)), base::format_time(signed_at));
}

std::string to_json(const SignedCalibration& signed_calibration) {
  return base::canonical_json({{"format", format_of(signed_calibration.calibration)},
                               {"calibration", calibration_json(signed_calibration.calibration)},
                               {"approvals", approvals_json(signed_calibration.approvals)}}) +
         "\n";
}

Result<SignedCalibration> calibration_from_json(std::string_view text) {
  PEEL_TRY(const Json document, parse_document(text, std::array{older_format, format}));
  JsonFields fields(document, "the calibration's file");
  const int version = fields.text("format") == older_format ? 1 : 2;
  const Json& calibration = fields.member("calibration");
  const Json& approvals = fields.member("approvals");
  PEEL_CHECK(fields.finish());
  SignedCalibration result;
  PEEL_TRY(result.calibration, read_calibration(calibration, version));
  PEEL_TRY(result.approvals, read_approvals(approvals));
  result.hash = base::sha256(base::as_bytes(text));
  return result;
}

}  // namespace peel::policy
