#include "ledger/schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "base/bytes.h"
#include "ledger/schema_internal.h"
#include "ledger/time_internal.h"

namespace peel::ledger {

using base::ErrorCode;
using base::fail;
using base::Status;

namespace {

constexpr std::array<std::string_view, 11> all_roles{"administrator",
                                                     "auditor",
                                                     "authorising-officer",
                                                     "camera-operator",
                                                     "countersigning-officer",
                                                     "data-protection-officer",
                                                     "examiner",
                                                     "investigating-officer",
                                                     "officer",
                                                     "oversight",
                                                     "watchlist-manager"};

// Those who check all others hold nothing else; and nobody sets up the conditions of what they do themselves.
constexpr std::array<std::string_view, 4> alone{"administrator", "auditor", "data-protection-officer",
                                                "oversight"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> apart{
    {{"authorising-officer", "countersigning-officer"},
     {"authorising-officer", "camera-operator"},
     {"camera-operator", "countersigning-officer"},
     {"authorising-officer", "watchlist-manager"},
     {"countersigning-officer", "watchlist-manager"},
     {"authorising-officer", "officer"},
     {"countersigning-officer", "officer"},
     {"examiner", "investigating-officer"}}};

constexpr std::array<std::pair<std::string_view, Type>, 11> type_names{{{"id", Type::id},
                                                                        {"hash", Type::hash},
                                                                        {"number", Type::number},
                                                                        {"flag", Type::flag},
                                                                        {"time", Type::time},
                                                                        {"decimal", Type::decimal},
                                                                        {"version", Type::version},
                                                                        {"word", Type::word},
                                                                        {"roles", Type::roles},
                                                                        {"base64", Type::base64},
                                                                        {"approval", Type::approval}}};

std::vector<std::string_view> parts(std::string_view text, char between) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const auto end = std::min(text.find(between), text.size());
    if (end > 0) found.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "name:type(detail,detail)". The table is a constant of this program, and a test reads all of it.
MemberRule member_rule(std::string_view text) {
  MemberRule rule;
  const auto colon = text.find(':');
  rule.name = text.substr(0, colon);
  const auto bracket = std::min(text.find('('), text.size());
  const std::string_view type = text.substr(colon + 1, bracket - colon - 1);
  for (const auto& [name, known] : type_names)
    if (name == type) rule.type = known;
  if (bracket == text.size()) return rule;
  const std::string_view detail = text.substr(bracket + 1, text.size() - bracket - 2);
  if (rule.type == Type::base64) {
    const auto sizes = parts(detail, '-');
    rule.least = number(sizes.front());
    rule.most = number(sizes.back());
  } else {
    rule.words = parts(detail, ',');
  }
  return rule;
}

struct Table {
  std::vector<std::string> texts;  // what members_text points into
  std::vector<ActRule> rules;
  std::map<std::string_view, const ActRule*> by_name;
};

Table make_table() {
  Table table;
  table.texts.reserve(act_texts().size());
  for (const ActText& text : act_texts()) {
    table.texts.push_back(std::string(text.members) + (text.more.empty() ? "" : " ") +
                          std::string(text.more));
    ActRule rule{text.act, table.texts.back(), text.by, {}, parts(text.by, ' ')};
    for (const auto member : parts(rule.members_text, ' ')) rule.members.push_back(member_rule(member));
    table.rules.push_back(std::move(rule));
  }
  for (const ActRule& rule : table.rules) table.by_name[rule.act] = &rule;
  return table;
}

const Table& table() {
  static const Table made = make_table();
  return made;
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_digits(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_decimal(std::string_view text) {
  if (text.starts_with("0.")) return is_digits(text.substr(2), 12);
  return text.starts_with("1.") && is_digits(text.substr(2), 12) &&
         text.find_first_not_of('0', 2) == std::string_view::npos;
}

bool is_version(std::string_view text) {
  const auto numbers = parts(text, '.');
  return numbers.size() >= 2 && numbers.size() <= 4 && !text.starts_with('.') && !text.ends_with('.') &&
         text.find("..") == std::string_view::npos &&
         std::all_of(numbers.begin(), numbers.end(), [](auto part) { return is_digits(part, 5); });
}

bool is_base64(std::string_view text, const MemberRule& rule) {
  if (text.size() > rule.most * 2 + 4) return false;
  const auto bytes = base::from_base64(text);
  return bytes && bytes->size() >= rule.least && bytes->size() <= rule.most &&
         base::to_base64(*bytes) == text;
}

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Status wanted(bool is, std::string_view what) {
  if (is) return {};
  return fail(ErrorCode::invalid_input, "is not {}", what);
}

}  // namespace

const MemberRule* ActRule::member(std::string_view name) const {
  for (const MemberRule& rule : members)
    if (rule.name == name) return &rule;
  return nullptr;
}

bool ActRule::allows(std::string_view who) const { return contains(by, who); }

std::span<const ActRule> acts() { return table().rules; }

const ActRule* find_act(std::string_view act) {
  const auto found = table().by_name.find(act);
  return found == table().by_name.end() ? nullptr : found->second;
}

std::span<const std::string_view> roles() { return all_roles; }
bool is_role(std::string_view word) { return contains(all_roles, word); }

bool check_each_other(std::string_view role, std::string_view other) {
  if (role == other) return false;
  if (contains(alone, role) || contains(alone, other)) return true;
  return std::any_of(apart.begin(), apart.end(), [&](const auto& pair) {
    return (pair.first == role && pair.second == other) || (pair.first == other && pair.second == role);
  });
}

bool is_id(std::string_view text, std::string_view prefix) {
  return text.size() > prefix.size() && text.starts_with(prefix) && text[prefix.size()] == '-' &&
         is_hex(text.substr(prefix.size() + 1), 32);
}

Status check_text(const MemberRule& rule, std::string_view text) {
  switch (rule.type) {
    case Type::id:
      return wanted(is_id(text, rule.words.front()),
                    fmt::format("{}- and 32 hexadecimal digits", rule.words.front()));
    case Type::hash:
      return wanted(is_hex(text, 64), "a SHA-256 of 64 hexadecimal digits");
    case Type::time:
      return wanted(time_from_entry(text).has_value(), "a time in UTC with three decimals");
    case Type::decimal:
      return wanted(is_decimal(text), "a decimal from 0 to 1 such as 0.52");
    case Type::version:
      return wanted(is_version(text), "a version such as 0.1.0");
    case Type::word:
      return wanted(contains(rule.words, text), "one of the words that may stand there");
    case Type::base64:
      return wanted(is_base64(text, rule), fmt::format("Base64 of {} to {} bytes", rule.least, rule.most));
    default:
      return wanted(false, "a number, a list or an object, as it must be");
  }
}

}  // namespace peel::ledger
