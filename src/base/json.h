// JSON read strictly. The only place that names nlohmann/json; included from .cpp files only.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace peel::base {

using Json = nlohmann::json;  // object members are kept sorted by name

// Parses one JSON text of at most `max_size` bytes and `max_depth` levels. A member named twice, bytes
// after the end, a NUL byte, a byte order mark, and invalid UTF-8 are errors (corrupt), since two readers
// could see different things.
Result<Json> parse_json(std::string_view text, std::size_t max_size = 16u << 20, int max_depth = 32);

// The canonical form that is hashed and signed: members sorted by name (by bytes), no white space,
// UTF-8 unescaped where JSON allows. Numbers in signed documents are integers or strings, never floats.
// Text from outside is checked with is_utf8 (base/text.h) before it gets here: bytes that are not UTF-8 come
// out as U+FFFD.
std::string canonical_json(const Json& value);

// Reads the members of one object and finds those that nobody asked for: `finish` fails on them.
// The first failure is kept, later reads give empty values; so a parser reads all and asks once.
class JsonFields {
 public:
  JsonFields(const Json& object, std::string what);
  std::string text(std::string_view name);
  std::optional<std::string> optional_text(std::string_view name);
  std::int64_t integer(std::string_view name);
  double number(std::string_view name);
  bool boolean(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  // The member itself, or null; for nested objects and arrays.
  const Json& member(std::string_view name);
  bool has(std::string_view name) const;
  void reject(std::string_view name, std::string_view why);
  Status finish();

 private:
  const Json* find(std::string_view name);
  const Json& object_;
  std::string what_;
  std::vector<std::string> seen_;
  std::optional<Error> error_;
};

}  // namespace peel::base
