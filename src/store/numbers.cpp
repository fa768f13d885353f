#include "store/numbers.h"

#include "store/alerts_internal.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::Result;

namespace {

std::uint64_t count(soci::session& sql, const std::string& what) {
  long long found = 0;
  sql << "select " + what, soci::into(found);
  return static_cast<std::uint64_t>(found);
}

std::uint64_t in_state(soci::session& sql, DeploymentState state) {
  return count(sql, fmt::format("count(*) from deployment where state = '{}'", name_of(state)));
}

std::uint64_t sum(soci::session& sql, const char* column) {
  return count(sql, fmt::format("cast(coalesce(sum({}), 0) as bigint) from deployment", column));
}

std::uint64_t alerts_where(soci::session& sql, const char* what) {
  return count(sql, fmt::format("count(*) from alert where {}", what));
}

}  // namespace

Result<Numbers> numbers(Transaction& transaction) {
  PEEL_TRY(Numbers found, attempt(transaction, "count what there is", [](soci::session& sql) {
             Numbers all;
             all.entries = count(sql, "size from ledger_head where one = 1");
             all.deployments = {
                 in_state(sql, DeploymentState::announced), in_state(sql, DeploymentState::running),
                 in_state(sql, DeploymentState::paused), in_state(sql, DeploymentState::stopped),
                 in_state(sql, DeploymentState::called_off)};
             all.counts = {sum(sql, "faces"), sum(sql, "searches"), sum(sql, "alerts"),
                           sum(sql, "made"),  sum(sql, "wiped"),    sum(sql, "held")};
             all.alerts = {alerts_where(sql, alert_is::open), alerts_where(sql, alert_is::decided),
                           alerts_where(sql, alert_is::engaged), alerts_where(sql, alert_is::closed),
                           alerts_where(sql, alert_is::deleted)};
             return all;
           }));
  found.errors = transaction.state().database->errors;
  return found;
}

}  // namespace peel::store
