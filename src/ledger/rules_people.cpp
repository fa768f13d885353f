// Rules about who may do what: accounts, roles, passkeys.
#include <algorithm>
#include <array>

#include "ledger/replay_internal.h"

namespace peel::ledger {

bool Account::has(std::string_view role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

namespace {

using Roles = std::vector<std::string>;

Words who_may(const State& state, const Entry& entry) {
  const ActRule& act = *find_act(entry.act);
  if (entry.by == by_program)
    return act.allows(by_program) ? Words{} : because("the program itself did what only a person may do");
  if (entry.by.starts_with("node-")) {
    const bool* const open = find(state.nodes, entry.by);
    if (open == nullptr || !*open)
      return because("{} is not a machine that was added to this log and is in use", entry.by);
    return act.allows("node") ? Words{} : because("a camera's machine did what only a person may do");
  }
  const Account* const account = find(state.accounts, entry.by);
  if (account == nullptr) return because("{} is nobody whose account this log has", entry.by);
  if (!account->open) return because("the account {} had been closed before", entry.by);
  if (act.allows("anybody")) return {};
  for (const auto& role : account->roles)
    if (act.allows(role)) return {};
  return because("{} did it without a role that may", entry.by);
}

// Otherwise whoever runs the program could make up people.
Words set_up_once(const State& state, const Entry& entry) {
  const bool people = entry.act == "account.create" || entry.act == "credential.add";
  if (!people || entry.by != by_program || state.summary.demo) return {};
  const bool first = entry.act == "account.create" && state.accounts.empty() &&
                     std::get<Roles>(entry.members.at("roles")) == Roles{"administrator"};
  return first ? Words{} : because("the program itself changed who may do what, outside of a demonstration");
}

bool takes_roles_away_only(const State& state, const Entry& entry) {
  const Account* const account = find(state.accounts, entry.text("account"));
  if (account == nullptr) return false;
  const auto& left = std::get<Roles>(entry.members.at("roles"));
  return std::ranges::all_of(left, [&](const auto& role) { return account->has(role); });
}

// Whoever runs the program could shut people out, or give them roles.
Words again_after_a_restore(const State& state, const Entry& entry) {
  constexpr std::array<std::string_view, 4> people{"account.close", "account.roles", "credential.remove",
                                                   "authorisation.withdraw"};
  if (entry.by != by_program || std::ranges::find(people, entry.act) == people.end()) return {};
  const bool roles = entry.act == "account.roles";
  if (roles && state.summary.demo) return {};
  if (!state.restored)
    return because("the program itself did what a person must do, and no backup was put back");
  if (roles && !takes_roles_away_only(state, entry))
    return because("the program itself gave {} a role", entry.text("account"));
  return {};
}

Words roles_apart(const State&, const Entry& entry) {
  if (entry.act != "account.create" && entry.act != "account.roles") return {};
  const auto& given = std::get<Roles>(entry.members.at("roles"));
  for (const auto& role : given)
    for (const auto& other : given)
      if (check_each_other(role, other))
        return because("{} was made both {} and {}, who must check each other", entry.text("account"), role,
                       other);
  return {};
}

Words nobody_changes_themselves(const State&, const Entry& entry) {
  const bool changes =
      entry.act == "account.roles" || entry.act == "account.close" || entry.act == "account.invite";
  if (!changes || entry.by != entry.text("account")) return {};
  return because("{} changed their own account, which is another administrator's to do", entry.by);
}

Words new_once(const State& state, const Entry& entry) {
  const auto again = [&](std::string_view act, std::string_view member, const auto& known) -> Words {
    if (entry.act != act || !known.contains(entry.text(member))) return {};
    return because("it makes the {} {} a second time", member, entry.text(member));
  };
  if (auto words = again("account.create", "account", state.accounts)) return words;
  if (auto words = again("node.create", "node", state.nodes)) return words;
  if (auto words = again("session.open", "session", state.sessions)) return words;
  if (auto words = again("watchlist.new", "watchlist", state.lists)) return words;
  if (auto words = again("authorisation.propose", "authorisation", state.authorisations)) return words;
  if (auto words = again("deployment.announce", "deployment", state.announced)) return words;
  if (auto words = again("deployment.announce", "deployment", state.deployments)) return words;
  if (auto words = again("deployment.start", "deployment", state.deployments)) return words;
  if (auto words = again("alert.raise", "alert", state.alerts)) return words;
  const ListState* const list = entry.act == "reference.add" ? list_of(state, entry) : nullptr;
  return list == nullptr ? Words{} : again("reference.add", "reference", list->references);
}

Words account_is_known(const State& state, const Entry& entry) {
  if (!entry.has("account") || entry.act == "account.create") return {};
  const Account* const account = find(state.accounts, entry.text("account"));
  if (account != nullptr && account->open) return {};
  return because("it is about the account {}, which is not open", entry.text("account"));
}

Words session_is_known(const State& state, const Entry& entry) {
  if (entry.act != "session.close") return {};
  const std::string* const holder = find(state.sessions, entry.text("session"));
  if (holder != nullptr && (*holder == entry.by || entry.by == by_program)) return {};
  return "it closes a session that is not open, or is somebody else's";
}

Words known_people(const State& state, const Entry& entry) {
  if (auto words = account_is_known(state, entry)) return words;
  if (auto words = session_is_known(state, entry)) return words;
  if (entry.act != "node.close") return {};
  const bool* const open = find(state.nodes, entry.text("node"));
  return open != nullptr && *open ? Words{}
                                  : because("it closes {}, which is not in use", entry.text("node"));
}

Words adds_own_passkey(const State& state, const Entry& entry) {
  const std::size_t size = entry.text("algorithm") == "es256" ? 64 : 32;
  if (base::from_base64(entry.text("public_key"))->size() != size)
    return because("the public key has not the {} bytes of its algorithm", size);
  if (state.credentials.contains(entry.text("credential")) ||
      state.public_keys.contains(entry.text("public_key")))
    return "the passkey was registered before; one passkey is one person's";
  if (entry.by == entry.text("account") || entry.by == by_program) return {};
  return because("{} registered a passkey for somebody else, {}", entry.by, entry.text("account"));
}

Words own_passkey(const State& state, const Entry& entry) {
  if (entry.act == "credential.add") return adds_own_passkey(state, entry);
  const bool removes = entry.act == "credential.remove";
  if (!removes && entry.act != "session.open") return {};
  const std::string& holder = removes ? entry.text("account") : entry.by;
  const Credential* const credential = find(state.credentials, entry.text("credential"));
  if (credential == nullptr || credential->removed || credential->account != holder)
    return because("it names a passkey that {} does not have", holder);
  if (entry.by == by_program) return {};  // again_after_a_restore says when
  const Account* const remover = find(state.accounts, entry.by);
  const bool may = entry.by == holder || remover == nullptr || remover->has("administrator");
  return may ? Words{} : because("{} removed a passkey of somebody else, {}", entry.by, holder);
}

// Sessions are opened, and passkeys made with a one-time code, by whoever has none yet.
Words signed_in(const State& state, const Entry& entry) {
  const Account* const account = find(state.accounts, entry.by);
  if (account == nullptr || entry.act == "session.open" || entry.act == "credential.add") return {};
  if (account->sessions > 0) return {};
  return because("{} was not signed in", entry.by);
}

// A session is no anchor: the log has nobody's signature of a sign-in.
Words made_by_invitation(const State& state, const Entry& entry) {
  if (entry.act != "credential.add" || entry.by == by_program) return {};
  const Account* const account = find(state.accounts, entry.text("account"));
  if (account == nullptr || account->invited) return {};
  return because("a passkey was registered for {}, and no one-time code had been given that was not used yet",
                 entry.text("account"));
}

constexpr std::array<Rule, 10> table{{
    {{"who-may",
      "Whoever does something is an open account with a role that may, a machine in use, or the program "
      "where the "
      "table says so."},
     who_may},
    {{"set-up-once",
      "The program itself creates the first administrator and nobody else, and registers no passkey, unless "
      "the log "
      "began as a demonstration."},
     set_up_once},
    {{"again-after-a-restore",
      "The program itself closes an account, takes roles or a passkey away or withdraws an authorisation "
      "only "
      "where a backup was put back and nobody did anything since; it never gives a role, unless the log "
      "began "
      "as a demonstration."},
     again_after_a_restore},
    {{"roles-apart", "Nobody holds two roles that check each other."}, roles_apart},
    {{"nobody-changes-themselves",
      "Nobody changes the roles of their own account, closes it or invites themselves to make another "
      "passkey."},
     nobody_changes_themselves},
    {{"new-once", "What an entry creates was not there before."}, new_once},
    {{"known-people", "The account, machine or session that an entry is about is open."}, known_people},
    {{"own-passkey",
      "Everybody registers their own passkeys, and no passkey is two people's; only its holder or an "
      "administrator "
      "or, after a restore, the program removes one; a session is opened with a passkey of its own account."},
     own_passkey},
    {{"made-by-invitation",
      "A passkey is made with the one-time code that came with the account, or with one that an "
      "administrator "
      "gave since; each makes one."},
     made_by_invitation},
    {{"signed-in",
      "Whoever does something has a session that was opened and not closed, but to open one or to make a "
      "passkey with a one-time code."},
     signed_in},
}};

}  // namespace

std::span<const Rule> people_rules() { return table; }

}  // namespace peel::ledger
