// One entry of the log: an act, when, by whom, and its members. Its bytes are canonical JSON, so that one
// entry has one text and one hash.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "ledger/schema.h"

namespace peel::ledger {

// A passkey's signature (a WebAuthn assertion) of what its holder approves; see approval.h.
struct Approval {
  std::string credential;          // SHA-256 of the credential's id, as a hash of the schema
  base::Bytes authenticator_data;  // 37 to 1024 bytes
  base::Bytes client_data;         // JSON as the browser made it, at most 1024 bytes
  base::Bytes signature;           // 8 to 72 bytes
  friend bool operator==(const Approval&, const Approval&) = default;
};

// number and flag; roles; approval; all else is text.
using Value = std::variant<std::string, std::uint64_t, std::vector<std::string>, Approval>;
using Members = std::map<std::string, Value, std::less<>>;

inline constexpr std::string_view by_program = "peel";

struct Entry {
  std::string act;
  base::Time at{};  // UTC; milliseconds count
  std::string by;   // "acct-..." or "node-..." of 32 hexadecimal digits, or by_program
  Members members;

  // A member of a checked entry. It must be there and of that kind, as the schema says of the act.
  const std::string& text(std::string_view name) const {
    return std::get<std::string>(members.find(name)->second);
  }
  std::uint64_t number(std::string_view name) const {
    return std::get<std::uint64_t>(members.find(name)->second);
  }
  bool has(std::string_view name) const { return members.contains(name); }
  friend bool operator==(const Entry&, const Entry&) = default;
};

// A time as entries have it: "2026-05-01T09:30:00.000Z", always with three decimals, so that one time has one
// text.
std::string time_to_entry(base::Time time);

// The bytes of an entry. Errors: invalid_input for what the schema does not allow (the message names the
// member), exhausted above max_entry bytes (tiles.h).
base::Result<std::string> make_entry(const Entry& entry);
base::Result<std::string> make_entry(std::string_view act, base::Time at, std::string_view by,
                                     Members members);

// Errors: corrupt for whatever make_entry() does not make.
base::Result<Entry> parse_entry(std::string_view text);

}  // namespace peel::ledger
