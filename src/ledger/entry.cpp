#include "ledger/entry.h"

#include "base/json.h"
#include "base/text.h"
#include "ledger/tiles.h"
#include "ledger/time_internal.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr std::uint64_t max_number = (std::uint64_t{1} << 53) - 1;  // what every JSON reader can hold

struct Size {
  std::size_t least;
  std::size_t most;
  bool fits(const base::Bytes& bytes) const { return bytes.size() >= least && bytes.size() <= most; }
};
constexpr Size authenticator_size{37, 1024};
constexpr Size client_size{2, 1024};
constexpr Size signature_size{8, 72};

Status wrong(std::string_view why) { return fail(ErrorCode::invalid_input, "{}", why); }

Status check_number(const MemberRule& rule, std::uint64_t value) {
  if (rule.type == Type::flag) return value <= 1 ? Status{} : wrong("is not 0 or 1");
  if (rule.type != Type::number) return wrong("is a number where none may be");
  return value <= max_number ? Status{} : wrong("is too large a number");
}

Status check_roles(const MemberRule& rule, const std::vector<std::string>& words) {
  if (rule.type != Type::roles) return wrong("is a list where none may be");
  for (std::size_t i = 0; i < words.size(); ++i)
    if (!is_role(words[i]) || (i > 0 && words[i] <= words[i - 1]))
      return wrong("is not a list of roles, sorted, none twice");
  return {};
}

Status check_approval_sizes(const MemberRule& rule, const Approval& approval) {
  if (rule.type != Type::approval) return wrong("is an approval where none may be");
  const MemberRule hash{"credential", Type::hash, {}, 0, 0};
  if (check_text(hash, approval.credential) && authenticator_size.fits(approval.authenticator_data) &&
      client_size.fits(approval.client_data) && signature_size.fits(approval.signature))
    return {};
  return wrong("is no approval: its credential is no SHA-256, or a part has not the size of a passkey's");
}

struct CheckMember {
  const MemberRule& rule;
  Status operator()(const std::string& text) const { return check_text(rule, text); }
  Status operator()(std::uint64_t value) const { return check_number(rule, value); }
  Status operator()(const std::vector<std::string>& words) const { return check_roles(rule, words); }
  Status operator()(const Approval& approval) const { return check_approval_sizes(rule, approval); }
};

bool is_by(std::string_view by) { return by == by_program || is_id(by, "acct") || is_id(by, "node"); }

Status check(const Entry& entry) {
  const ActRule* const act = find_act(entry.act);
  if (act == nullptr)
    return fail(ErrorCode::invalid_input, "the act '{}' is not known", base::shown(entry.act.substr(0, 64)));
  if (!is_by(entry.by))
    return fail(ErrorCode::invalid_input, "{}: 'by' is neither an account, nor a node, nor the program",
                entry.act);
  for (const MemberRule& rule : act->members) {
    const auto found = entry.members.find(rule.name);
    if (found == entry.members.end())
      return fail(ErrorCode::invalid_input, "{}: the member '{}' is missing", entry.act, rule.name);
    if (const auto good = std::visit(CheckMember{rule}, found->second); !good)
      return fail(ErrorCode::invalid_input, "{}: the member '{}' {}", entry.act, rule.name,
                  good.error().message);
  }
  if (entry.members.size() == act->members.size()) return {};
  for (const auto& [name, value] : entry.members)
    if (act->member(name) == nullptr)
      return fail(ErrorCode::invalid_input, "{}: the member '{}' is not known", entry.act,
                  base::shown(name.substr(0, 64)));
  return {};
}

struct ToJson {
  Json operator()(const std::string& text) const { return text; }
  Json operator()(std::uint64_t value) const { return value; }
  Json operator()(const std::vector<std::string>& words) const { return words; }
  Json operator()(const Approval& approval) const {
    return {{"credential", approval.credential},
            {"authenticator_data", base::to_base64(approval.authenticator_data)},
            {"client_data", base::to_base64(approval.client_data)},
            {"signature", base::to_base64(approval.signature)}};
  }
};

base::Bytes bytes_of(base::JsonFields& fields, std::string_view name) {
  const std::string text = fields.text(name);
  auto bytes = base::from_base64(text);
  if (bytes && base::to_base64(*bytes) == text) return std::move(*bytes);
  fields.reject(name, "is not Base64");
  return {};
}

Result<Value> approval_from(const Json& json) {
  base::JsonFields fields(json, "the approval");
  Approval approval;
  approval.credential = fields.text("credential");
  approval.authenticator_data = bytes_of(fields, "authenticator_data");
  approval.client_data = bytes_of(fields, "client_data");
  approval.signature = bytes_of(fields, "signature");
  PEEL_CHECK(fields.finish());
  return approval;
}

Result<Value> words_from(const Json& json) {
  std::vector<std::string> words;
  for (const Json& word : json) {
    if (!word.is_string()) return fail(ErrorCode::corrupt, "a list holds something else than words");
    words.push_back(word.get<std::string>());
  }
  return words;
}

Result<Value> value_from(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_number_unsigned()) return json.get<std::uint64_t>();
  if (json.is_array()) return words_from(json);
  if (json.is_object()) return approval_from(json);
  return fail(ErrorCode::corrupt,
              "a member is neither text, nor a number from 0, nor a list, nor an approval");
}

Result<Entry> entry_from(const Json& json) {
  if (!json.is_object()) return fail(ErrorCode::corrupt, "it is not a JSON object");
  Entry entry;
  for (const auto& [name, value] : json.items()) {
    PEEL_TRY(Value read, value_from(value));
    entry.members.emplace_hint(entry.members.end(), name, std::move(read));
  }
  for (const auto& [name, text] : {std::pair{"act", &entry.act}, {"by", &entry.by}}) {
    const auto found = entry.members.extract(name);
    if (found.empty() || !std::holds_alternative<std::string>(found.mapped()))
      return fail(ErrorCode::corrupt, "the member '{}' is missing or no text", name);
    *text = std::get<std::string>(found.mapped());
  }
  const auto at = entry.members.extract("at");
  const auto* text = at.empty() ? nullptr : std::get_if<std::string>(&at.mapped());
  const auto time = text == nullptr ? std::nullopt : time_from_entry(*text);
  if (!time)
    return fail(ErrorCode::corrupt, "the member 'at' is missing or no time in UTC with three decimals");
  entry.at = *time;
  return entry;
}

}  // namespace

Result<std::string> make_entry(const Entry& entry) {
  PEEL_CHECK(check(entry));
  const std::string at = time_to_entry(entry.at);
  if (!time_from_entry(at))
    return fail(ErrorCode::invalid_input, "{}: the time {} is no time of an entry", entry.act, at);
  Json json{{"act", entry.act}, {"at", at}, {"by", entry.by}};
  for (const auto& [name, value] : entry.members) json[name] = std::visit(ToJson{}, value);
  std::string text = base::canonical_json(json);
  if (text.size() <= max_entry) return text;
  return fail(ErrorCode::exhausted, "{}: the entry has {} bytes; at most {} are accepted", entry.act,
              text.size(), max_entry);
}

Result<std::string> make_entry(std::string_view act, base::Time at, std::string_view by, Members members) {
  return make_entry(Entry{std::string(act), at, std::string(by), std::move(members)});
}

Result<Entry> parse_entry(std::string_view text) {
  constexpr int depth = 2;
  PEEL_TRY(const Json json, base::parse_json(text, max_entry, depth));
  PEEL_TRY(Entry entry, entry_from(json));
  if (auto good = check(entry); !good) return fail(ErrorCode::corrupt, "{}", good.error().message);
  if (base::canonical_json(json) != text)
    return fail(ErrorCode::corrupt, "{}: the text is not the canonical one (order, spaces or escapes)",
                entry.act);
  return entry;
}

}  // namespace peel::ledger
