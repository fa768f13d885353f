// Rules about the log as a whole: how it begins, that time goes on, and what must have ended by when.
#include <algorithm>
#include <array>
#include <iterator>

#include "ledger/replay_internal.h"
#include "ledger/time_internal.h"

namespace peel::ledger {
namespace {

Words begins_once(const State& state, const Entry& entry) {
  const bool begin = entry.act == "log.begin";
  if (begin && state.begun) return "the log begins a second time";
  if (!begin && state.summary.entries == 0)
    return "the log does not begin with log.begin, which says whose log it is";
  return {};
}

Words time_goes_on(const State& state, const Entry& entry) {
  if (!state.begun || entry.at >= state.last) return {};
  return because("it is dated {}, earlier than the entry before it ({})", time_to_entry(entry.at),
                 time_to_entry(state.last));
}

Words forgotten_in_time(const State& state, const Entry& entry) {
  return catches_up(state, entry) ? Words{} : held_too_long(state, entry.at);
}

Words ended_in_time(const State& state, const Entry& entry) {
  return catches_up(state, entry) ? Words{} : running_too_long(state, entry.at);
}

Words nothing_runs_on(const State& state, const Entry& entry) {
  if (entry.act != "program.stop" || state.open_deployments.empty()) return {};
  return because("the program stopped while the deployment {} was still open",
                 *state.open_deployments.begin());
}

// A backup may be made while the service is away; the master key is changed only then.
Words written_while_running(const State& state, const Entry& entry) {
  const bool may = entry.act == "log.begin" || entry.act == "program.start" || entry.act == "backup.make" ||
                   entry.act == "master_key.change";
  if (may || state.runs) return {};
  return "it was written while the program was not running: it had stopped, and not started again";
}

constexpr std::array<Rule, 6> table{{
    {{"begins-once", "The first entry, and no other, is log.begin."}, begins_once},
    {{"time-goes-on", "No entry is dated before the one that it follows."}, time_goes_on},
    {{"written-while-running",
      "From program.stop to program.start nothing is entered but that a backup was made or the master key "
      "changed."},
     written_while_running},
    {{"forgotten-in-time",
      "Every alert is deleted at the latest 24 hours after it was raised; where the program was not running "
      "then, "
      "within 60 seconds after it starts, before anything else."},
     forgotten_in_time},
    {{"ended-in-time",
      "Every deployment is stopped at the latest 60 seconds after its authorisation ends or is withdrawn, "
      "its watchlist ends or the version of it is forgotten, or somebody who stands on it is erased; where "
      "the program was not running then, within 60 seconds after it starts, before anything else."},
     ended_in_time},
    {{"nothing-runs-on", "When the program stops, no deployment is open."}, nothing_runs_on},
}};

}  // namespace

// After a crash or a night without power the program catches up before it does anything else. It may only
// where nothing was overdue when it last wrote: starting again and again is no excuse.
bool catches_up(const State& state, const Entry& entry) {
  if (entry.act == "program.start" && !overdue(state)) return true;
  return state.restarted && entry.at <= *state.restarted + grace &&
         (entry.act == "program.start" || entry.act == "deployment.stop" || entry.act == "alert.delete");
}

namespace {

using ByTime = std::set<std::pair<base::Time, std::string>>;

// Besides the first, as many as are overdue with it.
std::string and_others(const ByTime& all, base::Duration late, base::Time now) {
  std::size_t others = 0;
  for (auto each = std::next(all.begin()); each != all.end() && each->first + late < now; ++each) ++others;
  return others == 0 ? std::string() : fmt::format(" (and {} others)", others);
}

}  // namespace

bool is_held_too_long(const State& state, base::Time now) {
  return !state.held.empty() && state.held.begin()->first + alert_lifetime < now;
}

Words held_too_long(const State& state, base::Time now) {
  if (!is_held_too_long(state, now)) return {};
  const auto& [raised, alert] = *state.held.begin();
  return because(
      "the alert {}{} was raised at {} and should have been deleted within 24 hours; at {} it was still held",
      alert, and_others(state.held, alert_lifetime, now), time_to_entry(raised), time_to_entry(now));
}

base::Time end_of(const State& state, const AuthorisationState& authorisation) {
  base::Time end = std::min(authorisation.until, authorisation.withdrawn.value_or(authorisation.until));
  const ListState* const list = find(state.lists, authorisation.watchlist);
  if (list == nullptr) return end;
  const VersionState* const version = find(list->contents, authorisation.list_content);
  if (version != nullptr) end = std::min(end, version->erased.value_or(end));
  if (const base::Time* const gone = find(list->forgotten, authorisation.list_content))
    end = std::min(end, *gone);
  return std::min(end, list->ended.value_or(end));
}

bool is_running_too_long(const State& state, base::Time now) {
  return !state.running.empty() && state.running.begin()->first + grace < now;
}

Words running_too_long(const State& state, base::Time now) {
  if (!is_running_too_long(state, now)) return {};
  const auto& [end, id] = *state.running.begin();
  return because("the authority for the deployment {}{} ended at {}; at {} it had not been stopped", id,
                 and_others(state.running, grace, now), time_to_entry(end), time_to_entry(now));
}

bool overdue(const State& state) {
  return is_held_too_long(state, state.last) || is_running_too_long(state, state.last);
}

std::span<const Rule> log_rules() { return table; }

}  // namespace peel::ledger
