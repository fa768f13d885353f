// Reads a log from its first entry to its last and says which of Peel's rules an entry breaks. The state that
// it keeps is small: accounts, passkeys, lists, authorisations, deployments and alerts, no more than their
// ids and facts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/entry.h"

namespace peel::ledger {

// A rule by the name under which docs/formats/ledger.md explains it; a test compares the two.
struct RuleText {
  std::string_view name;
  std::string_view says;
};
std::span<const RuleText> rules();

// What was broken, in words for somebody who is no engineer.
struct Violation {
  std::uint64_t index = 0;  // of the entry
  std::string rule;
  std::string words;
};

// What a log tells, in numbers.
struct Summary {
  std::uint64_t entries = 0;
  base::Time from{};   // of the first entry that could be read; Time{} when there was none
  base::Time until{};  // of the last
  bool demo = false;
  std::string origin;  // SHA-256 of the log's name, and its key in Base64, as log.begin has them
  std::string key;
  std::uint64_t accounts = 0;
  std::uint64_t recoveries = 0;  // passkeys of accounts that had had one before
  std::uint64_t approvals = 0;   // each a passkey's signature that fits
  std::uint64_t deployments = 0;
  std::uint64_t open_deployments = 0;
  std::uint64_t faces = 0;  // of deployments that ended, as their counts say
  std::uint64_t searches = 0;
  std::uint64_t alerts = 0;
  std::uint64_t open_alerts = 0;  // not yet deleted
  std::uint64_t decisions = 0;
  std::uint64_t engagements = 0;
  std::uint64_t arrests = 0;
  std::uint64_t false_alerts = 0;
  std::uint64_t deleted_late = 0;  // more than 24 hours after, since the program was not running
  std::uint64_t erasures = 0;
  std::uint64_t crashes = 0;  // starts of the program without a stop before
};

inline constexpr base::Duration alert_lifetime = std::chrono::hours{24};
inline constexpr base::Duration longest_authorisation = std::chrono::hours{24};
// For how long a passkey of an account that had another before approves nothing.
inline constexpr base::Duration recovery_wait = std::chrono::hours{24};
// How late the end of a deployment, and what a restart catches up on, may be.
inline constexpr base::Duration grace = std::chrono::seconds{60};
// An alert that nobody dealt with is deleted when its time is up, and not much before.
inline constexpr base::Duration expires_from = std::chrono::hours{23};
// How far the clock of a camera's machine may differ from the log's.
inline constexpr base::Duration clock_tolerance = std::chrono::seconds{5};

struct State;

class Replay {
 public:
  Replay();
  Replay(Replay&&) noexcept;
  Replay& operator=(Replay&&) noexcept;
  ~Replay();

  // The entries one after the other, as parse_entry() read them: every rule that this one breaks, in the
  // rules' order. What it says is taken to have happened all the same, so that the next are looked at in its
  // light; but an approval or a passkey that broke a rule counts for nothing.
  std::vector<Violation> apply(const Entry& entry);
  // In place of an entry that cannot be read: it has its number, and nothing more is known of it.
  void pass_over();
  // What was left open at the end. `now`: the time until which the log is known to be whole, and not before
  // its last entry; an alert that should have been deleted by then, and a deployment that should have ended,
  // are violations, unless an entry broke the rule by them before.
  std::vector<Violation> finish(base::Time now) const;
  const Summary& summary() const;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace peel::ledger
