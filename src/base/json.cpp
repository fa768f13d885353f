#include "base/json.h"

#include <algorithm>
#include <set>

namespace peel::base {
namespace {

// Builds nothing: only looks for what a lenient parser would let pass.
class StrictnessCheck : public nlohmann::json_sax<Json> {
 public:
  explicit StrictnessCheck(int max_depth) : max_depth_(max_depth) {}
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override {
    names_.emplace_back();
    return enter();
  }
  bool key(string_t& name) override {
    if (names_.back().insert(name).second) return true;
    why_ = fmt::format("the member '{}' stands in one object twice", name.substr(0, 64));
    return false;
  }
  bool end_object() override {
    names_.pop_back();
    return leave();
  }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    why_ = fmt::format("it is malformed at byte {}", position);
    return false;
  }
  const std::string& why() const { return why_; }

 private:
  bool enter() {
    if (++depth_ <= max_depth_) return true;
    why_ = fmt::format("it is nested deeper than {} levels", max_depth_);
    return false;
  }
  bool leave() {
    --depth_;
    return true;
  }
  int max_depth_;
  int depth_ = 0;
  std::vector<std::set<std::string>> names_;
  std::string why_ = "it is malformed";
};

const Json null_value;

}  // namespace

Result<Json> parse_json(std::string_view text, std::size_t max_size, int max_depth) {
  if (text.size() > max_size)
    return fail(ErrorCode::exhausted, "the JSON has {} bytes; at most {} are accepted here", text.size(),
                max_size);
  // The parser takes a NUL byte for the end, and passes over a byte order mark: other readers do neither.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    return fail(ErrorCode::corrupt, "the JSON cannot be read: byte {} is a NUL byte", nul);
  if (text.starts_with("\xEF\xBB\xBF"))
    return fail(ErrorCode::corrupt,
                "the JSON cannot be read: it begins with a byte order mark; save it as plain UTF-8");
  StrictnessCheck check(max_depth);
  if (!Json::sax_parse(text.begin(), text.end(), &check, Json::input_format_t::json, true))
    return fail(ErrorCode::corrupt, "the JSON cannot be read: {}", check.why());
  return Json::parse(text.begin(), text.end(), nullptr, false);
}

std::string canonical_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

JsonFields::JsonFields(const Json& object, std::string what) : object_(object), what_(std::move(what)) {
  if (!object_.is_object()) reject("", "is not a JSON object");
}

const Json* JsonFields::find(std::string_view name) {
  if (error_) return nullptr;
  seen_.emplace_back(name);
  const auto found = object_.find(name);
  if (found == object_.end()) {
    reject(name, "is missing");
    return nullptr;
  }
  return &*found;
}

void JsonFields::reject(std::string_view name, std::string_view why) {
  if (error_) return;
  error_ = Error{ErrorCode::corrupt, name.empty() ? fmt::format("{} {}", what_, why)
                                                  : fmt::format("{}: the member '{}' {}", what_, name, why)};
}

std::string JsonFields::text(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  reject(name, "is not a string");
  return {};
}

std::optional<std::string> JsonFields::optional_text(std::string_view name) {
  if (!has(name)) return std::nullopt;
  return text(name);
}

std::int64_t JsonFields::integer(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr) return 0;
  const bool fits = value->is_number_integer() &&
                    (!value->is_number_unsigned() || value->get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
  if (fits) return value->get<std::int64_t>();
  reject(name, "is not an integer in range");
  return 0;
}

double JsonFields::number(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr) return 0;
  if (value->is_number()) return value->get<double>();
  reject(name, "is not a number");
  return 0;
}

bool JsonFields::boolean(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  reject(name, "is not true or false");
  return false;
}

std::vector<std::string> JsonFields::texts(std::string_view name) {
  std::vector<std::string> result;
  const Json* value = find(name);
  if (value == nullptr) return result;
  if (!value->is_array()) {
    reject(name, "is not an array of strings");
    return result;
  }
  for (const Json& item : *value) {
    if (!item.is_string()) {
      reject(name, "is not an array of strings");
      return {};
    }
    result.push_back(item.get<std::string>());
  }
  return result;
}

const Json& JsonFields::member(std::string_view name) {
  const Json* value = find(name);
  return value == nullptr ? null_value : *value;
}

bool JsonFields::has(std::string_view name) const { return object_.is_object() && object_.contains(name); }

Status JsonFields::finish() {
  if (!error_) {
    for (const auto& [name, value] : object_.items())
      if (std::find(seen_.begin(), seen_.end(), name) == seen_.end()) {
        reject(name.substr(0, 64), "is not known; a newer Peel may have written it");
        break;
      }
  }
  if (error_) return tl::make_unexpected(*error_);
  return {};
}

}  // namespace peel::base
