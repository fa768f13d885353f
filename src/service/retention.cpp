#include "service/retention.h"

#include <map>
#include <set>

#include "policy/authorisation.h"
#include "service/act.h"
#include "service/lists_internal.h"
#include "store/authorisations.h"
#include "store/deployments.h"

namespace peel::service {

using base::Result;
using base::Status;

namespace {

// When the last authorisation of each list is over.
Result<std::map<std::string, base::Time>> over_at(store::Transaction& transaction, const House& house) {
  PEEL_TRY(const auto authorisations, store::all_authorisations(transaction, house.vault()));
  std::map<std::string, base::Time> over;
  for (const auto& kept : authorisations) {
    PEEL_TRY(const auto document, policy::authorisation_from_json(kept.document));
    const base::Time until = document.authorisation.until;
    const base::Time end = kept.withdrawn ? std::min(*kept.withdrawn, until) : until;
    auto& last = over.try_emplace(kept.watchlist, end).first->second;
    last = std::max(last, end);
  }
  return over;
}

// Contents of lists by which something runs, or still may.
Result<std::set<base::Sha256>> contents_needed(store::Transaction& transaction, const House& house) {
  std::set<base::Sha256> needed;
  std::set<std::string> running;
  PEEL_TRY(const auto open, store::open_deployments(transaction));
  for (const auto& deployment : open) running.insert(deployment.authorisation);
  PEEL_TRY(const auto authorisations, store::all_authorisations(transaction, house.vault()));
  for (const auto& kept : authorisations) {
    PEEL_TRY(const auto document, policy::authorisation_from_json(kept.document));
    const bool in_force = !kept.withdrawn && house.clock().now() < document.authorisation.until;
    if (in_force || running.contains(kept.id)) needed.insert(document.authorisation.list.file);
  }
  return needed;
}

Result<std::vector<store::ListVersion>> replaced_versions(store::Transaction& transaction,
                                                          const House& house) {
  PEEL_TRY(const auto needed, contents_needed(transaction, house));
  PEEL_TRY(const auto lists, store::all_lists(transaction, house.vault()));
  std::vector<store::ListVersion> replaced;
  for (const auto& list : lists) {
    if (list.ended) continue;
    PEEL_TRY(auto versions, store::versions_of(transaction, list.id));
    if (!versions.empty()) versions.pop_back();  // the newest
    for (auto& version : versions)
      if (!version.forgotten && !needed.contains(version.content)) replaced.push_back(std::move(version));
  }
  return replaced;
}

bool has_served(const std::map<std::string, base::Time>& over, const std::string& list, base::Time now) {
  const auto found = over.find(list);
  return found != over.end() && found->second + list_kept <= now;
}

// Looks again, where nothing changes any more: a plan may have been made for it meanwhile.
Status end_list_that_served(House& house, const std::string& list) {
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_TRY(const auto over, over_at(act.transaction(), house));
  PEEL_TRY(const auto found, store::find_list(act.transaction(), house.vault(), list));
  if (found.ended || !has_served(over, list, house.clock().now())) return {};
  return end_list(act, list);
}

}  // namespace

Status end_lists_that_served(House& house) {
  std::vector<std::string> due;
  {
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(const auto over, over_at(transaction, house));
    PEEL_TRY(const auto lists, store::all_lists(transaction, house.vault()));
    for (const auto& list : lists)
      if (!list.ended && has_served(over, list.id, house.clock().now())) due.push_back(list.id);
  }
  Status first;
  for (const std::string& list : due) {
    const Status ended = end_list_that_served(house, list);
    if (first && !ended) first = ended;
  }
  return first;
}

Status forget_replaced_versions(House& house) {
  {
    // Nearly always there are none: so nobody is held up.
    PEEL_TRY(store::Transaction transaction, house.database().begin_reading());
    PEEL_TRY(const auto some, replaced_versions(transaction, house));
    if (some.empty()) return {};
  }
  PEEL_TRY(Act act, Act::begin_program(house));
  PEEL_TRY(const auto replaced, replaced_versions(act.transaction(), house));
  if (replaced.empty()) return {};
  for (const auto& version : replaced) PEEL_CHECK(forget_version(act, version, "replaced"));
  PEEL_CHECK(act.commit());
  return remove_version_files(house, replaced);
}

}  // namespace peel::service
