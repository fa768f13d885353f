#include <algorithm>

#include "policy/json_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::JsonFields;

namespace {

// `parse` accepts other texts for the same value (letter case, an offset, more decimals); a document does
// not.
template <class Value, class Parse, class Write>
Value exactly(JsonFields& fields, std::string_view name, std::string_view what, Parse parse, Write write) {
  const std::string text = fields.text(name);
  const base::Result<Value> value = parse(text);
  if (value && write(*value) == text) return *value;
  fields.reject(name, fmt::format("is not {}", what));
  return Value{};
}

// Text of a file that may be hostile, for a message: nothing in it reaches a terminal as a command.
std::string shown(std::string_view text) {
  std::string result(text.substr(0, 40));
  for (char& c : result)
    if (c < ' ' || c > '~') c = '?';
  return result;
}

// Whether the escape that begins `rest`, a backslash and what follows, is the one that the canonical form has
// for its character.
bool is_demanded(std::string_view rest) {
  constexpr std::string_view with_a_letter = "\"\\bfnrt";
  if (with_a_letter.find(rest[1]) != std::string_view::npos) return true;
  if (rest[1] != 'u') return false;
  const std::string_view digits = rest.substr(2, 4);
  constexpr std::string_view others = "0000 0001 0002 0003 0004 0005 0006 0007 000b 000e 000f";
  return others.find(digits) != std::string_view::npos ||
         (digits.starts_with("001") && !(digits[3] >= 'A' && digits[3] <= 'F'));
}

// Of text that is JSON, where each backslash begins an escape.
base::Status check_escapes(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2))
    if (!is_demanded(text.substr(at)))
      return fail(ErrorCode::corrupt,
                  "the escape at byte {} is one that JSON does not demand; write the character itself", at);
  return {};
}

}  // namespace

base::Result<base::Json> parse_document(std::string_view text, std::string_view format) {
  return parse_document(text, std::span(&format, 1));
}

base::Result<base::Json> parse_document(std::string_view text, std::span<const std::string_view> formats) {
  PEEL_TRY(base::Json document, base::parse_json(text, max_document));
  PEEL_CHECK(check_escapes(text));
  JsonFields fields(document, "the document");
  const std::string found = fields.text("format");
  if (std::ranges::find(formats, found) != formats.end()) return document;
  fields.reject("", fmt::format("is of the format '{}' where '{}' is needed; another kind of file or another "
                                "version of Peel wrote it",
                                shown(found), formats.back()));
  return tl::make_unexpected(fields.finish().error());
}

base::Time time_of(JsonFields& fields, std::string_view name) {
  return exactly<base::Time>(fields, name, "a time in UTC as 2026-05-01T09:30:00Z", base::parse_time,
                             base::format_time);
}

base::Sha256 hash_of(JsonFields& fields, std::string_view name) {
  return exactly<base::Sha256>(fields, name, "'sha256:' and 64 lower-case hexadecimal digits",
                               base::sha256_from_text,
                               [](const base::Sha256& hash) { return base::to_text(hash); });
}

base::PublicKey key_of(JsonFields& fields, std::string_view name) {
  return exactly<base::PublicKey>(fields, name, "a public key of 32 bytes in Base64",
                                  base::public_key_from_text,
                                  [](const base::PublicKey& key) { return base::to_text(key); });
}

base::Signature signature_of(JsonFields& fields, std::string_view name) {
  return exactly<base::Signature>(fields, name, "a signature of 64 bytes in Base64",
                                  base::signature_from_text,
                                  [](const base::Signature& signature) { return base::to_text(signature); });
}

std::uint64_t count_of(JsonFields& fields, std::string_view name) {
  const std::int64_t value = fields.integer(name);
  if (value >= 0) return static_cast<std::uint64_t>(value);
  fields.reject(name, "is below 0");
  return 0;
}

}  // namespace peel::policy
