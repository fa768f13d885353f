// Rules about deployments: that they are authorised, and that their counts add up.
#include <array>

#include "ledger/replay_internal.h"
#include "ledger/time_internal.h"

namespace peel::ledger {

Counts counts_of(const Entry& entry) {
  return {entry.number("faces"), entry.number("searches"), entry.number("alerts"),
          entry.number("made"),  entry.number("wiped"),    entry.number("held")};
}

bool counts_still(const State& state, const ApprovedBy& approval) {
  const Account* const account = find(state.accounts, approval.account);
  const Credential* const credential = find(state.credentials, approval.credential);
  return account != nullptr && account->open && account->has(approval.role) && credential != nullptr &&
         !credential->removed;
}

namespace {

// Whether two different people, an authorising and a countersigning officer, approved it, as things are now.
bool two_people(const State& state, const std::vector<ApprovedBy>& approvals) {
  for (const auto& one : approvals)
    for (const auto& two : approvals)
      if (one.role == "authorising-officer" && two.role == "countersigning-officer" &&
          one.account != two.account && counts_still(state, one) && counts_still(state, two))
        return true;
  return false;
}

bool is_begun(const Entry& entry) {
  return entry.act == "deployment.start" || entry.act == "deployment.resume";
}

Words announced_before(const State& state, const Entry& entry) {
  if (entry.act != "deployment.start") return {};
  const std::string* const by = find(state.announced, entry.text("deployment"));
  if (by == nullptr) return "the deployment was started without having been announced";
  if (*by == entry.text("authorisation")) return {};
  return because("the deployment was announced by another authorisation, {}", *by);
}

Words one_at_a_time(const State& state, const Entry& entry) {
  const AuthorisationState* const authorisation = authorisation_of(state, entry);
  if (entry.act != "deployment.start" || authorisation == nullptr || authorisation->open.empty()) return {};
  return because("the deployment {} by the same authorisation was still open", *authorisation->open.begin());
}

Words started_with_authority(const State& state, const Entry& entry) {
  const AuthorisationState* const authorisation = authorisation_of(state, entry);
  if (!is_begun(entry) || authorisation == nullptr) return {};
  if (entry.act == "deployment.start" && authorisation->content != entry.text("content"))
    return "what the deployment was started with is not what the authorisation says";
  if (two_people(state, authorisation->approvals)) return {};
  return because(
      "the deployment was begun without the approval of two people, an authorising and a countersigning "
      "officer, who had account, role and passkey then (there were {} approvals)",
      authorisation->approvals.size());
}

Words started_with_approved_list(const State& state, const Entry& entry) {
  const AuthorisationState* const authorisation = authorisation_of(state, entry);
  if (!is_begun(entry) || authorisation == nullptr) return {};
  const ListState* const list = find(state.lists, authorisation->watchlist);
  if (list == nullptr) return {};
  if (list->ended)
    return because("the watchlist {} had ended before the deployment", authorisation->watchlist);
  const VersionState* const version = find(list->contents, authorisation->list_content);
  if (version == nullptr || !two_people(state, version->approvals))
    return because(
        "the deployment was begun with the watchlist {}, which two people had not approved, an "
        "authorising and a countersigning officer who had account, role and passkey then",
        authorisation->watchlist);
  if (!version->erased) return {};
  return because(
      "the deployment was begun with a version of the watchlist {} on which somebody stands who "
      "was erased at {}",
      authorisation->watchlist, time_to_entry(*version->erased));
}

Words started_in_its_time(const State& state, const Entry& entry) {
  const AuthorisationState* const authorisation = authorisation_of(state, entry);
  if (!is_begun(entry) || authorisation == nullptr) return {};
  if (authorisation->withdrawn)
    return because("the deployment was begun after its authorisation had been withdrawn at {}",
                   time_to_entry(*authorisation->withdrawn));
  if (entry.at >= authorisation->from && entry.at < authorisation->until) return {};
  return because("the deployment was begun outside of the time from {} until {} for which it was authorised",
                 time_to_entry(authorisation->from), time_to_entry(authorisation->until));
}

Words called_off_before_its_start(const State& state, const Entry& entry) {
  const bool cancels = entry.act == "deployment.cancel";
  if (!cancels && entry.act != "deployment.start") return {};
  const std::string& id = entry.text("deployment");
  if (state.called_off.contains(id)) return because("the deployment {} had been called off", id);
  if (!cancels) return {};
  if (!state.announced.contains(id)) return because("the deployment {} had not been announced", id);
  if (state.deployments.contains(id)) return because("the deployment {} had been started", id);
  return {};
}

bool needs_deployment(const Entry& entry) {
  return entry.has("deployment") && entry.act != "deployment.announce" && entry.act != "deployment.start" &&
         entry.act != "deployment.cancel";
}

Words only_while_open(const State& state, const Entry& entry) {
  if (!needs_deployment(entry)) return {};
  const std::string& id = entry.text("deployment");
  const DeploymentState* const deployment = find(state.deployments, id);
  if (deployment == nullptr) return because("the deployment {} had not been started", id);
  if (!deployment->open) return because("the deployment {} had been stopped before", id);
  if (entry.act == "deployment.pause" && deployment->paused)
    return because("the deployment {} was paused already", id);
  if (entry.act == "deployment.resume" && !deployment->paused)
    return because("the deployment {} was not paused", id);
  return {};
}

bool has_counts(const Entry& entry) { return entry.has("made"); }

Words counts_add_up(const State&, const Entry& entry) {
  if (!has_counts(entry)) return {};
  const Counts now = counts_of(entry);
  if (now.made == now.wiped + now.held) return {};
  return because("{} templates were made, but {} wiped and {} held", now.made, now.wiped, now.held);
}

Words counts_never_fall(const State& state, const Entry& entry) {
  if (!has_counts(entry)) return {};
  const Counts now = counts_of(entry);
  const DeploymentState* const deployment = deployment_of(state, entry);
  if (deployment == nullptr) return {};
  const Counts& before = deployment->counts;
  const bool fell = now.faces < before.faces || now.searches < before.searches ||
                    now.alerts < before.alerts || now.made < before.made || now.wiped < before.wiped;
  return fell ? because("the deployment's counts are lower than they were before") : Words{};
}

// The pipelines end just after the pause was entered, and are counted once more then.
Words rests_in_a_pause(const State& state, const Entry& entry) {
  const DeploymentState* const deployment = deployment_of(state, entry);
  if (!has_counts(entry) || deployment == nullptr || !deployment->paused) return {};
  const Counts now = counts_of(entry);
  const Counts& before = deployment->counts;
  if (now.faces == before.faces && now.searches == before.searches && now.made == before.made) return {};
  if (!deployment->counted_in_pause && entry.at <= *deployment->paused + grace) return {};
  return because("faces were counted or searched while the deployment had been paused since {}",
                 time_to_entry(*deployment->paused));
}

Words nothing_is_kept(const State&, const Entry& entry) {
  if (entry.act != "deployment.stop" || entry.number("held") == 0) return {};
  return because("the deployment ended with {} templates still held", entry.number("held"));
}

Words every_alert_is_there(const State& state, const Entry& entry) {
  const DeploymentState* const deployment = deployment_of(state, entry);
  if (entry.act != "deployment.stop" || deployment == nullptr) return {};
  const std::uint64_t raised = deployment->alerts;
  if (entry.number("alerts") == raised) return {};
  return because("the deployment counted {} alerts, and {} stand in the log", entry.number("alerts"), raised);
}

constexpr std::array<Rule, 12> table{{
    {{"announced-before",
      "A deployment was announced before it starts, by the authorisation with which it starts."},
     announced_before},
    {{"one-at-a-time", "No two deployments by one authorisation are open at once."}, one_at_a_time},
    {{"started-with-authority",
      "A deployment starts, and goes on after a pause, with just the authorisation that two different people "
      "approved, an authorising and a countersigning officer, who have account, role and passkey then."},
     started_with_authority},
    {{"started-with-approved-list",
      "Two different people of these two roles, who have account, role and passkey then, approved "
      "the content of its watchlist, which has not ended and on which nobody stands who was erased."},
     started_with_approved_list},
    {{"started-in-its-time",
      "It starts, and goes on after a pause, in the time that was authorised, and not once that was "
      "withdrawn."},
     started_in_its_time},
    {{"called-off-before-its-start",
      "What is called off was announced and not started, and is not started afterwards."},
     called_off_before_its_start},
    {{"only-while-open",
      "Counts, alerts, pauses and looks through a camera belong to a deployment that is open."},
     only_while_open},
    {{"counts-add-up", "Templates made are those wiped and those held, together."}, counts_add_up},
    {{"counts-never-fall", "What was counted once does not become less."}, counts_never_fall},
    {{"rests-in-a-pause",
      "While a deployment is paused no face is counted and none is searched, but for one last count within "
      "60 seconds."},
     rests_in_a_pause},
    {{"nothing-is-kept", "When a deployment ends, it holds no template."}, nothing_is_kept},
    {{"every-alert-is-there", "A deployment that ends counted as many alerts as the log has of it."},
     every_alert_is_there},
}};

}  // namespace

std::span<const Rule> deployment_rules() { return table; }

}  // namespace peel::ledger
