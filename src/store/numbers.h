// How much of what there is: numbers of whole tables, about nobody.
#pragma once

#include <cstdint>

#include "store/deployments.h"

namespace peel::store {

struct Numbers {
  std::uint64_t entries = 0;  // of the log
  struct {
    std::uint64_t announced = 0, running = 0, paused = 0, stopped = 0, called_off = 0;
  } deployments;
  DeploymentCounts counts;  // of all deployments together, as the log had them last
  // Alerts in the states of service::state_of().
  struct {
    std::uint64_t open = 0, decided = 0, engaged = 0, closed = 0, deleted = 0;
  } alerts;
  std::uint64_t errors = 0;  // that this database gave since it was opened
};
base::Result<Numbers> numbers(Transaction& transaction);

}  // namespace peel::store
