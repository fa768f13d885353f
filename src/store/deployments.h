// Deployments, from their announcement to their end, and what was counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace peel::store {

// Called off: before it was ever started.
enum class DeploymentState { announced, running, paused, stopped, called_off };
const char* name_of(DeploymentState state);

struct DeploymentCounts {
  std::uint64_t faces = 0;
  std::uint64_t searches = 0;
  std::uint64_t alerts = 0;
  std::uint64_t made = 0;  // templates: made = wiped + held
  std::uint64_t wiped = 0;
  std::uint64_t held = 0;
  friend bool operator==(const DeploymentCounts&, const DeploymentCounts&) = default;
};

struct Deployment {
  std::string id;             // "dep-" and 32 hexadecimal digits
  std::string authorisation;  // "auth-..."
  DeploymentState state = DeploymentState::announced;
  base::Time announced{};
  std::optional<base::Time> started;
  std::optional<base::Time> ended;
  std::string ended_because;  // a word of the log's deployment.stop
  DeploymentCounts counts;
};

base::Status add_deployment(Transaction& transaction, const Deployment& deployment);
// Errors: not_found.
base::Result<Deployment> find_deployment(Transaction& transaction, const std::string& id);
// The newest first, at most so many.
base::Result<std::vector<Deployment>> all_deployments(Transaction& transaction, std::size_t most = 200);
// Running or paused.
base::Result<std::vector<Deployment>> open_deployments(Transaction& transaction);
// All but its id, authorisation and announcement. Errors: not_found.
base::Status update_deployment(Transaction& transaction, const Deployment& deployment);

}  // namespace peel::store
