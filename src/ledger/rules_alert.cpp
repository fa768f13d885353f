// Rules about alerts: that the threshold was the one that was authorised, and that people decided, having
// looked.
#include <algorithm>
#include <array>

#include "ledger/replay_internal.h"
#include "ledger/time_internal.h"

namespace peel::ledger {
namespace {

Words above_the_threshold(const State& state, const Entry& entry) {
  if (entry.act != "alert.raise") return {};
  const AuthorisationState* const authorisation = authorisation_of(state, entry);
  const std::uint64_t threshold = decimal_value(entry.text("threshold"));
  if (authorisation != nullptr && threshold != authorisation->threshold)
    return because("the alert was raised with the threshold {}, which is not the one that was authorised",
                   entry.text("threshold"));
  if (decimal_value(entry.text("score")) >= threshold) return {};
  return because("the alert was raised at {}, below the threshold {}", entry.text("score"),
                 entry.text("threshold"));
}

bool within_a_pause(const DeploymentState& deployment, base::Time captured) {
  const auto& pauses = deployment.pauses;
  const auto after = std::upper_bound(pauses.begin(), pauses.end(), captured,
                                      [](base::Time time, const auto& pause) { return time < pause.first; });
  if (after == pauses.begin()) return false;
  const auto& [from, until] = *std::prev(after);
  return captured > from + clock_tolerance && captured < until - clock_tolerance;
}

Words seen_in_its_time(const State& state, const Entry& entry) {
  if (entry.act != "alert.raise") return {};
  const DeploymentState* const deployment = deployment_of(state, entry);
  if (deployment == nullptr) return {};
  const base::Time captured = *time_from_entry(entry.text("captured"));
  const base::Time latest = std::min(entry.at, deployment->paused.value_or(entry.at));
  if (captured >= deployment->started - clock_tolerance && captured <= latest + clock_tolerance &&
      !within_a_pause(*deployment, captured))
    return {};
  return because("the face was taken at {}, when the deployment was not running", entry.text("captured"));
}

Words known_alert(const State& state, const Entry& entry) {
  if (!entry.has("alert") || entry.act == "alert.raise") return {};
  const AlertState* const alert = alert_of(state, entry);
  if (alert == nullptr) return because("there is no alert {}", entry.text("alert"));
  // What became of a person may be known later, and needs no picture.
  if (alert->deleted && entry.act != "alert.outcome")
    return because("the alert {} had been deleted before", entry.text("alert"));
  return {};
}

Words looked_before_deciding(const State& state, const Entry& entry) {
  const AlertState* const alert = alert_of(state, entry);
  if (entry.act != "alert.decide" || alert == nullptr || alert->seen_by.contains(entry.by)) return {};
  return because("{} decided on the alert {} without having looked at it", entry.by, entry.text("alert"));
}

Words decided_before_acting(const State& state, const Entry& entry) {
  if (entry.act != "alert.engage" && entry.act != "alert.outcome") return {};
  const AlertState* const alert = alert_of(state, entry);
  if (alert == nullptr) return {};
  if (alert->verdict.empty())
    return because("somebody acted on the alert {} before anybody had decided on it", entry.text("alert"));
  const bool acts = entry.act == "alert.engage" || entry.text("outcome") == "stopped" ||
                    entry.text("outcome") == "arrested";
  if (!acts || alert->verdict == "match") return {};
  return because("somebody was stopped on the alert {}, though the decision was {}", entry.text("alert"),
                 alert->verdict);
}

Words dealt_with_once(const State& state, const Entry& entry) {
  const AlertState* const alert = alert_of(state, entry);
  if (alert == nullptr) return {};
  const bool decides = entry.act == "alert.decide";
  if (!decides && entry.act != "alert.engage" && entry.act != "alert.outcome") return {};
  if (alert->has_outcome) return because("the alert {} had an outcome already", entry.text("alert"));
  if (!decides || alert->verdict.empty() || alert->verdict == "unsure") return {};
  return because("the alert {} had been decided already: {}", entry.text("alert"), alert->verdict);
}

Words deleted_for_a_reason(const State& state, const Entry& entry) {
  const AlertState* const alert = alert_of(state, entry);
  if (entry.act != "alert.delete" || alert == nullptr) return {};
  const std::string& why = entry.text("because");
  if (why == "dealt-with" && !alert->has_outcome)
    return because("the alert {} was deleted as dealt with, and had no outcome", entry.text("alert"));
  if (why == "no-match" && alert->verdict != "no-match")
    return because("the alert {} was deleted as no match, which nobody had decided", entry.text("alert"));
  if (why == "expired" && entry.at < alert->raised + expires_from)
    return because("the alert {} was deleted as expired long before its 24 hours were over",
                   entry.text("alert"));
  return {};
}

constexpr std::array<Rule, 7> table{{
    {{"above-the-threshold", "An alert has the threshold that was authorised, and a score that reaches it."},
     above_the_threshold},
    {{"seen-in-its-time",
      "The face was taken while the deployment ran and was not paused (give or take 5 seconds of the "
      "camera's clock)."},
     seen_in_its_time},
    {{"known-alert", "The alert was raised; once deleted, nothing but its outcome follows."}, known_alert},
    {{"looked-before-deciding", "Nobody decides on an alert that they have not looked at."},
     looked_before_deciding},
    {{"decided-before-acting",
      "Nobody is engaged, stopped or arrested on an alert before a person decided that it is a match; no "
      "outcome "
      "without a decision."},
     decided_before_acting},
    {{"dealt-with-once",
      "A decision other than unsure stands, and after its outcome nobody decides on an alert, is engaged by "
      "it "
      "or gives it another outcome."},
     dealt_with_once},
    {{"deleted-for-a-reason",
      "An alert is deleted as dealt with only after its outcome, as no match only after that decision, and "
      "as "
      "expired not before 23 hours are over."},
     deleted_for_a_reason},
}};

}  // namespace

std::span<const Rule> alert_rules() { return table; }

}  // namespace peel::ledger
