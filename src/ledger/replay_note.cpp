// What each act changes in the state.
#include <algorithm>
#include <functional>

#include "ledger/receipt.h"
#include "ledger/replay_internal.h"
#include "ledger/time_internal.h"

namespace peel::ledger {
namespace {

using Note = void (*)(State&, const Entry&);

std::vector<std::string> roles_of(const Entry& entry) {
  return std::get<std::vector<std::string>>(entry.members.at("roles"));
}

void begin(State& state, const Entry& entry) {
  state.begun = true;
  state.relying_party = *base::sha256_from_text(entry.text("relying_party"));
  state.summary.demo = entry.number("demo") == 1;
  state.summary.origin = entry.text("origin");
  state.summary.key = entry.text("key");
}

void start_program(State& state, const Entry& entry) {
  if (state.runs) ++state.summary.crashes;
  state.runs = true;
  if (!overdue(state)) state.restarted = entry.at;
}

void stop_program(State& state, const Entry&) { state.runs = false; }

void create_account(State& state, const Entry& entry) {
  if (state.accounts.try_emplace(entry.text("account"), Account{roles_of(entry)}).second)
    ++state.summary.accounts;
}

void change_roles(State& state, const Entry& entry) {
  if (Account* const account = find(state.accounts, entry.text("account"))) account->roles = roles_of(entry);
}
void invite(State& state, const Entry& entry) {
  if (Account* const account = find(state.accounts, entry.text("account"))) account->invited = true;
}
void close_account(State& state, const Entry& entry) {
  if (Account* const account = find(state.accounts, entry.text("account"))) account->open = false;
}

void add_credential(State& state, const Entry& entry) {
  const auto algorithm = entry.text("algorithm") == "es256" ? Algorithm::es256 : Algorithm::ed25519;
  Account* const account = find(state.accounts, entry.text("account"));
  if (account == nullptr) return;
  account->invited = false;
  const bool recovery = account->passkeys++ > 0;
  if (recovery) ++state.summary.recoveries;
  state.credentials[entry.text("credential")] = {entry.text("account"),
                                                 {algorithm, *base::from_base64(entry.text("public_key"))},
                                                 recovery ? entry.at + recovery_wait : entry.at,
                                                 false};
  state.public_keys.insert(entry.text("public_key"));
}

void remove_credential(State& state, const Entry& entry) {
  if (Credential* const known = find(state.credentials, entry.text("credential"))) known->removed = true;
}

void open_session(State& state, const Entry& entry) {
  Account* const account = find(state.accounts, entry.by);
  if (account != nullptr && state.sessions.try_emplace(entry.text("session"), entry.by).second)
    ++account->sessions;
}
void close_session(State& state, const Entry& entry) {
  const auto session = state.sessions.find(entry.text("session"));
  if (session == state.sessions.end()) return;
  --state.accounts.find(session->second)->second.sessions;
  state.sessions.erase(session);
}
void create_node(State& state, const Entry& entry) { state.nodes.try_emplace(entry.text("node"), true); }
void close_node(State& state, const Entry& entry) {
  if (bool* const open = find(state.nodes, entry.text("node"))) *open = false;
}

void new_list(State& state, const Entry& entry) { state.lists.try_emplace(entry.text("watchlist")); }

void add_reference(State& state, const Entry& entry) {
  ListState* const list = find(state.lists, entry.text("watchlist"));
  const std::string& subject = entry.text("subject");
  auto& standings = state.standing[subject];
  if (list == nullptr ||
      !list->references.try_emplace(entry.text("reference"), Listed{subject, standings.size()}).second)
    return;
  list->makers.insert(entry.by);
  ++list->people[subject];
  standings.push_back({entry.text("watchlist"), state.summary.entries, {}});
  if (state.erased.contains(subject)) ++list->erased_standing;
}

void remove_reference(State& state, const Entry& entry) {
  ListState* const list = find(state.lists, entry.text("watchlist"));
  const Listed* const listed = list ? find(list->references, entry.text("reference")) : nullptr;
  if (listed == nullptr) return;
  if (state.erased.contains(listed->subject)) --list->erased_standing;
  state.standing[listed->subject][listed->standing].until = state.summary.entries;
  const auto person = list->people.find(listed->subject);
  if (--person->second == 0) list->people.erase(person);
  list->references.erase(entry.text("reference"));
}

void new_version(State& state, const Entry& entry) {
  ListState* const list = find(state.lists, entry.text("watchlist"));
  if (list == nullptr) return;
  list->version = entry.number("version");
  list->content = entry.text("content");
  list->makers.insert(entry.by);
  VersionState& version = list->contents[list->content];
  version.terms = base::watchlist_terms(entry.number("subjects"), entry.number("templates"));
  version.approvals.clear();  // of an earlier one with the same content, which breaks a rule
  if (list->erased_standing == 0)
    list->nobody_erased[state.summary.entries] = list->content;
  else if (!version.erased)
    version.erased = entry.at;
}

ApprovedBy approved_by(const Entry& entry) {
  return {entry.by, entry.text("role"), std::get<Approval>(entry.members.at("approval")).credential};
}

void approve_list(State& state, const Entry& entry) {
  ListState* const list = find(state.lists, entry.text("watchlist"));
  VersionState* const version = list ? find(list->contents, entry.text("content")) : nullptr;
  if (version == nullptr) return;
  version->approvals.push_back(approved_by(entry));
  ++state.summary.approvals;
}

// What runs by it must end earlier now.
void end_earlier(State& state, const AuthorisationState& authorisation) {
  const base::Time end = end_of(state, authorisation);
  for (const std::string& id : authorisation.open) {
    DeploymentState& deployment = state.deployments.find(id)->second;
    if (state.running.erase({deployment.end, id}) > 0) state.running.insert({end, id});
    deployment.end = end;
  }
}

void end_all_earlier(State& state, const std::vector<std::string>& authorisations) {
  for (const std::string& id : authorisations) end_earlier(state, state.authorisations.find(id)->second);
}

void end_list(State& state, const Entry& entry) {
  ListState* const list = find(state.lists, entry.text("watchlist"));
  if (list == nullptr || list->ended) return;
  list->ended = entry.at;
  end_all_earlier(state, list->authorisations);
}

// The versions that were made while the person stood on the list have them, whatever became of it since.
void mark_versions(State& state, const Standing& standing, base::Time now) {
  ListState& list = state.lists.find(standing.watchlist)->second;
  if (!standing.until) ++list.erased_standing;
  auto& versions = list.nobody_erased;
  const auto from = versions.lower_bound(standing.since);
  const auto until = standing.until ? versions.lower_bound(*standing.until) : versions.end();
  for (auto each = from; each != until; ++each) {
    VersionState& version = list.contents[each->second];
    if (version.erased) continue;
    version.erased = now;
    end_all_earlier(state, version.authorisations);
  }
  versions.erase(from, until);
}

void forget_version(State& state, const Entry& entry) {
  ListState* const list = find(state.lists, entry.text("watchlist"));
  if (list == nullptr || !list->forgotten.try_emplace(entry.text("content"), entry.at).second) return;
  if (const VersionState* const version = find(list->contents, entry.text("content")))
    end_all_earlier(state, version->authorisations);
}

void erase(State& state, const Entry& entry) {
  if (!state.erased.insert(entry.text("subject")).second) return;
  ++state.summary.erasures;
  for (const Standing& standing : state.standing[entry.text("subject")])
    mark_versions(state, standing, entry.at);
}

std::string terms_of(const Entry& entry) {
  return base::authorisation_terms(*time_from_entry(entry.text("from")),
                                   *time_from_entry(entry.text("until")), entry.text("watchlist"),
                                   entry.text("list_content"), entry.text("threshold"));
}

void propose(State& state, const Entry& entry) {
  const auto [place, is_new] = state.authorisations.try_emplace(entry.text("authorisation"));
  if (!is_new) return;
  AuthorisationState& authorisation = place->second;
  authorisation.content = entry.text("content");
  authorisation.proposed_by = entry.by;
  authorisation.terms = terms_of(entry);
  authorisation.from = *time_from_entry(entry.text("from"));
  authorisation.until = *time_from_entry(entry.text("until"));
  authorisation.watchlist = entry.text("watchlist");
  authorisation.list_content = entry.text("list_content");
  authorisation.threshold = decimal_value(entry.text("threshold"));
  ListState* const list = find(state.lists, authorisation.watchlist);
  if (list == nullptr) return;
  list->authorisations.push_back(place->first);
  if (VersionState* const version = find(list->contents, authorisation.list_content))
    version->authorisations.push_back(place->first);
}

void approve(State& state, const Entry& entry) {
  AuthorisationState* const authorisation = find(state.authorisations, entry.text("authorisation"));
  if (authorisation == nullptr) return;
  authorisation->approvals.push_back(approved_by(entry));
  ++state.summary.approvals;
}

void withdraw(State& state, const Entry& entry) {
  AuthorisationState* const authorisation = find(state.authorisations, entry.text("authorisation"));
  if (authorisation == nullptr || authorisation->withdrawn) return;
  authorisation->withdrawn = entry.at;
  end_earlier(state, *authorisation);
}

void announce(State& state, const Entry& entry) {
  state.announced.try_emplace(entry.text("deployment"), entry.text("authorisation"));
}

void call_off(State& state, const Entry& entry) { state.called_off.insert(entry.text("deployment")); }

void start(State& state, const Entry& entry) {
  const std::string& id = entry.text("deployment");
  const auto [place, is_new] = state.deployments.try_emplace(id);
  if (!is_new) return;
  DeploymentState& deployment = place->second;
  deployment.authorisation = entry.text("authorisation");
  deployment.started = entry.at;
  state.open_deployments.insert(id);
  ++state.summary.deployments;
  AuthorisationState* const authorisation = find(state.authorisations, deployment.authorisation);
  if (authorisation == nullptr) return;
  authorisation->open.insert(id);
  deployment.end = end_of(state, *authorisation);
  state.running.insert({deployment.end, id});
}

DeploymentState* deployment_in(State& state, const Entry& entry) {
  return find(state.deployments, entry.text("deployment"));
}

void pause(State& state, const Entry& entry) {
  DeploymentState* const deployment = deployment_in(state, entry);
  if (deployment == nullptr || deployment->paused) return;
  deployment->paused = entry.at;
  deployment->counted_in_pause = false;
}

void resume(State& state, const Entry& entry) {
  DeploymentState* const deployment = deployment_in(state, entry);
  if (deployment == nullptr || !deployment->paused) return;
  deployment->pauses.emplace_back(*deployment->paused, entry.at);
  deployment->paused.reset();
}

void count(State& state, const Entry& entry) {
  DeploymentState* const deployment = deployment_in(state, entry);
  if (deployment == nullptr) return;
  deployment->counts = counts_of(entry);
  deployment->counted_in_pause = true;
}

void stop(State& state, const Entry& entry) {
  DeploymentState* const deployment = deployment_in(state, entry);
  if (deployment == nullptr || !deployment->open) return;
  const std::string& id = entry.text("deployment");
  deployment->open = false;
  deployment->counts = counts_of(entry);
  state.open_deployments.erase(id);
  state.running.erase({deployment->end, id});
  if (auto* const authorisation = find(state.authorisations, deployment->authorisation))
    authorisation->open.erase(id);
  state.summary.faces += deployment->counts.faces;
  state.summary.searches += deployment->counts.searches;
}

void raise(State& state, const Entry& entry) {
  const AlertState alert{entry.at, false, {}, false, {}};
  if (!state.alerts.try_emplace(entry.text("alert"), alert).second) return;
  state.held.insert({entry.at, entry.text("alert")});
  if (DeploymentState* const deployment = deployment_in(state, entry)) ++deployment->alerts;
  ++state.summary.alerts;
  ++state.summary.open_alerts;
}

AlertState* alert_in(State& state, const Entry& entry) { return find(state.alerts, entry.text("alert")); }

void view(State& state, const Entry& entry) {
  if (AlertState* const alert = alert_in(state, entry)) alert->seen_by.insert(entry.by);
}

void decide(State& state, const Entry& entry) {
  if (AlertState* const alert = alert_in(state, entry)) alert->verdict = entry.text("verdict");
  ++state.summary.decisions;
}

void engage(State& state, const Entry&) { ++state.summary.engagements; }

void outcome(State& state, const Entry& entry) {
  if (AlertState* const alert = alert_in(state, entry)) alert->has_outcome = true;
  if (entry.text("outcome") == "arrested") ++state.summary.arrests;
  if (entry.text("outcome") == "false-alert") ++state.summary.false_alerts;
}

void remove_alert(State& state, const Entry& entry) {
  AlertState* const alert = alert_in(state, entry);
  if (alert == nullptr || alert->deleted) return;
  alert->deleted = true;
  alert->seen_by.clear();
  state.held.erase({alert->raised, entry.text("alert")});
  --state.summary.open_alerts;
  if (entry.at > alert->raised + alert_lifetime) ++state.summary.deleted_late;
}

const std::map<std::string_view, Note>& notes() {
  static const std::map<std::string_view, Note> all{
      {"log.begin", begin},
      {"program.start", start_program},
      {"program.stop", stop_program},
      {"account.create", create_account},
      {"account.roles", change_roles},
      {"account.invite", invite},
      {"account.close", close_account},
      {"credential.add", add_credential},
      {"credential.remove", remove_credential},
      {"session.open", open_session},
      {"session.close", close_session},
      {"node.create", create_node},
      {"node.close", close_node},
      {"watchlist.new", new_list},
      {"reference.add", add_reference},
      {"reference.remove", remove_reference},
      {"watchlist.version", new_version},
      {"watchlist.approve", approve_list},
      {"watchlist.end", end_list},
      {"watchlist.forget", forget_version},
      {"subject.erase", erase},
      {"authorisation.propose", propose},
      {"authorisation.approve", approve},
      {"authorisation.withdraw", withdraw},
      {"deployment.announce", announce},
      {"deployment.cancel", call_off},
      {"deployment.start", start},
      {"deployment.pause", pause},
      {"deployment.resume", resume},
      {"deployment.counts", count},
      {"deployment.stop", stop},
      {"alert.raise", raise},
      {"alert.view", view},
      {"alert.decide", decide},
      {"alert.engage", engage},
      {"alert.outcome", outcome},
      {"alert.delete", remove_alert},
  };
  return all;
}

// What counts for nothing where it broke a rule: nobody's authority follows from it.
bool gives_authority(const Entry& entry) { return entry.has("approval") || entry.act == "credential.add"; }

// Told of once is enough: it must not be told again at every entry that follows.
void settle(State& state, base::Time now) {
  while (is_held_too_long(state, now)) state.held.erase(state.held.begin());
  while (is_running_too_long(state, now)) state.running.erase(state.running.begin());
}

}  // namespace

void note(State& state, const Entry& entry, bool good) {
  if (!catches_up(state, entry)) settle(state, entry.at);
  const bool catching_up =
      entry.act == "program.start" || entry.act == "deployment.stop" || entry.act == "alert.delete";
  if (!catching_up) state.restarted.reset();
  const auto act = notes().find(entry.act);
  if (act != notes().end() && (good || !gives_authority(entry))) act->second(state, entry);
  if (entry.by != by_program) state.restored = false;
  if (entry.act == "backup.restore") state.restored = true;
  // After a restore the program does again what the later log tells; who was erased, only a person erases.
  state.going = is_of_erasure(entry) && !state.restored ? state.going + 1 : 0;
  state.last = entry.at;
  if (state.summary.until == base::Time{}) state.summary.from = entry.at;
  state.summary.until = entry.at;
  ++state.summary.entries;
  state.summary.open_deployments = state.open_deployments.size();
}

}  // namespace peel::ledger
