// The byte format of docs/formats/operating-points.md.
#include <cmath>

#include "policy/json_internal.h"
#include "policy/operating_point.h"
#include "policy/words_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view format = "peel-operating-points/1";
constexpr std::size_t max_origin = 4000;
constexpr std::size_t max_points = 10'000;
constexpr std::uint64_t max_comparisons = 1'000'000'000'000;

Status check_point(const MeasuredPoint& point, std::size_t number) {
  if (!(point.threshold > -1 && point.threshold < 1))
    return fail(ErrorCode::invalid_input, "point {}: the threshold is not between -1 and 1", number);
  if (point.comparisons == 0 || point.comparisons > max_comparisons || point.matches > point.comparisons)
    return fail(ErrorCode::invalid_input, "point {}: {} matches of {} comparisons cannot be (at most 10^12)",
                number, point.matches, point.comparisons);
  return {};
}

Status check_order(const MeasuredPoint& before, const MeasuredPoint& point, std::size_t number) {
  if (point.threshold <= before.threshold)
    return fail(ErrorCode::invalid_input, "point {}: the threshold does not rise", number);
  if (point.matches > before.matches)
    return fail(ErrorCode::invalid_input, "point {}: more matches than at a lower threshold", number);
  if (point.comparisons != before.comparisons)
    return fail(ErrorCode::invalid_input, "point {}: another number of comparisons than before", number);
  return {};
}

Json point_json(const MeasuredPoint& point) {
  return {{"threshold", point.threshold}, {"matches", point.matches}, {"comparisons", point.comparisons}};
}

Result<MeasuredPoint> read_point(const Json& json) {
  JsonFields fields(json, "a point of the table");
  MeasuredPoint point;
  point.threshold = fields.number("threshold");
  point.matches = count_of(fields, "matches");
  point.comparisons = count_of(fields, "comparisons");
  PEEL_CHECK(fields.finish());
  return point;
}

}  // namespace

Status validate(const OperatingPoints& table) {
  PEEL_CHECK(check_words("the table's origin", table.origin, max_origin));
  const auto& points = table.points;
  if (points.empty() || points.size() > max_points)
    return fail(ErrorCode::invalid_input, "the table of error rates has {} points; 1 to {} are allowed",
                points.size(), max_points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    PEEL_CHECK(check_point(points[i], i + 1));
    if (i > 0) PEEL_CHECK(check_order(points[i - 1], points[i], i + 1));
  }
  return {};
}

std::string to_json(const OperatingPoints& table) {
  const Json head = {{"format", format}, {"model", base::to_text(table.model)}, {"origin", table.origin}};
  std::string text = base::canonical_json(head);
  text.back() = ',';  // where the closing brace was: the points go in front of it
  text += "\n\"points\":[";
  for (std::size_t i = 0; i < table.points.size(); ++i)
    text += fmt::format("{}\n{}", i == 0 ? "" : ",", base::canonical_json(point_json(table.points[i])));
  return text + "\n]}\n";
}

Result<OperatingPoints> operating_points_from_json(std::string_view text) {
  PEEL_TRY(const Json document, parse_document(text, format));
  JsonFields fields(document, "the table of error rates");
  fields.text("format");
  OperatingPoints table;
  table.model = hash_of(fields, "model");
  table.origin = fields.text("origin");
  const Json& points = fields.member("points");
  PEEL_CHECK(fields.finish());
  if (!points.is_array())
    return fail(ErrorCode::corrupt, "the table of error rates: 'points' is not an array");
  for (const Json& item : points) {
    PEEL_TRY(const MeasuredPoint point, read_point(item));
    table.points.push_back(point);
  }
  PEEL_CHECK(validate(table));
  table.hash = base::sha256(base::as_bytes(text));
  return table;
}

}  // namespace peel::policy
