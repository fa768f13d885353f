// Where alerts are, and who has to do with them: two deployments may each have a camera called north, and two
// officers must not both think that the other goes.
#include <map>

#include "policy/authorisation.h"
#include "service/act.h"
#include "service/alerts.h"
#include "store/accounts.h"
#include "store/authorisations.h"
#include "store/deployments.h"

namespace peel::service {

using base::Result;

namespace {

// Asks once for each deployment and each person, however many alerts there are.
class About {
 public:
  About(House& house, store::Transaction& transaction) : house_(house), transaction_(transaction) {}

  Result<AboutAlert> alert(const store::Alert& alert) {
    AboutAlert about;
    PEEL_TRY(about.place, place_of(alert.deployment));
    PEEL_TRY(about.decided_by_name, name_of(alert.decided_by));
    PEEL_TRY(about.engaged_by_name, name_of(alert.engaged_by));
    return about;
  }

 private:
  Result<std::string> place_of(const std::string& deployment) {
    const auto known = places_.find(deployment);
    if (known != places_.end()) return known->second;
    PEEL_TRY(const auto found, store::find_deployment(transaction_, deployment));
    PEEL_TRY(const auto kept, store::find_authorisation(transaction_, house_.vault(), found.authorisation));
    PEEL_TRY(const auto document, policy::authorisation_from_json(kept.document));
    return places_[deployment] = document.authorisation.place;
  }

  Result<std::string> name_of(const std::string& account) {
    if (account.empty()) return std::string();
    const auto known = names_.find(account);
    if (known != names_.end()) return known->second;
    const auto found = store::find_account(transaction_, house_.vault(), account);
    // That somebody's name is no more must not keep the alerts from those who deal with them.
    if (!found && found.error().code != base::ErrorCode::not_found) return tl::make_unexpected(found.error());
    return names_[account] = found ? found->name : std::string();
  }

  House& house_;
  store::Transaction& transaction_;
  std::map<std::string, std::string> places_;
  std::map<std::string, std::string> names_;
};

}  // namespace

Result<std::vector<AboutAlert>> about_alerts(House& house, const std::string& by,
                                             const std::vector<store::Alert>& alerts) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house, by, "alert.view"));
  About about(house, transaction);
  std::vector<AboutAlert> all;
  for (const auto& alert : alerts) {
    PEEL_TRY(AboutAlert one, about.alert(alert));
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace peel::service
