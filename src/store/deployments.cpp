#include "store/deployments.h"

#include <array>

#include "store/sql_internal.h"

namespace peel::store {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr std::array states{DeploymentState::announced, DeploymentState::running, DeploymentState::paused,
                            DeploymentState::stopped, DeploymentState::called_off};

constexpr const char* columns =
    "id, authorisation, state, announced, started, ended, because, faces, searches, alerts, made, wiped, "
    "held";

struct Row {
  std::string id, authorisation, state, because;
  long long announced = 0, started = 0, ended = 0;
  soci::indicator started_is = soci::i_null, ended_is = soci::i_null;
  std::array<long long, 6> counts{};
};

// Reads one row of `columns` into `row`.
template <class Into>
auto&& into_row(Into&& statement, Row& row) {
  return statement, soci::into(row.id), soci::into(row.authorisation), soci::into(row.state),
         soci::into(row.announced), soci::into(row.started, row.started_is),
         soci::into(row.ended, row.ended_is), soci::into(row.because), soci::into(row.counts[0]),
         soci::into(row.counts[1]), soci::into(row.counts[2]), soci::into(row.counts[3]),
         soci::into(row.counts[4]), soci::into(row.counts[5]);
}

Result<Deployment> deployment_of(const Row& row) {
  Deployment deployment;
  deployment.id = row.id;
  deployment.authorisation = row.authorisation;
  bool known = false;
  for (const auto state : states)
    if (row.state == name_of(state)) {
      deployment.state = state;
      known = true;
    }
  if (!known)
    return fail(ErrorCode::corrupt, "the deployment {} has the unknown state {}", row.id, row.state);
  deployment.announced = time_from_sql(row.announced);
  if (row.started_is == soci::i_ok) deployment.started = time_from_sql(row.started);
  if (row.ended_is == soci::i_ok) deployment.ended = time_from_sql(row.ended);
  deployment.ended_because = row.because;
  const auto count = [&](std::size_t i) { return static_cast<std::uint64_t>(row.counts[i]); };
  deployment.counts = {count(0), count(1), count(2), count(3), count(4), count(5)};
  return deployment;
}

std::array<long long, 6> to_sql(const DeploymentCounts& counts) {
  const auto number = [](std::uint64_t value) { return static_cast<long long>(value); };
  return {number(counts.faces), number(counts.searches), number(counts.alerts),
          number(counts.made),  number(counts.wiped),    number(counts.held)};
}

Result<std::vector<Deployment>> deployments_where(Transaction& transaction, const std::string& clause) {
  std::vector<Row> rows;
  PEEL_CHECK(attempt(transaction, "list the deployments", [&](soci::session& sql) {
    Row row;
    soci::statement statement =
        into_row(sql.prepare << "select " << columns << " from deployment " << clause, row);
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  std::vector<Deployment> deployments;
  for (const Row& row : rows) {
    PEEL_TRY(Deployment deployment, deployment_of(row));
    deployments.push_back(std::move(deployment));
  }
  return deployments;
}

}  // namespace

const char* name_of(DeploymentState state) {
  switch (state) {
    case DeploymentState::announced:
      return "announced";
    case DeploymentState::running:
      return "running";
    case DeploymentState::paused:
      return "paused";
    case DeploymentState::stopped:
      return "stopped";
    case DeploymentState::called_off:
      return "called-off";
  }
  return "";
}

Status add_deployment(Transaction& transaction, const Deployment& deployment) {
  const std::string state = name_of(deployment.state);
  const long long announced = store::to_sql(deployment.announced);
  return attempt(transaction, "add a deployment", [&](soci::session& sql) {
    sql << "insert into deployment (id, authorisation, state, announced, because, faces, searches, alerts, "
           "made, wiped, held) values (:id, :authorisation, :state, :announced, '', 0, 0, 0, 0, 0, 0)",
        soci::use(deployment.id), soci::use(deployment.authorisation), soci::use(state), soci::use(announced);
  });
}

Result<Deployment> find_deployment(Transaction& transaction, const std::string& id) {
  Row row;
  PEEL_TRY(const bool found, attempt(transaction, "find a deployment", [&](soci::session& sql) {
             into_row(sql << "select " << columns << " from deployment where id = :id", row), soci::use(id);
             return sql.got_data();
           }));
  if (!found) return fail(ErrorCode::not_found, "there is no deployment {}", id);
  return deployment_of(row);
}

Result<std::vector<Deployment>> all_deployments(Transaction& transaction, std::size_t most) {
  return deployments_where(transaction, fmt::format("order by announced desc, id limit {}", most));
}

Result<std::vector<Deployment>> open_deployments(Transaction& transaction) {
  return deployments_where(transaction, "where state in ('running', 'paused') order by announced, id");
}

Status update_deployment(Transaction& transaction, const Deployment& deployment) {
  const std::string state = name_of(deployment.state);
  long long started = 0, ended = 0;
  soci::indicator started_is = soci::i_null, ended_is = soci::i_null;
  if (deployment.started) {
    started = store::to_sql(*deployment.started);
    started_is = soci::i_ok;
  }
  if (deployment.ended) {
    ended = store::to_sql(*deployment.ended);
    ended_is = soci::i_ok;
  }
  const auto counts = to_sql(deployment.counts);
  PEEL_TRY(
      const long long changed, attempt(transaction, "change a deployment", [&](soci::session& sql) {
        soci::statement statement =
            (sql.prepare << "update deployment set state = :state, started = :started, ended = :ended, "
                            "because = :because, faces = :faces, searches = :searches, alerts = :alerts, "
                            "made = :made, wiped = :wiped, held = :held where id = :id",
             soci::use(state), soci::use(started, started_is), soci::use(ended, ended_is),
             soci::use(deployment.ended_because), soci::use(counts[0]), soci::use(counts[1]),
             soci::use(counts[2]), soci::use(counts[3]), soci::use(counts[4]), soci::use(counts[5]),
             soci::use(deployment.id));
        statement.execute(true);
        return statement.get_affected_rows();
      }));
  if (changed == 0) return fail(ErrorCode::not_found, "there is no deployment {}", deployment.id);
  return {};
}

}  // namespace peel::store
