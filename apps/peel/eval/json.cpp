// An evaluation as JSON, "peel-evaluation/1"; docs/evaluation.md names the members.
#include "eval/eval_internal.h"
#include "vision/quality.h"

namespace peel::app {
namespace {

using accuracy::Rate;
using base::Json;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json ci(const accuracy::Interval& interval) { return {interval.low, interval.high}; }

Json rate_json(const Rate& rate) {
  return {{"value", or_null(rate.value())}, {"errors", rate.errors}, {"total", rate.total},
          {"ci", ci(rate.interval)},        {"upper", rate.bound},   {"reason", text_or_null(rate.reason())}};
}

// FNMR at FMR, or TPIR at FPIR.
Json point_json(const accuracy::OperatingPoint& point, bool identify) {
  Json json{{identify ? "fpir" : "fmr", point.wanted},
            {"threshold", or_null(point.threshold)},
            {"reason", text_or_null(point.reason)},
            {"caution", text_or_null(point.caution)}};
  const char* name = identify ? "tpir" : "fnmr";
  json[name] = Json();
  json["ci"] = Json();
  if (!point.threshold) return json;
  const Rate told = identify ? accuracy::as_successes(point.miss) : point.miss;
  json[name] = or_null(told.value());
  json["ci"] = ci(told.interval);
  json["reason"] = text_or_null(told.reason());
  json["misses"] = point.miss.errors;
  json["mated"] = point.miss.total;
  json["false_positives"] = point.false_positive.errors;
  json["non_mated"] = point.false_positive.total;
  json["measured"] = rate_json(point.false_positive);
  return json;
}

Json ratio_json(const accuracy::Ratio& ratio) {
  return {{"value", or_null(ratio.value)},
          {"ci", {ratio.low, or_null(ratio.high)}},
          {"verdict", accuracy::name_of(ratio.verdict)}};
}

Json shift_json(const accuracy::ScoreShift& shift) {
  if (shift.count == 0)
    return {{"count", 0}, {"mean", Json()}, {"spread", Json()}, {"shift", Json()}, {"ci", Json()}};
  return {{"count", shift.count},
          {"mean", shift.mean},
          {"spread", shift.spread},
          {"shift", shift.shift},
          {"ci", shift.interval ? ci(*shift.interval) : Json()}};
}

Json group_json(const accuracy::Group& group, bool identify) {
  return {{"name", group.name},
          {identify ? "fpir" : "fmr", rate_json(group.false_positive)},
          {identify ? "fnir" : "fnmr", rate_json(group.miss)},
          {identify ? "fpir_ratio" : "fmr_ratio", ratio_json(group.false_positive_ratio)},
          {identify ? "fnir_ratio" : "fnmr_ratio", ratio_json(group.miss_ratio)},
          {"mated_scores", shift_json(group.mated)},
          {"non_mated_scores", shift_json(group.non_mated)}};
}

Json groups_json(const Evaluation& e, bool identify) {
  Json all = Json::array();
  for (const auto& [column, comparison] : e.groups) {
    Json groups = Json::array();
    for (const auto& group : comparison.groups) groups.push_back(group_json(group, identify));
    Json json{{"column", column},
              {"threshold", e.group_threshold},
              {"groups", groups},
              {"false_positive_verdict", accuracy::name_of(comparison.false_positive)},
              {"false_negative_verdict", accuracy::name_of(comparison.miss)}};
    if (!comparison.groups.empty()) {
      json["best_false_positive"] = comparison.groups[comparison.best_false_positive].name;
      json["best_false_negative"] = comparison.groups[comparison.best_miss].name;
    }
    all.push_back(json);
  }
  return all;
}

Json limits_json(const vision::GateLimits& limits) {
  return {{"min_inter_eye_px", limits.min_inter_eye_px}, {"min_sharpness", limits.min_sharpness},
          {"max_yaw_degrees", limits.max_yaw_degrees},   {"max_pitch_degrees", limits.max_pitch_degrees},
          {"max_roll_degrees", limits.max_roll_degrees}, {"min_exposure", limits.min_exposure},
          {"min_contrast", limits.min_contrast},         {"min_confidence", limits.min_confidence}};
}

}  // namespace

Json common_options(const EvalOptions& options) {
  Json json{{"aligned", options.aligned},       {"gate", Json()},
            {"replicates", options.replicates}, {"seed", options.seed},
            {"group_at", options.group_at},     {"max_ratio", options.max_ratio},
            {"program", PEEL_VERSION}};
  if (!options.aligned && !options.no_gate)
    json["gate"] = {{"reference", limits_json(vision::reference_limits())},
                    {"probe", limits_json(vision::probe_limits())}};
  return json;
}

Json evaluation_json(const Evaluation& e) {
  const bool identify = e.kind == "identify";
  Json json{{"format", "peel-evaluation/1"}, {"kind", e.kind},          {"models", e.models},
            {"options", e.options},          {"rates", Json::object()}, {"counts", Json::object()},
            {"failures", e.failures},        {"inputs", Json::array()}, {"det", Json::array()}};
  for (const auto& [name, rate] : e.rates) {
    json[name] = or_null(rate.value());
    json["rates"][name] = rate_json(rate);
  }
  Json& points = json[identify ? "tpir_at_fpir" : "fnmr_at_fmr"] = Json::array();
  for (const auto& point : e.points) points.push_back(point_json(point, identify));
  if (!identify) json["accuracy_deviation"] = or_null(e.accuracy_deviation);
  for (const auto& [name, count] : e.counts) json["counts"][name] = count;
  for (const auto& input : e.inputs)
    json["inputs"].push_back({{"name", input.name}, {"sha256", base::to_hex(input.hash.bytes)}});
  for (const auto& point : e.det) json["det"].push_back({point.threshold, point.false_positive, point.miss});
  json["groups"] = groups_json(e, identify);
  return json;
}

}  // namespace peel::app
