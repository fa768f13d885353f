#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "vision/manifest_internal.h"

namespace peel::vision {
namespace {

using base::Json;
using base::JsonFields;
using base::Result;

constexpr int max_side = 4096;
constexpr int max_batch = 64;
constexpr int max_dimension = 4096;

int bounded(JsonFields& fields, std::string_view name, int low, int high) {
  const std::int64_t value = fields.integer(name);
  if (value >= low && value <= high) return static_cast<int>(value);
  fields.reject(name, fmt::format("is not between {} and {}", low, high));
  return low;
}

Result<std::string> parse_package(const Json& json, const std::string& what) {
  JsonFields fields(json, what + ": package");
  const std::string package =
      fmt::format("{} {} {}", fields.text("ecosystem"), fields.text("name"), fields.text("version"));
  fields.text("sha256");
  fields.text("member");
  PEEL_CHECK(fields.finish());
  return package;
}

std::vector<float> parse_mean(JsonFields& fields, int channels) {
  std::vector<float> mean;
  const Json& values = fields.member("mean");
  if (values.is_array())
    for (const Json& value : values)
      if (value.is_number()) mean.push_back(value.get<float>());
  const bool right = values.is_array() && mean.size() == values.size() && std::ssize(mean) == channels &&
                     std::all_of(mean.begin(), mean.end(), [](float m) { return m >= 0 && m <= 255; });
  if (!right) fields.reject("mean", "is not one number of 0 to 255 for each channel");
  return mean;
}

ModelInput::Layout parse_layout(JsonFields& fields) {
  const std::string layout = fields.text("layout");
  if (layout != "NCHW" && layout != "NHWC") fields.reject("layout", "is neither NCHW nor NHWC");
  return layout == "NHWC" ? ModelInput::Layout::nhwc : ModelInput::Layout::nchw;
}

ModelInput::Colour parse_colour(JsonFields& fields, int channels) {
  const std::string colour = fields.text("colour");
  if (colour == "GREY" && channels == 1) return ModelInput::Colour::grey;
  if (colour == "BGR" && channels == 3) return ModelInput::Colour::bgr;
  if (colour != "RGB" || channels != 3) fields.reject("colour", "is not RGB or BGR (3 channels) or GREY (1)");
  return ModelInput::Colour::rgb;
}

Result<ModelInput> parse_input(const Json& json, const std::string& what) {
  JsonFields fields(json, what + ": input");
  ModelInput input;
  input.tensor = fields.text("tensor");
  input.width = bounded(fields, "width", 0, max_side);
  input.height = bounded(fields, "height", 0, max_side);
  input.multiple_of = bounded(fields, "multiple_of", 0, max_side);
  input.channels = bounded(fields, "channels", 1, 3);
  input.layout = parse_layout(fields);
  input.colour = parse_colour(fields, input.channels);
  input.mean = parse_mean(fields, input.channels);
  input.scale = static_cast<float>(fields.number("scale"));
  if (!(input.scale > 0 && input.scale <= 1)) fields.reject("scale", "is not above 0 and at most 1");
  input.batch = bounded(fields, "batch", 1, max_batch);
  PEEL_CHECK(fields.finish());
  return input;
}

base::Status parse_output(const Json& json, const std::string& what, ModelInfo& info) {
  JsonFields fields(json, what + ": output");
  info.outputs = fields.texts("tensors");
  if (info.outputs.empty() || info.outputs.size() > 16)
    fields.reject("tensors", "does not name 1 to 16 outputs");
  fields.text("meaning");
  if (info.kind == "embedder") info.dimension = bounded(fields, "dimension", 1, max_dimension);
  if (fields.has("stride")) bounded(fields, "stride", 1, 64);
  if (fields.has("points")) bounded(fields, "points", 1, 1000);
  return fields.finish();
}

void parse_identity(JsonFields& fields, ModelInfo& info) {
  if (fields.text("format") != "peel-model/1")
    fields.reject("format", "is not peel-model/1; a newer Peel may have written it");
  info.name = fields.text("name");
  if (!is_plain_name(info.name)) fields.reject("name", "is not made of letters, digits, '-', '_' and '.'");
  info.kind = fields.text("kind");
  if (info.kind != "detector" && info.kind != "embedder" && info.kind != "landmarks")
    fields.reject("kind", "is not detector, embedder or landmarks");
  info.adapter = fields.text("adapter");
  info.file = fields.text("file");
  if (!is_plain_name(info.file)) fields.reject("file", "is not the plain name of a file in models/files");
  const auto hash = base::sha256_from_text(fields.text("sha256"));
  if (!hash) fields.reject("sha256", "is not 64 hexadecimal digits");
  info.sha256 = hash.value_or(base::Sha256{});
  const std::int64_t size = fields.integer("size");
  if (size < 1 || static_cast<std::uint64_t>(size) > max_model_size)
    fields.reject("size", "is not between 1 byte and 1 GiB");
  info.size = static_cast<std::uint64_t>(std::max<std::int64_t>(size, 0));
}

}  // namespace

bool is_plain_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 100 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), plain);
}

Result<ModelInfo> parse_manifest(std::string_view text, const std::string& what) {
  const auto json = base::parse_json(text, 1u << 20);
  if (!json) return base::fail_with(what, json.error());
  JsonFields fields(*json, what);
  ModelInfo info;
  parse_identity(fields, info);
  info.licence = fields.text("licence");
  info.licence_note = fields.text("licence_note");
  info.training_data = fields.text("training_data");
  info.notes = fields.text("notes");
  const Json& package = fields.member("package");
  const Json& input = fields.member("input");
  const Json& output = fields.member("output");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(info.package, parse_package(package, what));
  PEEL_TRY(info.input, parse_input(input, what));
  PEEL_CHECK(parse_output(output, what, info));
  return info;
}

}  // namespace peel::vision
