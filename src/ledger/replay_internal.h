// Private to src/ledger: what the rules look at. They read the state as it was before the entry; note() in
// replay_note.cpp writes into it what the entry says. A log that breaks rules is read on, so no rule may take
// for granted that what an entry names is there: it has nothing to say where another rule has said it.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "ledger/approval.h"
#include "ledger/replay.h"

namespace peel::ledger {

struct Account {
  std::vector<std::string> roles;
  bool open = true;
  bool invited = true;       // a one-time code was given that made no passkey yet
  std::size_t passkeys = 0;  // that were ever registered
  std::size_t sessions = 0;  // that are open
  bool has(std::string_view role) const;
};

struct Credential {
  std::string account;
  Passkey passkey;
  base::Time counts_from{};  // approvals with it
  bool removed = false;
};

struct ApprovedBy {
  std::string account;
  std::string role;
  std::string credential;
};

// A reference that stands on a list: of whom, and which of their standings it is.
struct Listed {
  std::string subject;
  std::size_t standing = 0;
};

// What a list held when a version of it was made.
struct VersionState {
  std::string terms;  // that are signed with an approval
  std::vector<ApprovedBy> approvals;
  std::optional<base::Time> erased;         // since when somebody stands on it who was erased
  std::vector<std::string> authorisations;  // for it
};

struct ListState {
  std::uint64_t version = 0;
  std::string content;                                        // of the latest version
  std::map<std::string, VersionState, std::less<>> contents;  // of every version
  std::map<std::string, base::Time, std::less<>> forgotten;   // versions whose file and key are gone
  std::optional<base::Time> ended;
  std::vector<std::string> authorisations;                 // for it
  std::set<std::string, std::less<>> makers;               // who put people on it or made a version
  std::map<std::string, Listed, std::less<>> references;   // that stand on it now
  std::map<std::string, std::size_t, std::less<>> people;  // of whom, and how many of each
  std::map<std::uint64_t, std::string> nobody_erased;      // versions by their entry: their content
  std::uint64_t erased_standing = 0;                       // references of people who were erased
};

// That a reference of somebody stands on a list, from one entry to another.
struct Standing {
  std::string watchlist;
  std::uint64_t since = 0;
  std::optional<std::uint64_t> until;
};

struct AuthorisationState {
  std::string content;
  std::string terms;  // that are signed with an approval
  std::string proposed_by;
  base::Time from{};
  base::Time until{};
  std::string watchlist;
  std::string list_content;
  std::uint64_t threshold = 0;  // as decimal_value() has it
  std::vector<ApprovedBy> approvals;
  std::optional<base::Time> withdrawn;
  std::set<std::string, std::less<>> open;  // deployments by it
};

struct Counts {
  std::uint64_t faces = 0, searches = 0, alerts = 0, made = 0, wiped = 0, held = 0;
};
Counts counts_of(const Entry& entry);

struct DeploymentState {
  std::string authorisation;
  base::Time started{};
  base::Time end{};  // when its authority ends, as far as is known
  bool open = true;
  std::optional<base::Time> paused;
  bool counted_in_pause = false;                          // since then
  std::vector<std::pair<base::Time, base::Time>> pauses;  // that are over
  Counts counts;
  std::uint64_t alerts = 0;  // raised
};

struct AlertState {
  base::Time raised{};
  bool deleted = false;
  std::string verdict;  // the latest, or empty
  bool has_outcome = false;
  std::set<std::string, std::less<>> seen_by;
};

struct State {
  bool begun = false;
  Hash relying_party;
  base::Time last{};
  bool runs = false;                    // between program.start and program.stop
  std::optional<base::Time> restarted;  // since program.start, until the first entry that is no catching up
  bool restored = false;                // since backup.restore, until somebody does something
  std::map<std::string, Account, std::less<>> accounts;
  std::map<std::string, Credential, std::less<>> credentials;
  std::set<std::string, std::less<>> public_keys;
  std::map<std::string, std::string, std::less<>> sessions;  // open: whose
  std::map<std::string, bool, std::less<>> nodes;            // whether open
  std::map<std::string, ListState, std::less<>> lists;
  std::map<std::string, AuthorisationState, std::less<>> authorisations;
  std::map<std::string, std::string, std::less<>> announced;  // by which authorisation
  std::set<std::string, std::less<>> called_off;
  std::map<std::string, DeploymentState, std::less<>> deployments;
  std::set<std::string, std::less<>> open_deployments;
  std::set<std::pair<base::Time, std::string>> running;  // of these, by their end; told of: no more
  std::map<std::string, AlertState, std::less<>> alerts;
  std::set<std::pair<base::Time, std::string>>
      held;  // not deleted, by when they were raised; told of: no more
  std::map<std::string, std::vector<Standing>, std::less<>> standing;  // by subject
  std::set<std::string, std::less<>> erased;
  std::uint64_t going = 0;  // entries of an erasure that is not entered yet
  Summary summary;
};

// When a deployment by this authorisation must have ended, without grace.
base::Time end_of(const State& state, const AuthorisationState& authorisation);

// What the first rule that is broken says of it.
using Words = std::optional<std::string>;
using Check = Words (*)(const State&, const Entry&);

struct Rule {
  RuleText text;
  Check check;
};
std::span<const Rule> log_rules();
std::span<const Rule> people_rules();
std::span<const Rule> list_rules();
std::span<const Rule> approval_rules();
std::span<const Rule> deployment_rules();
std::span<const Rule> alert_rules();

// The same two for the end of the log, when no entry follows.
Words held_too_long(const State& state, base::Time now);
Words running_too_long(const State& state, base::Time now);
bool is_held_too_long(const State& state, base::Time now);
bool is_running_too_long(const State& state, base::Time now);
// Whether either held when the latest entry was written.
bool overdue(const State& state);
// Whether the entry is one of those by which a program that starts again catches up.
bool catches_up(const State& state, const Entry& entry);

// Whether an approval still counts: whoever gave it has account, role and passkey now.
bool counts_still(const State& state, const ApprovedBy& approval);

// Writes what an entry says into the state. `good`: whether it broke no rule but those of the log as a whole.
void note(State& state, const Entry& entry, bool good);

// What an entry names; none where it names none, or none that is there.
const DeploymentState* deployment_of(const State& state, const Entry& entry);
const AuthorisationState* authorisation_of(const State& state, const Entry& entry);
const ListState* list_of(const State& state, const Entry& entry);
const AlertState* alert_of(const State& state, const Entry& entry);

template <class Map>
auto* find(Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

template <class... Args>
Words because(fmt::format_string<Args...> text, Args&&... args) {
  return fmt::format(text, std::forward<Args>(args)...);
}

}  // namespace peel::ledger
