#include "ledger/replay.h"

#include <algorithm>

#include "ledger/replay_internal.h"

namespace peel::ledger {
namespace {

// In this order: later rules take for granted what earlier ones have looked at.
const std::vector<Rule>& all_rules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> together;
    for (const auto part :
         {log_rules(), people_rules(), list_rules(), approval_rules(), deployment_rules(), alert_rules()})
      together.insert(together.end(), part.begin(), part.end());
    return together;
  }();
  return all;
}

bool is_of_the_log(const Rule& rule) {
  const auto of_log = log_rules();
  return std::any_of(of_log.begin(), of_log.end(),
                     [&](const Rule& each) { return each.text.name == rule.text.name; });
}

}  // namespace

const DeploymentState* deployment_of(const State& state, const Entry& entry) {
  return entry.has("deployment") ? find(state.deployments, entry.text("deployment")) : nullptr;
}

const AuthorisationState* authorisation_of(const State& state, const Entry& entry) {
  if (entry.has("authorisation")) return find(state.authorisations, entry.text("authorisation"));
  const DeploymentState* const deployment = deployment_of(state, entry);
  return deployment == nullptr ? nullptr : find(state.authorisations, deployment->authorisation);
}

const ListState* list_of(const State& state, const Entry& entry) {
  if (entry.has("watchlist")) return find(state.lists, entry.text("watchlist"));
  const AuthorisationState* const authorisation = authorisation_of(state, entry);
  return authorisation == nullptr ? nullptr : find(state.lists, authorisation->watchlist);
}

const AlertState* alert_of(const State& state, const Entry& entry) {
  return entry.has("alert") ? find(state.alerts, entry.text("alert")) : nullptr;
}

std::span<const RuleText> rules() {
  static const std::vector<RuleText> texts = [] {
    std::vector<RuleText> all;
    for (const Rule& rule : all_rules()) all.push_back(rule.text);
    return all;
  }();
  return texts;
}

Replay::Replay() : state_(std::make_unique<State>()) {}
Replay::Replay(Replay&&) noexcept = default;
Replay& Replay::operator=(Replay&&) noexcept = default;
Replay::~Replay() = default;

std::vector<Violation> Replay::apply(const Entry& entry) {
  std::vector<Violation> broken;
  bool good = true;
  for (const Rule& rule : all_rules()) {
    Words words = rule.check(*state_, entry);
    if (!words) continue;
    good = good && is_of_the_log(rule);
    broken.push_back({state_->summary.entries, std::string(rule.text.name), std::move(*words)});
  }
  note(*state_, entry, good);
  return broken;
}

void Replay::pass_over() { ++state_->summary.entries; }

std::vector<Violation> Replay::finish(base::Time now) const {
  const std::uint64_t last = state_->summary.entries == 0 ? 0 : state_->summary.entries - 1;
  if (state_->summary.entries == 0)
    return {{last, "begins-once", "the log is empty: it does not even say whose it is"}};
  // An export may be made while the program, just restarted, still catches up.
  const bool catching_up = state_->restarted && now <= *state_->restarted + grace;
  if (catching_up) return {};
  std::vector<Violation> broken;
  if (Words words = held_too_long(*state_, now))
    broken.push_back({last, "forgotten-in-time", std::move(*words)});
  if (Words words = running_too_long(*state_, now))
    broken.push_back({last, "ended-in-time", std::move(*words)});
  return broken;
}

const Summary& Replay::summary() const { return state_->summary; }

}  // namespace peel::ledger
