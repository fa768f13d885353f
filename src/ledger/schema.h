// What an entry of the log may say, in one table: the acts, the members of each, and who may do it. The
// writer and the verifier both read it; docs/formats/ledger.md shows it, and a test compares the two. There
// is no free text in it: what cannot be written cannot hold a name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace peel::ledger {

enum class Type {
  id,       // id(PREFIX): the prefix, a dash, 32 lower-case hexadecimal digits
  hash,     // a SHA-256: 64 lower-case hexadecimal digits
  number,   // an integer, 0 to 2^53 - 1
  flag,     // 0 or 1
  time,     // 2026-05-01T09:30:00.000Z: UTC, three decimals
  decimal,  // 0 to 1 as text: "0." or "1." and 1 to 12 digits
  version,  // 2 to 4 whole numbers of at most 5 digits, with dots: "0.1.0"
  word,     // word(A,B,...): one of these
  roles,    // an array of roles, sorted, none twice
  base64,   // base64(N): N bytes; base64(N-M): N to M bytes
  approval  // an object, see Approval (entry.h)
};

struct MemberRule {
  std::string_view name;
  Type type = Type::id;
  std::vector<std::string_view> words;  // of word; the prefix of id
  std::size_t least = 0;                // bytes of base64
  std::size_t most = 0;
};

struct ActRule {
  std::string_view act;
  std::string_view members_text;  // as it stands in the table: "watchlist:id(list) version:number"
  std::string_view by_text;       // roles, and "anybody" (any open account), "node", "peel"
  std::vector<MemberRule> members;
  std::vector<std::string_view> by;

  const MemberRule* member(std::string_view name) const;
  bool allows(std::string_view who) const;
};

// In the order of the documentation.
std::span<const ActRule> acts();
// Null for an unknown act.
const ActRule* find_act(std::string_view act);

// What an account may be, and which two of them nobody may be at once, since they check each other.
std::span<const std::string_view> roles();
bool is_role(std::string_view word);
bool check_each_other(std::string_view role, std::string_view other);

// Whether the text is an id of this prefix, as Type::id has it.
bool is_id(std::string_view text, std::string_view prefix);
// Whether text is of the type, for all types that are texts. Errors: invalid_input, with what was wanted.
base::Status check_text(const MemberRule& rule, std::string_view text);

}  // namespace peel::ledger
