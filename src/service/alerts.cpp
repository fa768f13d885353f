#include "service/alerts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "ledger/entry.h"
#include "service/act.h"
#include "store/deployments.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t longest_words = 4000;  // bytes: 1,000 characters
constexpr std::array verdicts{"match", "no-match", "unsure"};
constexpr std::array reasons{"face-agrees", "face-differs", "age-differs",
                             "relative",    "poor-picture", "other"};
constexpr std::array outcomes{"stopped", "no-action", "arrested", "false-alert"};

template <class Words>
Status check_word(const Words& words, const std::string& word, const char* what) {
  if (std::ranges::find(words, word) != words.end()) return {};
  return fail(ErrorCode::invalid_input, "\"{}\" is no {}; there are {}", word.substr(0, 40), what,
              fmt::join(words, ", "));
}

Status check_words(const std::string& text, const char* what) {
  if (text.empty()) return {};
  return base::check_line(text, what, longest_words);
}

// As the log takes it, never above what was measured: a score that reaches the threshold by rounding would be
// none.
std::string decimal_of(float score) {
  const double shown = std::clamp(static_cast<double>(score), 0.0, 1.0);
  return fmt::format("{:.12f}", shown);
}

std::string quality_json(const vision::Quality& quality) {
  return base::Json{{"unified", quality.unified},
                    {"inter_eye_px", quality.inter_eye_px},
                    {"sharpness", quality.sharpness},
                    {"yaw_degrees", quality.yaw_degrees},
                    {"pitch_degrees", quality.pitch_degrees},
                    {"exposure", quality.exposure},
                    {"contrast", quality.contrast}}
      .dump();
}

bool acts_on(const std::string& outcome) { return outcome == "stopped" || outcome == "arrested"; }

Status keep_change(Act& act, const store::Alert& alert) {
  PEEL_CHECK(store::update_alert(act.transaction(), alert));
  return act.commit();
}

Status check_not_deleted(const store::Alert& alert) {
  if (!alert.deleted) return {};
  return fail(ErrorCode::not_found, "this alert was deleted at {}", base::format_time(*alert.deleted));
}

// A machine may be late, and nothing here holds the deployment's end up for it.
Status check_open(Act& act, const std::string& deployment) {
  PEEL_TRY(const store::Deployment found, store::find_deployment(act.transaction(), deployment));
  if (found.state == store::DeploymentState::running || found.state == store::DeploymentState::paused)
    return {};
  return fail(ErrorCode::refused, "the deployment is {}", store::name_of(found.state));
}

const char* why_deleted(const store::Alert& alert, base::Time now) {
  if (now >= alert.raised + alert_lifetime) return "expired";
  return alert.verdict == "no-match" ? "no-match" : "dealt-with";
}

}  // namespace

Status raise_alert(House& house, Papers& papers, const AlertOrigin& origin, const lfr::Alert& alert) {
  store::Alert kept;
  kept.id = alert.id;
  kept.deployment = origin.deployment;
  kept.camera = alert.camera;
  kept.captured = alert.captured;
  kept.score = decimal_of(alert.score);
  kept.threshold = origin.threshold;
  kept.category = watchlist::name_of(alert.category);
  kept.quality = quality_json(alert.quality);
  store::AlertFaces faces;
  PEEL_TRY(faces.crop, base::SecretBytes::copy_of(alert.crop_jpeg.view()));
  PEEL_TRY(faces.reference, origin.list.picture_of_row(alert.list_row));
  PEEL_TRY(Act act, origin.node.empty() ? Act::begin_program(house) : Act::begin_node(house, origin.node));
  if (!origin.node.empty()) PEEL_CHECK(check_open(act, origin.deployment));
  PEEL_TRY(Listed listed, papers.listed(act.transaction(), origin.list_content, origin.list, alert.list_row));
  faces.entry = std::move(listed.facts);
  kept.raised = act.now();
  kept.due = kept.raised + alert_lifetime;
  PEEL_CHECK(act.enter("alert.raise", {{"alert", kept.id},
                                       {"deployment", kept.deployment},
                                       {"entry", base::to_hex(listed.mark.bytes)},
                                       {"score", kept.score},
                                       {"threshold", kept.threshold},
                                       {"captured", ledger::time_to_entry(alert.captured)}}));
  PEEL_CHECK(store::add_alert(act.transaction(), house.vault(), kept, faces));
  return act.commit();
}

Result<std::vector<store::Alert>> alerts(House& house, const std::string& by, const std::string& deployment) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "alert.view"));
  return store::alerts_of(transaction, deployment);
}

Result<SeenAlert> look_at_alert(House& house, const std::string& by, const std::string& id) {
  PEEL_TRY(Act act, Act::begin(house, by, "alert.view"));
  SeenAlert seen;
  PEEL_TRY(seen.alert, store::find_alert(act.transaction(), id));
  PEEL_CHECK(check_not_deleted(seen.alert));
  PEEL_TRY(seen.faces, store::faces_of(act.transaction(), house.vault(), id));
  PEEL_TRY(seen.words, store::words_of(act.transaction(), house.vault(), id));
  PEEL_CHECK(store::note_look(act.transaction(), id, by));
  PEEL_CHECK(act.enter("alert.view", {{"alert", id}}));
  PEEL_CHECK(act.commit());
  seen.advice = advice_for(seen.alert.category, seen.faces.entry);
  return seen;
}

Status decide(House& house, const std::string& by, const std::string& id, const std::string& verdict,
              const std::string& reason, const std::string& note) {
  PEEL_CHECK(check_word(verdicts, verdict, "verdict"));
  PEEL_CHECK(check_word(reasons, reason, "reason"));
  PEEL_CHECK(check_words(note, "the note"));
  PEEL_TRY(Act act, Act::begin(house, by, "alert.decide"));
  PEEL_TRY(store::Alert alert, store::find_alert(act.transaction(), id));
  PEEL_CHECK(check_not_deleted(alert));
  PEEL_TRY(const bool looked, store::has_looked(act.transaction(), id, by));
  if (!looked) return fail(ErrorCode::refused, "look at both pictures of this alert before you decide");
  if (!alert.outcome.empty()) return fail(ErrorCode::refused, "this alert was dealt with already");
  if (!alert.verdict.empty() && alert.verdict != "unsure")
    return fail(ErrorCode::refused, "somebody decided already: {}", alert.verdict);
  PEEL_CHECK(act.enter("alert.decide", {{"alert", id}, {"verdict", verdict}, {"reason", reason}}));
  alert.verdict = verdict;
  alert.reason = reason;
  alert.decided_by = by;
  if (verdict == "no-match") alert.due = std::min(alert.due, act.now() + kept_when_dealt_with);
  PEEL_CHECK(store::keep_words(act.transaction(), house.vault(), id, {note, ""}));
  return keep_change(act, alert);
}

Status engage(House& house, const std::string& by, const std::string& id) {
  PEEL_TRY(Act act, Act::begin(house, by, "alert.engage"));
  PEEL_TRY(store::Alert alert, store::find_alert(act.transaction(), id));
  PEEL_CHECK(check_not_deleted(alert));
  if (alert.verdict != "match")
    return fail(ErrorCode::refused, "nobody goes to a person before somebody decided that it is a match");
  if (!alert.outcome.empty()) return fail(ErrorCode::refused, "this alert was dealt with already");
  if (!alert.engaged_by.empty()) return fail(ErrorCode::refused, "an officer goes there already");
  PEEL_CHECK(act.enter("alert.engage", {{"alert", id}}));
  alert.engaged_by = by;
  return keep_change(act, alert);
}

Status set_outcome(House& house, const std::string& by, const std::string& id, const std::string& outcome,
                   const std::string& account) {
  PEEL_CHECK(check_word(outcomes, outcome, "outcome"));
  PEEL_CHECK(check_words(account, "what the person said"));
  PEEL_TRY(Act act, Act::begin(house, by, "alert.outcome"));
  PEEL_TRY(store::Alert alert, store::find_alert(act.transaction(), id));
  if (alert.verdict.empty())
    return fail(ErrorCode::refused, "nobody has decided on this alert yet; that comes first");
  if (acts_on(outcome) && alert.verdict != "match")
    return fail(ErrorCode::refused, "the decision was {}: nobody is stopped or arrested on that",
                alert.verdict);
  if (!alert.outcome.empty())
    return fail(ErrorCode::refused, "this alert has an outcome already: {}", alert.outcome);
  PEEL_CHECK(act.enter("alert.outcome", {{"alert", id}, {"outcome", outcome}}));
  alert.outcome = outcome;
  if (alert.deleted) {
    if (!account.empty()) PEEL_CHECK(check_not_deleted(alert));  // there is no key to seal it with
  } else {
    alert.due = std::min(alert.due, act.now() + kept_when_dealt_with);
    PEEL_CHECK(store::keep_words(act.transaction(), house.vault(), id, {"", account}));
  }
  return keep_change(act, alert);
}

namespace {

Status delete_if_due(House& house, const std::string& id) {
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_TRY(const store::Alert alert, store::find_alert(act.transaction(), id));
  if (alert.deleted) return {};
  PEEL_CHECK(
      act.enter("alert.delete", {{"alert", id}, {"because", std::string(why_deleted(alert, act.now()))}}));
  PEEL_CHECK(store::delete_alert(act.transaction(), house.vault(), id, act.now()));
  return act.commit();
}

}  // namespace

Status delete_due_alerts(House& house) {
  std::vector<store::Alert> due;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(due, store::due_alerts(transaction, house.clock().now()));
  }
  // One alert's trouble must not keep another past its time.
  Status first;
  for (const auto& alert : due) {
    const Status deleted = delete_if_due(house, alert.id);
    if (first && !deleted) first = deleted;
  }
  return first;
}

const char* state_of(const store::Alert& alert) {
  if (alert.deleted) return "deleted";
  if (!alert.outcome.empty() || alert.verdict == "no-match") return "closed";
  if (!alert.engaged_by.empty()) return "engaged";
  return alert.verdict == "match" ? "decided" : "open";
}

const char* strength_of(const store::Alert& alert) {
  const double above = std::stod(alert.score) - std::stod(alert.threshold);
  if (above < 0.05) return "just above";
  return above < 0.15 ? "above" : "well above";
}

}  // namespace peel::service
