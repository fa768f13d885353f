// What may be done to a service's data while it does not run.
#include "service/act.h"
#include "service/house_internal.h"
#include "store/alerts.h"
#include "store/deployments.h"

namespace peel::service {

using base::Status;

Status check_nothing_waits(store::Transaction& transaction, base::Time now) {
  PEEL_TRY(const auto alerts, store::due_alerts(transaction, now));
  PEEL_TRY(const auto deployments, store::open_deployments(transaction));
  if (alerts.empty() && deployments.empty()) return {};
  return base::fail(base::ErrorCode::refused,
                    "the service does not run, and left {} alerts to be deleted and {} deployments to be "
                    "stopped: start it, which does that, stop it in order, then try again",
                    alerts.size(), deployments.size());
}

Status enter_idle(store::Transaction& transaction, const base::Clock& clock, std::string_view act,
                  ledger::Members members) {
  PEEL_TRY(store::LedgerHead head, store::lock_ledger(transaction));
  PEEL_TRY(const base::Time now, time_to_enter(clock, head));
  PEEL_TRY(const std::string entry, ledger::make_entry(act, now, ledger::by_program, std::move(members)));
  return base::Status(store::enter(transaction, head, entry, now).map([](std::uint64_t) {}));
}

}  // namespace peel::service
