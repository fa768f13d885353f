// Alerts: raised by a deployment, looked at, decided and dealt with by people, and deleted.
// docs/deployments.md, "From a list to an alert".
#pragma once

#include <string>
#include <vector>

#include "lfr/alert.h"
#include "service/house.h"
#include "service/papers.h"
#include "store/alerts.h"

namespace peel::service {

// The deployment that an alert comes from.
struct AlertOrigin {
  const std::string& deployment;
  const std::string& list_content;
  const std::string& threshold;  // as it was authorised
  const watchlist::Watchlist& list;
  std::string node{};  // the camera machine that raised it; empty: the service itself
};

// Nobody is promised less than 24 hours, and nobody holds an alert for longer: what is deleted on the minute
// would be entered after it, by whatever the service was busy with.
inline constexpr base::Duration alert_lifetime = std::chrono::hours{24} - std::chrono::minutes{2};
inline constexpr base::Duration kept_when_dealt_with = std::chrono::hours{1};

// Enters it and keeps it. Errors: those of the house and of the list: then nobody hears of the alert; of a
// machine's, refused (it was shut out; the deployment has ended).
base::Status raise_alert(House& house, Papers& papers, const AlertOrigin& origin, const lfr::Alert& alert);

// `by` is the account of who asks, in all of these. Errors, of all: those of Act::begin; not_found.

// Without whom they show; of one deployment, or of all where it is empty; the newest first.
base::Result<std::vector<store::Alert>> alerts(House& house, const std::string& by,
                                               const std::string& deployment);

// What those who deal with an alert must know besides: where it is, and who does what. A name is empty where
// there is nobody, or nobody any more.
struct AboutAlert {
  std::string place;  // of its deployment, as it was authorised
  std::string decided_by_name;
  std::string engaged_by_name;
};
// In the order of `alerts`.
base::Result<std::vector<AboutAlert>> about_alerts(House& house, const std::string& by,
                                                   const std::vector<store::Alert>& alerts);

struct SeenAlert {
  store::Alert alert;
  store::AlertFaces faces;
  store::AlertWords words;
  std::vector<std::string> advice;  // what to do and what not to do
};
// Each look is entered. Errors: not_found (deleted).
base::Result<SeenAlert> look_at_alert(House& house, const std::string& by, const std::string& alert);

// `verdict` and `reason` are words of the log's alert.decide. Errors: invalid_input (another word, too long a
// note), refused (without having looked; decided already, but for "unsure"; dealt with).
base::Status decide(House& house, const std::string& by, const std::string& alert, const std::string& verdict,
                    const std::string& reason, const std::string& note);
// An officer goes to the person. Errors: refused unless it was decided to be a match.
base::Status engage(House& house, const std::string& by, const std::string& alert);
// What came of it; `account` is what the person said. Errors: invalid_input, refused (not decided; stopped or
// arrested without a match; there is an outcome already).
base::Status set_outcome(House& house, const std::string& by, const std::string& alert,
                         const std::string& outcome, const std::string& account);

// Deletes those that are due: an hour after they were dealt with, or alert_lifetime after they were raised.
// Somebody calls it every few seconds, and at the start.
base::Status delete_due_alerts(House& house);

// "open", "decided", "engaged", "closed" or "deleted".
const char* state_of(const store::Alert& alert);
// The score in words, against the threshold: "just above", "above", "well above".
const char* strength_of(const store::Alert& alert);
// What to do and what not to do about an alert of this category; `facts` are those of Listed, of which some
// come before everything else.
std::vector<std::string> advice_for(const std::string& category, const std::string& facts);

}  // namespace peel::service
